"""Dates in the forms in which reports write them, and the clock times beside them."""

from echoreport.deidentification.spans import pattern
from echoreport.domain import Identifier

_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_YEAR4 = r"(?:1[89]|20)\d\d"
_YEAR = rf"(?:{_YEAR4}|'?\d\d)"
_NAME = r"""(?:jan(?:uary)?|feb(?:ruary|r)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|
    nov(?:ember)?|dec(?:ember)?)\b\.?"""
_FOREIGN = r"""(?:januar|jänner|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|
    septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|
    diciembre|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre)\b"""
_NAMED = rf"(?:{_NAME}|{_FOREIGN})"
_ORDINAL = r"""(?:(?:twenty|thirty)[\s-])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|
    twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"""
_NTH = rf"(?:{_DAY}(?:st|nd|rd|th|\.)?|{_ORDINAL})"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)"
_CLOCK = r"""(?:(?:[01]?\d|2[0-3])[:.h][0-5]\d(?:[:.][0-5]\d(?:\.\d{1,6})?)?(?:\s?[ap]\.?m\b\.?)?|(?:0?[1-9]|1[0-2])\s?[ap]\.?m\b\.?|
    (?:[01]\d|2[0-3])[0-5]\d\s?(?:h|hrs?|hours)\b)(?:\s?(?:E[SD]T|C[SD]T|M[SD]T|P[SD]T|GMT|UTC|BST|CET|Z)\b)?"""
_BEFORE = rf"(?:\b{_WEEKDAY}\b\.?,?\s{{1,3}}(?:the\s)?)?"
_AFTER = rf"(?:,?\s{{0,3}}(?:at\s|@\s?|T|-\s)?{_CLOCK}|T\d\d(?::?\d\d){{1,2}}(?:\.\d+)?Z?)?"
_SPELT_YEAR = r"(?:two\sthousand(?:\s(?:and\s)?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir)ty(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?))?|(?:nineteen|twenty)[\s-](?:hundred|oh|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?)"
_UNIT = r"(?!\s?(?:ms|msec|m/s|cm2?|mm|ml|mm\s?hg|dynes?|%|bpm|hz|frames?|kg|g|cc|pg|ng|u|iu|units?)\b|\s?%)"
_TO = r"(?:on|dated?|since|of|from|performed|done|seen|until|till|through|before|after|by|for|prior|compared\s(?:to|with)|c/w|vs\.?|versus|study|echo|tte|tee|exam|d\.?o\.?[bsda]\.?|admitted|discharged)"

_IN_PROSE = r"(?:in|since|until|till|of|from|last|this|next|by|before|after|during|early|late|mid|through|for|and|to)"


def _dated(core: str) -> str:
    return rf"{_BEFORE}(?<![\w./]){core}{_AFTER}"


DATES = (
    # 2019-03-04, 2019/3/4, 2019.03.04, 2019-03-04T10:22:33Z
    pattern(Identifier.DATE, _dated(rf"{_YEAR4}([-/.])\s?{_MONTH}\1\s?{_DAY}(?!\d)")),
    # 03/04/2019, 4.3.19, 4-3-2019, 3/ 4/ 19; also with the months and days that do not exist
    pattern(Identifier.DATE, _dated(r"\d{1,2}\s?([-/.])\s?\d{1,2}\s?\1\s?(?:\d{4}|'?\d\d)(?![\d+])(?!\.\d|/\d|-\d)")),
    pattern(Identifier.DATE, rf"(?<![\w./]){_DAY}\s{_MONTH}\s{_YEAR4}(?!\d){_UNIT}"),
    # 4 Mar 2019, 4th of March, 2019, 04MAR2019, 4-Mar-19, March 4, 2019, Mar. 4th, March of 2018, March 2018, Mar-18
    pattern(
        Identifier.DATE,
        _dated(
            rf"(?:the\s)?{_NTH}[\s-]{{0,2}}(?:of\s|de\s)?{_NAMED}(?:[\s,./-]{{0,3}}(?:of\s|de\s)?(?:{_YEAR4}|'\d\d|(?<=[-/])\d\d|\d\d(?=\s?(?:[.,;)]|$))|{_SPELT_YEAR}))?(?![\w])"
        ),
    ),
    pattern(
        Identifier.DATE,
        _dated(
            rf"{_NAMED}[\s-]{{0,2}}(?:the\s)?{_NTH}(?![\d]|\.\d|[-+/]\d|\+)(?:[\s,/-]{{0,3}}(?:of\s)?(?:{_YEAR4}|'\d\d|(?<=[-/])\d\d|{_SPELT_YEAR}))?(?!\w){_UNIT}"
        ),
    ),
    pattern(
        Identifier.DATE,
        rf"(?<![\w./])(?:(?:early|late|mid)[\s-])?{_NAMED}[\s,/-]{{0,3}}(?:of\s)?(?:{_YEAR4}|'\d\d|(?<=[-/])\d\d|{_SPELT_YEAR})(?!\w)",
    ),
    pattern(Identifier.DATE, rf"(?<![\w./])\d{{4}}[\s-]{_NAME}[\s-]?{_DAY}?(?!\w)"),
    pattern(Identifier.DATE, rf"(?<![\w.]){_YEAR4}[\s-]{_NAME}(?:[\s-]{_DAY})?(?!\w)"),
    # 03/2019, 3-2019, 2019-03
    pattern(Identifier.DATE, rf"(?<![\w./]){_MONTH}\s?[-/.]\s?{_YEAR4}(?![\w/]|[.]\d){_UNIT}"),
    pattern(Identifier.DATE, rf"(?<![\w./]){_YEAR4}[-/](?:1[0-2]|0[1-9])(?![\w/-])"),
    # 20190304, 03042019
    pattern(
        Identifier.DATE,
        r"(?<![\w.])(?:19|20)\d\d(?:1[0-2]|0[1-9])(?:3[01]|[12]\d|0[1-9])(?:[T_]?\d{4,6}(?:\.\d+)?Z?)?(?!\w)",
    ),
    # "on 3/14", "dated 14.3.", and 03/14, 14/03 wherever they stand; not "grade 3/6", not "25/12 mmHg"
    pattern(
        Identifier.DATE,
        rf"\b{_TO}\s?:?\s{{0,3}}(?P<found>(?:{_MONTH}[/-]{_DAY}|{_DAY}[/-]{_MONTH}|{_DAY}\.{_MONTH}\.))(?![\w+/]|\.\d|[-/]\d|\s?to\s\d|\s?-\s?\d){_UNIT}",
    ),
    pattern(
        Identifier.DATE,
        rf"(?<![\w./-])(?:0[1-9]/(?:3[01]|[12]\d|0[1-9])|(?:3[01]|[12]\d|0[1-9])/0[1-9])(?![\w+/]|\.\d|-\d|\s?to\s\d){_UNIT}",
    ),
    pattern(Identifier.DATE, rf"\b(?:spring|summer|autumn|winter)\s(?:of\s)?(?:{_YEAR4}|'\d\d)"),
    pattern(
        Identifier.DATE,
        rf"(?:\b{_TO}|\bin|\b[am]vr|valvuloplasty|repair|replacement|surgery|cabg|tavr|operation|\()\s?(?P<found>{_MONTH}/(?:[4-9]\d|3[2-9]))(?![\w+/]|[.,]\d){_UNIT}",
    ),
    # a year by itself; a quantity has a unit, a fraction or an equals sign beside it
    pattern(
        Identifier.DATE,
        rf"(?<![\w.,=<>±+/#-])(?<![=<>:]\s)(?:FY|CY|Q[1-4][\s/-]?)?(?:19[2-9]\d|20[0-4]\d)(?:\s?[-–/]\s?(?:(?:19|20)\d\d|\d\d))?(?:'?s)?(?![\w+]|[.,]\d){_UNIT}",
    ),
    pattern(Identifier.DATE, rf"(?:[:=]\s?)(?P<found>(?:19[2-9]\d|20[0-4]\d))(?![\w+]|[.,]\d){_UNIT}"),
    pattern(Identifier.DATE, r"(?<![\w'])['’](?:[0-3]\d|[5-9]\d)(?![\w'’.])"),
    pattern(Identifier.DATE, rf"\b(?:in|since|of|year)\s(?P<found>{_SPELT_YEAR})\b"),
    # a month, a weekday, a feast by itself
    pattern(
        Identifier.DATE,
        rf"\b{_IN_PROSE}\s(?:the\s)?(?P<found>(?:january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)(?!\s?-?\d)",
    ),
    pattern(
        Identifier.DATE,
        r"\b(?:January|February|April|June|July|August|September|October|November|December|JANUARY|FEBRUARY|APRIL|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)\b",
        any_case=False,
    ),
    pattern(
        Identifier.DATE,
        r"\b(?:[Ii]n|IN|[Ss]ince|[Ll]ast|of|this|until)\s(?P<found>M(?:ay|AY|arch|ARCH))\b(?!\s(?:be|have|represent|suggest))",
        any_case=False,
    ),
    pattern(Identifier.DATE, rf"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b(?:,?\s(?:at\s)?{_CLOCK})?"),
    pattern(
        Identifier.DATE,
        r"\b(?:on|since|last|next|this)\s(?P<found>(?:Mon|Tues?|Weds?|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?)",
        any_case=False,
    ),
    pattern(
        Identifier.DATE,
        r"\b(?:christmas|new\syear'?s?(?:\s(?:eve|day))?|thanksgiving|easter|halloween|labor\sday|memorial\sday)\b(?:\s(?:eve|day))?",
    ),
    pattern(
        Identifier.DATE,
        rf"\bthe\s(?P<found>{_DAY}(?:st|nd|rd|th))\b(?!\s(?:percentile|centile|intercostal|rib|decade|degree|time|view|generation|nerve|century|heart))",
    ),
    # a clock time by itself
    pattern(
        Identifier.DATE,
        r"(?<![\w:./])(?<!ratio\s)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\b\.?)?(?:\s?(?:hrs?|hours)\b)?(?:\s?(?:E[SD]T|C[SD]T|P[SD]T|GMT|UTC|BST))?(?![\w:]|\.\d)",
    ),
    pattern(Identifier.DATE, r"(?<![\w:./])(?:0?[1-9]|1[0-2])\s?[ap]\.?m\b\.?"),
    pattern(Identifier.DATE, r"\bat\s(?P<found>(?:[01]\d|2[0-3])[0-5]\d)\s?(?:h\b|hrs?\b|hours\b)"),
)
