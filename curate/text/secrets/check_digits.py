"""Numbers that prove themselves: IBANs, payment cards, and the social security numbers that can be given out."""

from __future__ import annotations

IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "CH": 21, "CR": 22, "CY": 28,
    "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23,
    "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24,
    "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26,
    "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip
"""Characters of an IBAN by country, from the registry of ISO 13616."""

# Account numbers that banks and standards print as examples, and cards that payment services publish for tests.
_PRINTED = frozenset(
    {
        "GB82WEST12345698765432", "GB29NWBK60161331926819", "GB33BUKB20201555555555", "DE89370400440532013000", "DE12500105170648489890",
        "DE02120300000000202051", "DE75512108001245126199", "FR1420041010050500013M02606", "FR7630006000011234567890189",
        "ES9121000418450200051332", "IT60X0542811101000000123456", "NL91ABNA0417164300", "BE68539007547034", "CH9300762011623852957",
        "AT611904300234573201", "IE29AIBK93115212345678", "PL61109010140000071219812874", "SE4550000000058398257466",
        "NO9386011117947", "DK5000400440116243", "FI2112345600000785", "PT50000201231234567890154",
        "4111111111111111", "4242424242424242", "4000056655665556", "4012888888881881", "4222222222222", "4000000000000002",
        "4917610000000000",
        "5555555555554444", "5105105105105100", "5200828282828210", "2223003122003222", "5431111111111111", "5454545454545454",
        "378282246310005", "371449635398431", "378734493671000", "6011111111111117", "6011000990139424", "6011000000000004",
        "30569309025904", "38520000023237", "3056930009020004", "36227206271667", "3566002020360505", "3530111333300000",
        "6200000000000005", "4532015112830366", "4539578763621486", "4916338506082832", "4485275742308327",
    }
)  # fmt: skip


def is_iban(number: str) -> bool:
    """Whether a number without spaces is an IBAN of the right length whose check digits fit (ISO 7064, mod 97), and no printed example."""
    if len(number) != IBAN_LENGTHS.get(number[:2]) or number in _PRINTED:
        return False
    digits = "".join(str(int(character, 36)) for character in number[4:] + number[:4])
    return int(digits) % 97 == 1 and not _is_sequence(number[4:])


def is_card(digits: str) -> bool:
    """Whether digits are the number of a payment card: prefix and length of an issuer, check digit (Luhn), and no published test card."""
    return _has_issuer(digits) and _fits_luhn(digits) and digits not in _PRINTED and len(set(digits)) >= 4 and not _is_sequence(digits)


def _has_issuer(digits: str) -> bool:
    """ISO/IEC 7812 prefixes of Visa, Mastercard, American Express, Discover, Diners, JCB and UnionPay."""
    first2, first3, first4 = int(digits[:2]), int(digits[:3]), int(digits[:4])
    if len(digits) == 16:
        is_mastercard = 51 <= first2 <= 55 or 2221 <= first4 <= 2720
        is_discover = first4 == 6011 or 644 <= first3 <= 659
        return digits[0] == "4" or is_mastercard or is_discover or 3528 <= first4 <= 3589 or first2 == 62
    return (len(digits) == 15 and first2 in (34, 37)) or (len(digits) == 14 and (first2 in (36, 38, 39) or 300 <= first3 <= 305))


def _fits_luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + i % 2) for i, digit in enumerate(reversed(digits))]
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0


def _is_sequence(digits: str) -> bool:
    return "12345678" in digits or "87654321" in digits


def is_social_security(area: str, group: str, serial: str) -> bool:
    """Whether these are parts of a United States number that can be given out, and none that was printed as an example."""
    if area in ("000", "666") or area[0] == "9" or group == "00" or serial == "0000":
        return False
    return (area, group, serial) not in (("078", "05", "1120"), ("219", "09", "9999"), ("123", "45", "6789"), ("111", "11", "1111"))
