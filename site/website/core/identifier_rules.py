# ruff: noqa: E501 - a pattern broken over lines is harder to read, not easier
"""The patterns of the identifier check (domain.md d4), in what Python's and JavaScript's regular expressions share.

One source for both: the server matches with them, and `static/js/worktext.js` gets them as JSON for help while typing.
No named groups, no flags, no look-behind of varying width. Repetition is bounded, so that no text takes long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

UPPER = "A-ZÀ-ÖØ-Þ"
LOWER = "a-zß-öø-ÿ"
LETTER = f"{UPPER}{LOWER}"
START = f"(?<![{LETTER}0-9])"
END = f"(?![{LETTER}0-9])"

KINDS: dict[str, Any] = {
    "email": _("an e-mail address"),
    "url": _("a web address"),
    "ip": _("a computer's address"),
    "phone": _("a phone or fax number"),
    "ssn": _("a Social Security number"),
    "zip": _("a ZIP code"),
    "date": _("a date"),
    "birth": _("a date of birth"),
    "age": _("an age of 90 or more"),
    "street": _("a street or an address"),
    "vehicle": _("a number plate or vehicle number"),
    "record": _("a case, account or record number"),
    "handle": _("a name from social media"),
    "name": _("a person's name"),
    "word": _("a name or place from your organisation's list"),
}
"""What each kind is called when it is pointed out."""


@dataclass(frozen=True)
class Rule:
    """One pattern of a kind."""

    kind: str
    pattern: str


_MONTHS = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    "|Nov(?:ember)?|Dec(?:ember)?)"
)
_YEAR = "(?:19|20)[0-9]{2}"
_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = "(?:0?[1-9]|1[0-2])"
_STATES = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
)
_STREETS = (
    "(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Terrace|Ter|Way|Highway|Hwy"
    "|Parkway|Pkwy|Circle|Cir|Square|Sq|Trail|Trl|Alley|Pike)"
)
# Free numbers belong to services, never to a person.
_NOT_TOLL_FREE = "(?!\\(?8(?:00|33|44|55|66|77|88))"
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_NUMBERED = "(?: number| no\\.?| num\\.?| ID| #|#)"
_NUMBER_AFTER = "[ :=#-]{0,4}(?:is |was )?(?:[A-Za-z]{1,5}[ -]?)?[0-9][A-Za-z0-9/-]{2,20}"

# Capitalised words that follow a trigger without being anybody's name.
_NOT_NAMES = (
    "Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|Narcotics|Alcoholics|Cocaine|Gamblers|Nar-Anon|Al-Anon|Alateen|Anonymous|Smart"
    "|Recovery|Dharma|Celebrate|Women|Refuge|January|February|March|April|May|June|July|August|September|October|November"
    "|December|God|Higher|Jesus|Christ|Allah|Medicaid|Medicare|Suboxone|Narcan|Naloxone|Methadone|Vivitrol|Zoom|Google"
    "|English|Spanish|American|Black|White|Native|Latino|Latina|Step|Session|Lesson|Today|Yesterday|Tomorrow|Then|When"
    "|The|They|This|That|He|She|We|It|And|But|I"
)
_NOT_A_NAME = f"(?!(?:{_NOT_NAMES})(?:day|s|'s)?{END})"
_WORD = f"[{UPPER}][{LOWER}'-]{{1,30}}"
_NAME = f"{_NOT_A_NAME}(?:{_WORD}(?: {_NOT_A_NAME}{_WORD}){{0,2}}(?: [{UPPER}]\\.)?|[{UPPER}]\\.(?: ?[{UPPER}]\\.)?)(?![{LOWER}])"
_WHOSE = "(?:[Mm]y|[Oo]ur|[Tt]he|[Aa]|[Hh]is|[Hh]er|[Tt]heir)"
_WHO = (
    "(?:client|peer|participant|supervisee|patient|resident|guest|member|friend|roommate|husband|wife|partner|boyfriend"
    "|girlfriend|ex|son|daughter|child|kid|brother|sister|mother|father|mom|dad|cousin|aunt|uncle|boss|neighbor|neighbour"
    "|landlord|sponsor|sponsee|probation officer|parole officer|counselor|counsellor|therapist|case manager|caseworker)"
)

RULES: tuple[Rule, ...] = (
    Rule("email", f"(?<![{LETTER}0-9._%+'-])[{LETTER}0-9._%+'-]{{1,64}}@(?:[{LETTER}0-9-]{{1,63}}\\.){{1,6}}[A-Za-z]{{2,24}}"),
    Rule("email", f"{START}[A-Za-z0-9._-]{{1,64}} ?[(\\[] ?at ?[)\\]] ?[A-Za-z0-9-]{{1,63}} ?(?:\\.|[(\\[] ?dot ?[)\\]]|dot(?= )) ?[a-z]{{2,10}}"),
    Rule("url", f"{START}(?:[Hh][Tt][Tt][Pp][Ss]?://|[Ww][Ww][Ww]\\.)[^\\s<>\"]{{3,2000}}"),
    Rule("url", f"(?<![{LETTER}0-9@._-])(?:[A-Za-z0-9-]{{1,63}}\\.){{1,4}}(?:com|org|net|info|gov|edu|io|app|social)(?:/[^\\s<>\"]{{0,500}})?{END}"),
    Rule("ip", f"(?<![0-9.])(?:{_OCTET}\\.){{3}}{_OCTET}(?![0-9]|\\.[0-9])"),
    Rule("ip", "(?<![0-9A-Za-z:])(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}(?![0-9A-Za-z:])"),
    Rule("ip", "(?<![0-9A-Za-z:])(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}(?![0-9A-Za-z:])"),
    Rule("ip", "(?<![0-9A-Za-z:-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![0-9A-Za-z:-])"),
    Rule("ssn", "(?<![0-9-])(?!000|666|9)[0-9]{3}([ -])[0-9]{2}\\1[0-9]{4}(?![0-9-])"),
    Rule("ssn", f"{START}(?:SSN|[Ss]ocial [Ss]ecurity(?: [Nn]umber)?)[^0-9\\n]{{0,20}}[0-9]{{4,9}}(?![0-9])"),
    Rule("phone", f"(?<![{LETTER}0-9+.-])(?:\\+?1[ .-]?)?{_NOT_TOLL_FREE}(?:\\([2-9][0-9]{{2}}\\)[ .-]?|[2-9][0-9]{{2}}[ .-]?)[2-9][0-9]{{2}}[ .-]?[0-9]{{4}}(?![0-9-])"),
    Rule("phone", f"{START}(?:[Pp]hone|[Cc]ell|[Cc]all|[Tt]el|[Tt]ext|[Ff]ax|[Nn]umber)(?![a-z])[^0-9\\n]{{0,20}}[2-9][0-9]{{2}}[ .-]?[0-9]{{4}}(?![0-9-])"),
    Rule("phone", f"(?<![{LETTER}0-9])\\+(?!1)[1-9][0-9]{{0,2}}(?:[ .-]?[0-9]{{2,4}}){{2,5}}(?![0-9])"),
    Rule("zip", "(?<![0-9-])[0-9]{5}-[0-9]{4}(?![0-9-])"),
    Rule("zip", f"{START}[Zz][Ii][Pp](?: ?[Cc]ode)?[^0-9\\n]{{0,8}}[0-9]{{5}}(?![0-9])"),
    Rule("zip", f"{START}(?:{_STATES}),? [0-9]{{5}}(?![0-9])"),
    Rule("birth", f"{START}(?:DOB|D\\.O\\.B\\.?|[Dd]ate of [Bb]irth|[Bb]irth ?date|[Bb]orn on)(?![{LETTER}])"),
    Rule("date", f"(?<![0-9/.-])[0-3]?[0-9]([/.-])[0-3]?[0-9]\\1(?:{_YEAR}|[0-9]{{2}})(?![0-9/]|[.-][0-9])"),
    Rule("date", f"(?<![0-9/.-]){_YEAR}([/.-]){_MONTH}\\1{_DAY}(?![0-9])"),
    Rule("date", f"{START}(?:[Oo]n|[Ss]ince|[Uu]ntil|[Dd]ated|[Bb]efore|[Aa]fter) (?!(?:1/[234]|2/3|3/4)(?![0-9])){_MONTH}/{_DAY}(?![0-9/])"),
    Rule("date", f"{START}{_MONTHS}\\.? {_DAY}(?:st|nd|rd|th)?(?:,? {_YEAR})?(?![{LETTER}0-9%:])"),
    Rule("date", f"{START}{_DAY}(?:st|nd|rd|th)?(?: of)? {_MONTHS}(?:,? {_YEAR})?(?![{LETTER}])"),
    Rule("date", f"{START}{_MONTHS}\\.?,? {_YEAR}(?![0-9])"),
    Rule("age", f"{START}(?:9[0-9]|1[01][0-9])[ -]?(?:years?[ -]old|yrs?[ -]old|yo|y/o){END}"),
    Rule("age", f"{START}[Aa]ge[ds]?:?(?: of)? (?:9[0-9]|1[01][0-9])(?![0-9])"),
    Rule("street", f"{START}[0-9]{{1,6}}[A-Za-z]? (?:[NSEW]\\.? )?(?:[{UPPER}0-9][{LETTER}0-9.'-]{{0,30}} ){{1,4}}{_STREETS}(?![{LETTER}])"),
    Rule("street", f"{START}(?:[Oo]n|[Aa]t|[Oo]ff|[Nn]ear) (?:[{UPPER}][{LOWER}'-]{{1,30}} ){{1,3}}(?:Street|Avenue|Road|Boulevard|Lane|Drive|Court)(?![{LETTER}])"),
    Rule("street", f"{START}[Pp]\\.? ?[Oo]\\.? ?[Bb]ox #?[0-9]{{1,6}}"),
    Rule("street", f"{START}(?:Apt|Apartment|apt|apartment)\\.? #?(?:[0-9]{{1,5}}[A-Za-z]?|[A-Z]){END}"),
    Rule("vehicle", f"{START}(?=[A-Z]{{0,16}}[0-9])(?=[0-9]{{0,16}}[A-Z])[A-HJ-NPR-Z0-9]{{17}}{END}"),
    Rule("vehicle", f"{START}(?:[Ll]icen[sc]e plate|[Nn]umber plate|[Pp]late(?: number| no\\.?| #))[ :=#]{{0,3}}(?:is |was )?(?=[A-Z -]{{0,6}}[0-9])[A-Z0-9]{{1,4}}[ -]?[A-Z0-9]{{1,5}}{END}"),
    Rule("record", f"{START}(?:MRN|[Mm]edical [Rr]ecord{_NUMBERED}?|[Dd]ocket{_NUMBERED}?){_NUMBER_AFTER}"),
    Rule("record", f"{START}(?:[Cc]ase|[Aa]ccount|[Aa]cct\\.?|[Pp]olicy|[Mm]ember|[Pp]atient|[Cc]lient|[Ii]nmate|[Bb]ooking|[Ll]icen[sc]e|[Mm]edicaid|[Ii]nsurance|[Cc]hart|[Ff]ile|[Cc]ertificate){_NUMBERED}{_NUMBER_AFTER}"),
    Rule("handle", f"(?<![{LETTER}0-9._%+@'-])@(?=[0-9_.]{{0,29}}[A-Za-z])[A-Za-z0-9_][A-Za-z0-9_.]{{1,29}}"),
    Rule("name", f"{START}(?:[Mm]rs?|[Mm]s|[Mm]iss|[Dd]r|[Mm]x|[Ss]r|[Ss]ra)\\.? {_NAME}"),
    Rule("name", f"{START}{_WHOSE} (?:new |old |former |last |first )?{_WHO},? (?:is |was )?(?:called |named )?{_NAME}"),
    Rule("name", f"{START}(?:named|nicknamed|[Nn]ame is|[Nn]ame was|[Nn]ame's|[Nn]ames are|goes by|also known as|a\\.?k\\.?a\\.?) {_NAME}"),
    Rule("name", f"{START}(?:man|woman|person|guy|girl|boy|kid|somebody|someone|client|peer|friend) (?:is |was )?called {_NAME}"),
    Rule("name", f"{START}[Cc]lient:? {_NAME}"),
)  # fmt: skip

# Characters that look like others, one for one, so that places in the text stay what they are.
LOOKALIKES = {
    "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\t": " ",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\uff20": "@", "\uff0e": ".",
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
}  # fmt: skip
