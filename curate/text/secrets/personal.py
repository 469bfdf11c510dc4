"""Personal data in a text: e-mail addresses, telephone numbers, accounts, cards, social security numbers, addresses of computers.

Only what its form proves, or nearly so. What stands for nobody is passed over: example.com, 555 numbers, documentation ranges, test cards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address

from curate.text.secrets.check_digits import is_card, is_iban, is_social_security
from curate.text.secrets.finding import Hit, with_those

SCREEN = (
    r"[\w.%+-]@[A-Za-z0-9]|\+[1-9][\d .()-]{9}|[2-9]\d\d(?:[.-]|\) ?)[2-9]\d\d[ .-]\d{4}|"
    r"(?i:phone|mobile|whatsapp|telefon|handy|portable|t[eé]l[eé]f|\btel\b|\bcell\b|\b(?:call|text|reach) me\b)[^\n\d+]{0,26}\d|"
    r"\d{4}[ -]?(?:\d{4}[ -]?\d{4}|\d{6})[ -]?\d{4}|\d{3}-\d\d-\d{4}|\d\.\d{1,3}\.\d{1,3}\.\d|"
    r"[A-Z]{2}\d{2}[ -]?[A-Z0-9]{4}[ -]?[A-Z0-9]{4}|(?:[0-9A-Fa-f]{1,4}:){3}|[0-9A-Fa-f]::"
)
"""A pattern that is in every text with personal data, for RE2."""

_EMAIL = re.compile(r"(?<![\w.%+-])[A-Za-z0-9][\w.%+-]{0,63}@(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,4}[A-Za-z]{2,24}\b(?!\()", re.ASCII)
_USER_IN_URL = re.compile(r"[A-Za-z]://[^\s@/]{0,100}$")
_NOBODY = re.compile(
    r"(?:^|[.@])(?:example\d*|domain|yourdomain|mydomain|company|yourcompany|mycompany|website|yourwebsite|mywebsite|site|email|mail|"
    r"test|sample|business|organization|school|university|abc|xyz|acme|foo|bar)\.[a-z]+(?:\.[a-z]{2})?$|\.(?:example|test|invalid|localhost|local)$",
    re.IGNORECASE,
)
_ROLES = re.compile(
    r"^(?:info|support|contact|help|helpdesk|sales|hello|office|admin|webmaster|postmaster|no-?reply|do-?not-?reply|service|"
    r"customer\.?-?(?:service|care|support)|care|press|media|jobs|careers|hr|privacy|security|abuse|billing|orders?|marketing|team|feedback|"
    r"enquir(?:y|ies)|inquir(?:y|ies)|reservations?|bookings?|events?|news|newsletter|git|root|user(?:name)?\d*|your[._-]?(?:name|email)|"
    r"my[._-]?(?:name|email)|name|e?mail|example|test\d*|sample|someone|somebody|abc|xyz|foo|bar|"
    r"(?:john|jane)[._-]?(?:doe|smith)\d*|j\.?doe\d*|first\.?last(?:name)?)$",
    re.IGNORECASE,
)
# A plus and a country code, or the North American form with separators; ten digits in a row may be anything.
_TAIL = r"(?: ?(?:x|ext\.?) ?\d{1,6})?(?![\w-]|\.\d)"
_PHONE = re.compile(
    r"(?<![\w+./=*-])(?:\+[1-9]\d{0,2}(?:[ .-]?\(\d{1,5}\)[ .-]?|[ .-]?)\d{1,5}(?:[ .-]?\d{2,5}){1,5}|"
    rf"(?:(?:00)?1[ .-])?(?:\([2-9]\d{{2}}\) ?|[2-9]\d{{2}}(?P<sign>[.-]))[2-9]\d{{2}}(?(sign)(?P=sign)|[ .-])\d{{4}}){_TAIL}",
    re.ASCII,
)
# Other forms only behind a word that announces a number.
_CUED = re.compile(
    r"(?i:\b(?:phone|telephone|tel|mobile|cell(?:phone)?|whatsapp|telefon|handy|portable|téléphone|teléfono|call me|text me|reach me)\b"
    rf"[^\n\d+]{{0,25}}?)(?P<number>\(?0\d{{1,5}}\)?(?:[ ./-]?\d{{2,5}}){{2,5}}|\(?\d{{2,4}}\)?(?:[ .-]\d{{2,5}}){{2,4}}){_TAIL}",
)
_MADE_UP = re.compile(r"(\d)\1{4}|12345|54321|0000$")
_NORTH_AMERICA = re.compile(r"1?([2-9]\d{2})([2-9]\d{2})(\d{4})")
_TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888", "900"})
# Numbers that Ofcom (United Kingdom), ACMA (Australia) and the Bundesnetzagentur (Germany) keep free for films and books.
_FICTION = re.compile(
    r"\+44(?:0?)(?:7700900\d{3}|1632960\d{3}|2079460\d{3}|1\d{2}4960\d{3}|8081570\d{3})|\+61(?:491570\d{3}|[2378]5550\d{4}|[2378]7010\d{4})|"
    r"\+49(?:3023125\d{3}|6990009\d{3}|4066969\d{3}|221471\d{4}|8999998\d{3}|171392\d{4}|176040690\d{2})|\+33(?:199\d{6}|63998\d{4})"
)
_IBAN = re.compile(r"(?<![\w-])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?![\w-])", re.ASCII)
_CARD = re.compile(
    r"(?<![\w.,$€£/=_+-])(?:\d{4}(?P<gap>[ -]?)\d{4}(?P=gap)\d{4}(?P=gap)\d{4}|\d{4}(?P<gap5>[ -]?)\d{6}(?P=gap5)\d{4,5})"
    r"(?![\w/=_-]|[.,]\d)",
    re.ASCII,
)
_SSN = re.compile(r"(?<![\w.+/-])(\d{3})-(\d{2})-(\d{4})(?![\w/-]|\.\d)", re.ASCII)
_IPV4 = re.compile(r"(?<![\w.:/-])(?:\d{1,3}\.){3}\d{1,3}(?![\w/-]|\.\d)", re.ASCII)
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::|(?::?[0-9A-Fa-f]{1,4})(?::[0-9A-Fa-f]{1,4}){0,6})(?![\w:])", re.ASCII)
_VERSION = re.compile(r"(?:version|release|firmware|build|driver|\bver?\.?|section|chapter|clause|article|§) ?$", re.IGNORECASE)
_SERVER = re.compile(r"\b(?:server|dns|ntp|resolver|gateway|nameserver)s?\b[^\n]{0,30}$", re.IGNORECASE)
_RESOLVERS = frozenset(
    {"8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9", "149.112.112.112", "208.67.222.222", "208.67.220.220", "1.2.3.4"}
)


def find_personal(text: str) -> list[Hit]:
    """The personal data in a text, ascending, none over another."""
    found: list[Hit] = []
    for finder in (_emails, _ibans, _cards, _social_security, _computers, _phones, _announced):
        found = with_those(found, finder(text))
    return found


def _emails(text: str) -> Iterator[Hit]:
    if "@" not in text:
        return
    for match in _EMAIL.finditer(text):
        user, _, domain = match.group().partition("@")
        is_in_url = _USER_IN_URL.search(text[max(0, match.start() - 110) : match.start()])
        if not (is_in_url or _NOBODY.search(domain) or _ROLES.search(user)):
            yield Hit(*match.span(), "EMAIL", "an e-mail address", match.group().lower())


def _phones(text: str) -> Iterator[Hit]:
    for match in _PHONE.finditer(text):
        number = _digits(match.group())
        is_sum = number.startswith("+") and text[: match.start()].rstrip()[-1:].isdigit()
        if _is_someones(number) and not is_sum:
            yield Hit(*match.span(), "PHONE", "a telephone number", number.lstrip("+"))


def _announced(text: str) -> Iterator[Hit]:
    for match in _CUED.finditer(text):
        number = _digits(match["number"])
        if 8 <= len(number) <= 13 and not (_MADE_UP.search(number) or number.startswith(("0800", "0808", "0900")) or "555" in number[:7]):
            yield Hit(*match.span("number"), "PHONE", "a telephone number", number)


def _digits(number: str) -> str:
    """The plus and the digits of a number, its extension left out."""
    return re.sub(r"[^\d+]", "", re.split("x|ext", number)[0])


def _is_someones(number: str) -> bool:
    """Whether a number, digits and perhaps a plus, is long enough and may belong to a person."""
    digits = number.lstrip("+").removeprefix("00")
    if not 10 <= len(digits) <= 15 or _MADE_UP.search(digits) or _FICTION.fullmatch(number):
        return False
    american = _NORTH_AMERICA.fullmatch(digits)
    if american is None:
        return number.startswith("+") and not number.startswith("+1")
    area, exchange, _ = american.groups()
    return "555" not in (area, exchange) and area not in _TOLL_FREE and area[1:] != "11" and exchange[1:] != "11"


def _ibans(text: str) -> Iterator[Hit]:
    for match in _IBAN.finditer(text):
        number = re.sub(r"[ -]", "", match.group())
        length = next((length for length in range(len(number), 14, -1) if is_iban(number[:length])), None)
        if length is not None:
            end = match.start() + next(i for i in range(1, len(match.group()) + 1) if len(re.sub(r"[ -]", "", match.group()[:i])) == length)
            yield Hit(match.start(), end, "IBAN", "a bank account (IBAN)", number[:length])


def _cards(text: str) -> Iterator[Hit]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"[ -]", "", match.group())
        if is_card(digits):
            yield Hit(*match.span(), "CARD", "a payment card number", digits)


def _social_security(text: str) -> Iterator[Hit]:
    for match in _SSN.finditer(text):
        if is_social_security(*match.groups()):
            yield Hit(*match.span(), "SSN", "a social security number", match.group())


def _computers(text: str) -> Iterator[Hit]:
    for match in _IPV4.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        is_small = max(map(int, match.group().split("."))) < 30  # more likely the number of a version or of a section
        if not (is_small or _VERSION.search(before) or _SERVER.search(before)) and _is_global(match.group()):
            yield Hit(*match.span(), "IP", "an IP address", match.group())
    if "::" in text or text.count(":") >= 4:
        for match in _IPV6.finditer(text):
            if _is_global(match.group()):
                yield Hit(*match.span(), "IP", "an IP address", ip_address(match.group()).compressed)


def _is_global(address: str) -> bool:
    """Whether it is an address on the internet: none for documents, private networks or the public name servers."""
    try:
        return ip_address(address).is_global and address not in _RESOLVERS
    except ValueError:
        return False
