"""Postal addresses, wards and rooms, and institutions."""

from echoreport.deidentification.spans import pattern
from echoreport.domain import Identifier

_WORD = r"(?:[A-ZÀ-Þ][\w.'’-]{0,30}|[1-9]\d?(?:st|nd|rd|th|ST|ND|RD|TH))"
_LINK = r"(?:of|the|and|&|de|du|des|la|le|del|der|di|y|OF|THE|AND)"
_STREET = r"""(?:Street|St|Avenue|Ave|Av|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Terrace|Ter|Way|
    Circle|Cir|Parkway|Pkwy|Highway|Hwy|Trail|Trl|Crescent|Close|Gardens|Row|Mews|Plaza|Pike|Turnpike|Loop|Alley|Grove|Hill|
    Route|Rte|Broadway|Walk|Green|Quay|Park)"""
_STATE = r"""(?:A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[TA]|
    W[AVIY])"""
_STATE_NAME = r"""(?:Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|
    Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|
    Nebraska|Nevada|New\s(?:Hampshire|Jersey|Mexico|York)|(?:North|South)\s(?:Carolina|Dakota)|Ohio|Oklahoma|Oregon|Pennsylvania|
    Rhode\sIsland|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West\sVirginia|Wisconsin|Wyoming)"""
_CLEAR_STATE = r"(?:AK|AZ|CA|D\.?C\.?|FL|GA|IL|IA|KS|KY|MA|MN|MO|N[CDEHJMVY]|OH|RI|SD|TN|TX|UT|VT|W[AIVY]|TN)"
"""Those that are no abbreviation of medicine: MI, PA, MS, AR, LA, MD are."""
_ZIP = r"\d{5}(?:-\d{4})?"
_CITY = r"[A-ZÀ-Þ][\w.'’-]{1,30}(?:\s[A-ZÀ-Þ][\w.'’-]{1,30}){0,2}"
_UNIT = r"(?:,?\s(?:(?:Apt|Apartment|Unit|Suite|Ste|Flat|Rm|Room|Floor|Fl|Bldg|Building)\.?|\#)\s?\#?[A-Z0-9-]{1,6})?"
_POSTCODE = r"(?:[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2})"

ADDRESSES = (
    pattern(
        Identifier.ADDRESS,
        rf"""(?<![\w.])(?:(?:Flat|Apt\.?|Unit)\s\w{{1,5}},?\s)?\d{{1,6}}[A-Za-z]?(?:-\d{{1,5}})?,?\s(?:[NSEW]{{1,2}}\.?\s)?(?:{_WORD}\s){{1,4}}?
        (?:{_STREET}|{_STREET.upper()})\b\.?(?:\s[NSEW]{{1,2}}\b\.?)?(?:{_UNIT})?(?:,\s{_CITY}(?:,?\s(?:{_STATE}|{_STATE_NAME})\b)?(?:,?\s(?:{_ZIP}|{_POSTCODE}))?)?""",
        any_case=False,
    ),
    pattern(
        Identifier.ADDRESS,
        r"""(?<![\w.])\d{1,6}\s(?:[a-z]{1,20}\s){1,3}(?:street|avenue|ave|road|rd|boulevard|blvd|lane|drive|court|parkway|highway|terrace|crescent)\b\.?
        (?:,?\s(?:apt|apartment|unit|suite|\#)\.?\s?\w{1,5})?""",
        any_case=False,
    ),
    pattern(
        Identifier.ADDRESS,
        r"(?<![\w.])\d{1,5}[,\s]\s?(?:bis\s)?(?:rue|avenue|boulevard|place|chemin|allée|calle|avenida|via|viale|piazza|rua)\s(?:[\w.'’-]{1,25}\s?){1,5}",
    ),
    pattern(Identifier.ADDRESS, r"\b(?:calle|avenida|via|viale|piazza|rua)\s(?:[\w.'’-]{1,25}\s){1,4}\d{1,5}\b"),
    pattern(
        Identifier.ADDRESS,
        r"\b[\wäöüß.-]{2,40}(?:stra(?:ss|ß)e|str\.|gasse|weg|platz|allee|straat|laan|gata|vägen|gatan|vej)\s\d{1,4}[a-z]?\b(?:,?\s\d{4,5}\s[A-ZÄÖÜ][\wäöüß-]{1,30})?",
    ),
    pattern(Identifier.ADDRESS, r"\bp\.?\s?o\.?\s?box\s\#?\d{1,8}"),
    pattern(Identifier.ADDRESS, rf"\b{_CITY},?\s{_STATE}(?:\s{_ZIP})\b", any_case=False),
    pattern(
        Identifier.ADDRESS,
        rf"\b{_CITY},\s(?:{_CLEAR_STATE}|{_STATE_NAME}|{_STATE_NAME.upper()})\b(?:,?\s{_ZIP})?(?!\s?(?:\d|[:=]))",
        any_case=False,
    ),
    pattern(Identifier.ADDRESS, rf"\b{_STATE}\s{_ZIP}\b", any_case=False),
    pattern(
        Identifier.ADDRESS,
        r"\b(?:zip|postal|post)\s?-?(?:code)?\s*:?\s*(?P<found>[A-Z0-9][A-Z0-9 -]{2,9}\d[A-Z]{0,2})\b",
    ),
    pattern(Identifier.ADDRESS, rf"\b{_POSTCODE}\b", any_case=False),
    pattern(Identifier.ADDRESS, r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z]\s?\d[A-Z]\d\b", any_case=False),
    pattern(
        Identifier.ADDRESS,
        r"\b(?:room|rm|ward|bay|bed|suite|ste|apt|apartment|flat|bldg|building|cubicle|pod)\.?\s?(?:no\.?|number|\#)?\s?:?\s?(?P<found>\#?(?:[A-Z]{0,2}-?\d{1,5}(?:-?[A-Z0-9]{1,2})?|[A-Z]-?\d{1,4}))\b(?!\s?(?:cm|mm|ms|%|ml)\b|\.\d)",
    ),
    pattern(
        Identifier.ADDRESS,
        r"\b(?:lives?|living|resid(?:es|ing|ent)|residence|hometown|born|native)\s(?:in|at|of|from|is)?\s?(?P<found>(?:(?:St|Ft|Mt)\.\s)?[A-Z][\w'-]{1,25}(?:,?\s[A-Z][\w'-]{1,25}){0,2})",
        any_case=False,
    ),
    pattern(Identifier.ADDRESS, r"\b(?:address|street|city|town|county|hometown)\s*:\s*(?P<found>[^\n;]{2,80})"),
)

_KIND = r"""(?:Hospitals?|Clinics?|Klinik(?:um|en)?|Clinique|Cl[íi]nica|H[ôo]pital|Hospitalet|Ospedale|Krankenhaus|Policlinico|Medical\s(?:Cent(?:er|re)|Group|
    Associates|College|School|Clinic|Practice|Plaza|Partners|Campus|Arts)|Med(?:ical)?\s?C(?:e)?nt(?:e)?r|Heart\s(?:Cent(?:er|re)|Institute|Hospital|Group|Associates|Clinic|Specialists|House)|
    Cardiovascular\s(?:Cent(?:er|re)|Institute|Associates|Consultants|Group|Specialists)|Health\s?(?:System|Care|Network|Cent(?:er|re)|Partners|Services|Sciences|Board|Trust)|Health|Healthcare|Infirmary|
    Institute|Institut|Institution|University|Universit(?:y|é|ät|à|t|ätsklinikum)|Universidad|College|School\sof\sMedicine|Foundation|Sanatorium|Sanitarium|Hospice|Nursing\s(?:Home|Facility)|
    Rehab(?:ilitation)?(?:\s(?:Cent(?:er|re)|Hospital))?|Cardiology(?:\s(?:Associates|Group|Consultants|Partners|Specialists|PC|PLLC|LLC))|Surgery\sCent(?:er|re)|Cancer\sCent(?:er|re)|
    Imaging\sCent(?:er|re)|Diagnostic\sCent(?:er|re)|Diagnostics|Laborator(?:y|ies)|Physicians|Associates|NHS(?:\sFoundation)?(?:\sTrust)?|Trust|Outpatient\sCent(?:er|re)|Care\sCent(?:er|re)|
    VAMC|VA|Pavilion|Manor|Assisted\sLiving|Senior\sLiving|Presbyterian|General|Memorial|Prison|Correctional\sFacility|Academy|High\sSchool|Elementary\sSchool|Inc|LLC|Ltd|GmbH|Center|Centre)"""
_UPPER_KIND = r"""(?:HOSPITALS?|CLINICS?|KLINIKUM|MEDICAL\sCENT(?:ER|RE)|MED\sCTR|HEART\sCENT(?:ER|RE)|HEART\sINSTITUTE|HEALTH\sSYSTEM|HEALTHCARE|HEALTH\sCENTER|INFIRMARY|INSTITUTE|
    UNIVERSITY|COLLEGE|FOUNDATION|HOSPICE|NURSING\sHOME|CARDIOLOGY\sASSOCIATES|NHS\sTRUST|CENTER|CENTRE|HEALTH)"""
_LOWER_KIND = r"(?:hospital|clinic|medical\scent(?:er|re)|infirmary|university|heart\scent(?:er|re)|heart\sinstitute|health\ssystem|nursing\shome|hospice)"

OF_A_PLACE = (
    pattern(
        Identifier.INSTITUTION,
        r"\bS(?:t\.?|aint)\s(?!Jude)[A-Z]\w{2,20}['’]s(?:\s(?:Hospital|Medical\sCent(?:er|re)))?",
        any_case=False,
    ),
    pattern(
        Identifier.INSTITUTION,
        rf"\b(?:University|Hospital|College|Institute|Children['’]s\sHospital|Medical\sCent(?:er|re)|Hôpital|Clínica|Klinikum)\s(?:of|de|di|del|du)\s(?:the\s)?{_WORD}(?:[\s-]{_WORD}){{0,4}}",
        any_case=False,
    ),
    pattern(
        Identifier.INSTITUTION, r"\b(?:UNIVERSITY|HOSPITAL|COLLEGE|INSTITUTE)\sOF\s(?:THE\s)?[A-Z]{3,}", any_case=False
    ),
    pattern(
        Identifier.INSTITUTION,
        rf"\b(?:H[ôo]pital|Cl[íi]nica|Clinique|Klinikum|Klinik|Ospedale|Policlinico|Krankenhaus|Universit[éàä]t?|Universitätsklinikum|Universidad)\s(?:{_LINK}\s)?{_WORD}(?:[\s-](?:{_LINK}\s)?{_WORD}){{0,4}}",
        any_case=False,
    ),
)

INSTITUTIONS = (
    # words with a capital up to the word that says what they name
    pattern(
        Identifier.INSTITUTION,
        rf"(?P<found>\b(?:{_WORD}(?:\s|,\s(?=Inc|LLC|Ltd))(?:{_LINK}\s){{0,2}}){{1,6}}{_KIND})(?![\w])(?:\s(?:of|at|and|for)\s(?:the\s)?{_WORD}(?:\s{_WORD}){{0,2}})?",
        any_case=False,
    ),
    pattern(
        Identifier.INSTITUTION,
        rf"\b(?:[A-Z][A-Z.'’-]{{1,30}}\s(?:(?:OF|THE|AND|&)\s){{0,2}}){{1,5}}?{_UPPER_KIND}\b",
        any_case=False,
    ),
    pattern(
        Identifier.INSTITUTION,
        rf"\b(?:at|from|to|in|of)\s(?:the\s)?(?P<found>(?:[a-z.'’-]{{2,25}}\s){{1,3}}?{_LOWER_KIND})\b",
        any_case=False,
    ),
)
