"""E-mail and web addresses, network addresses, telephone numbers."""

from echoreport.deidentification.spans import pattern
from echoreport.domain import Identifier

_DOMAIN = r"(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,8}[a-z]{2,24}"
_CALLED = r"""(?:tel(?:ephone)?|(?:tele)?phone|ph|cell|mobile|fax|facsimile|pager|paged?|beeper|bleep|ext(?:ension)?|
    call(?:ed|[ ]?back)?|contact(?:ed)?|voicemail|hotline)"""
_NO_UNIT = r"(?!\s?(?:ms|msec|m/s|cm|mm|ml|mm\s?hg|dynes?|%|bpm|hz|kg|g|l)\b|\s?%)"

EMAILS_AND_URLS = (
    pattern(Identifier.EMAIL, rf"(?<![\w.+-])[\w.+%'-]{{1,64}}\s?@\s?{_DOMAIN}"),
    pattern(
        Identifier.EMAIL,
        r"\b[\w.-]{1,64}\s?[\[(]\s?at\s?[\])]\s?[\w-]{1,64}(?:\s?(?:[\[(]\s?dot\s?[\])]|\.)\s?\w{2,20}){1,4}",
    ),
    pattern(Identifier.EMAIL, r"\b[\w.-]{1,64}\s+at\s+[\w-]{1,64}(?:\s+dot\s+\w{1,20}){1,4}"),
    pattern(Identifier.URL, r"\b(?:https?|s?ftp|dicom|file)://[^\s<>\"']{1,2000}(?<![.,;:)])"),
    pattern(Identifier.URL, rf"\bwww\.{_DOMAIN}(?:/[^\s<>\"']{{0,500}})?(?<![.,;:)])"),
    pattern(
        Identifier.URL,
        r"""(?<![\w.@-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}
        (?:com|org|edu|gov|net|mil|info|health|hospital|clinic|io|co\.uk|nhs\.uk|ac\.uk|uk|de|fr|es|it|ca|au|ch|at|nl|eu)\b
        (?:/[^\s<>"']{0,500})?(?<![.,;:)])""",
    ),
    pattern(
        Identifier.URL,
        r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w]|\.\d)(?::\d{2,5})?",
    ),
    pattern(Identifier.URL, r"(?<![\w:])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:])"),
    pattern(Identifier.URL, r"(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4})(?![\w:])"),
    pattern(Identifier.URL, r"(?<![\w@])@[a-z]\w{2,30}\b"),
)

PHONES = (
    # (617) 555-0142, +1 617.555.0142 x12, 617 555 0142
    pattern(
        Identifier.PHONE,
        rf"""(?<![\w.])(?:\+?1[\s.-]?)?(?:\(\d{{3}}\)\s?|\d{{3}}[\s.·/-]\s?)\d{{3}}\s?[\s.·-]\s?\d{{4}}
        (?:\s*(?:,\s*)?(?:x|ext\.?|extension)\s*\d{{1,6}})?(?![\w]|\.\d){_NO_UNIT}""",
    ),
    pattern(Identifier.PHONE, r"(?<![\w.])\+\s?\d{1,3}(?:[\s.()/-]{1,2}\d{1,5}){2,6}(?![\w])"),
    pattern(Identifier.PHONE, r"(?<![\w.])\+\d{8,15}(?!\w)"),
    # 020 7946 0958, 0207 946 0958, 01632 960123, (01632) 960123, 030/1234567
    pattern(Identifier.PHONE, r"(?<![\w.])\(?0\d{2,5}\)?[\s./-]\d{3,8}(?:[\s.-]\d{2,6}){0,2}(?![\w/]|[.,]\d)"),
    pattern(Identifier.PHONE, r"(?<![\w.])0\d(?:[\s.]\d{2}){4}(?!\w)"),
    pattern(Identifier.PHONE, r"(?<![\w.])1?-?8(?:00|33|44|55|66|77|88)-[A-Z0-9]{3,4}-?[A-Z0-9]{3,5}\b"),
    pattern(
        Identifier.PHONE, rf"(?<![\w./-])\d{{3}}-\d{{4}}(?:\s*(?:x|ext\.?)\s*\d{{1,6}})?(?![\w+]|[./-]\d){_NO_UNIT}"
    ),
    # a call word and a short number: "pager 5521", "ext. 4410", "x5521", "called at 5-1234"
    pattern(
        Identifier.PHONE,
        rf"\b{_CALLED}\b\.?\s*(?:no\.?|number|\#|nr\.?)?\s*(?:is|at|on|to)?\s*[:\#]?\s*(?P<found>\(?\+?\d[\d\s().-]{{1,18}}\d)(?![\w/]|\.\d){_NO_UNIT}",
    ),
    pattern(Identifier.PHONE, r"(?<![\w.])x\s?\d{3,6}(?![\w.])"),
)
