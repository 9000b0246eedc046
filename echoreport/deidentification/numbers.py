"""Record, account, licence and serial numbers, and ages over 89."""

from echoreport.deidentification.spans import pattern
from echoreport.domain import Identifier

_LABEL = r"""(?:
    m\.?r\.?n|mrno|med(?:ical)?\.?\s?rec(?:ord)?s?|chart|hospital|patient|pt\.?|subject|participant|encounter|visit|episode|
    csn|fin|har|acc(?:ession)?|acct|account|order|requisition|request|case|exam(?:ination)?|study|series|report|specimen|
    ss[n\#]?|soc(?:ial)?\.?\s?sec(?:urity)?|nhs|chi|nino|medicare|medicaid|insurance|policy|member|subscriber|group|plan|
    beneficiary|health\s?plan|claim|auth(?:orization)?|npi|dea|upin|tin|lic(?:en[sc]e)?|driver'?s?\s?licen[sc]e|passport|
    certificate|registration|badge|employee|staff|user|login|serial|s/n|sn|lot|batch|ref(?:erence)?|model|device|udi|
    plate|vin|vehicle|fax|room|id|u?id|identifier|dicom|job|document|doc|tape|disk|disc|cd|clip|record|key|barcode
)"""
_NUMBER_WORD = r"(?:numbers?|num\.?|no\.?|nr\.?|\#|id\.?|code|identifier|uid|key)"
# a digit somewhere; letters, digits and the signs between them
_CODE = r"(?=[A-Z0-9./_:-]{0,24}\d)[A-Z0-9](?:[A-Z0-9]|[._/-](?=[A-Z0-9])){1,63}"
_LONG_CODE = r"(?=(?:[A-Z./_-]{0,12}\d){4})[A-Z0-9](?:[A-Z0-9]|[._/-](?=[A-Z0-9])){3,63}"
_END = r"(?![\w+%]|[.,]\d)"
_UNIT = r"(?!\s?(?:ms|msec|m/s|cm|mm|ml|mm\s?hg|dynes?|%|bpm|beats|hz|kg|kcal|units?|iu)\b)"

LABELLED = (
    pattern(
        Identifier.ID,
        r"\b(?:ssn|social\s?security)\b[^\n\d]{0,24}(?P<found>(?:[\dx*]{3}[-\s][\dx*]{2}[-\s]\d{4}|\d{4}))\b",
    ),
    # "MRN: A12", "acct # 991", "Accession number E-2019-44", "ID 4471"
    pattern(Identifier.ID, rf"\b{_LABEL}\s?{_NUMBER_WORD}?\s*[:=\#]\s*(?P<found>{_CODE}){_END}"),
    pattern(
        Identifier.ID,
        rf"\b{_LABEL}\s{_NUMBER_WORD}\s*(?:is|was|of)?\s*[:=\#]?\s*(?P<found>(?-i:[A-Z]{{1,4}}\s)?{_CODE}){_END}{_UNIT}",
    ),
    pattern(
        Identifier.ID,
        rf"\b{_LABEL}(?:\s{_NUMBER_WORD})?\s*(?:is|was|of|[:=\#])?\s*(?P<found>{_LONG_CODE}){_END}{_UNIT}",
    ),
    pattern(
        Identifier.ID,
        rf"\b(?:mrn|ssn|npi|dea|csn|acct|accession|serial|s/n|passport|vin)\b\s*{_NUMBER_WORD}?\s*(?:is|was)?\s*[:=\#]?\s*(?P<found>{_CODE}){_END}",
    ),
    # "MR#" is a record number, "MR 2+" and "MR: 3" are regurgitation
    pattern(Identifier.ID, rf"\bMR\s?(?:\#|no\.?|number|num\.?)\s*:?\s*(?P<found>{_CODE}){_END}"),
    pattern(
        Identifier.ID,
        rf"\b(?:medical\s?record|account|nhs|ssn|insurance|policy)\b[^\n\d.]{{0,20}}(?P<found>\d[\d\s-]{{2,20}}\d){_END}",
    ),
)

UNLABELLED = (
    pattern(
        Identifier.ID,
        r"\b(?:ssn|social\s?security)\b[^\n\d]{0,24}(?P<found>(?:[\dx*]{3}[-\s][\dx*]{2}[-\s]\d{4}|\d{4}))\b",
    ),
    pattern(Identifier.ID, r"(?<![\w.])\d{3}-\d{2}-\d{4}(?![\w-])"),
    pattern(Identifier.ID, r"(?<![\w.])\d{3}\s\d{3}\s\d{4}(?![\w-])"),
    pattern(Identifier.ID, r"(?<![\w.])\d{1,8}(?:\.\d{1,64}){4,40}(?!\w)"),  # a DICOM UID
    pattern(Identifier.ID, r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"),
    # a run of five digits and more, or a mixed code with four and more
    pattern(Identifier.ID, rf"(?<![\w.,])\#?\d{{5,64}}(?![\w%]|[.,]\d){_UNIT}"),
    pattern(
        Identifier.ID,
        r"(?<![\w.,/])(?=(?:[A-Z_/-]{0,8}\d){4})(?=[A-Z0-9/_-]{0,40}[A-Z_-])(?!\d{1,4}(?:-\d{1,4})?(?:ms|msec|mmhg|ml|mm|cm|m|s)\b)(?!\d+-\d+\b(?!-))[A-Z0-9](?:[A-Z0-9]|[/_-](?=[A-Z0-9])){3,63}(?![\w+]|\.\d)",
    ),
    pattern(Identifier.ID, r"(?<![\w.,/])\d{4,12}-\d{2,12}(?:-\d{1,12}){0,4}(?![\w+]|[.]\d)" + _UNIT),
    pattern(Identifier.ID, r"(?<![\w.,/])\d{2,12}-\d{3,12}(?:-\d{1,12}){1,4}(?![\w+]|[.]\d)" + _UNIT),
    pattern(Identifier.ID, r"(?<![\w.])\#\s?(?P<found>\d{3,64})(?![\w.+])"),
)

_OLD = r"(?:9\d|1[0-2]\d)"
_OLD_WORDS = r"(?:ninety(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?|(?:one\s)?hundred(?:[\s-](?:and[\s-])?(?:one|two|three|four|five))?)"
AGES = (
    pattern(
        Identifier.AGE,
        rf"(?<![\d.])(?:{_OLD}|{_OLD_WORDS})\s?-?\s?(?:years?|yrs?\.?|y\.?/?o\.?|y)(?:\s?-?\s?(?:old|of[\s-]age|o))?\b",
    ),
    pattern(
        Identifier.AGE,
        rf"\b(?:aged?|age\s(?:of|is|was))\s*[:=]?\s*(?P<found>{_OLD}|{_OLD_WORDS})\b(?!\s?(?:%|mm|ms|cm))",
    ),
    pattern(Identifier.AGE, rf"(?<![\w.])(?P<found>{_OLD})\s?(?=[MF]\b(?!/)|(?:male|female|man|woman)\b)"),
)
