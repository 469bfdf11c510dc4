"""Secrets and personal data of nobody, put together from pieces at run time, so that no scanner of repositories finds one here."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from random import Random
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits

Maker = Callable[[Random], str]

_WORD = ascii_letters + digits
_SAFE = _WORD + "-_"
_HEX = digits + "abcdef"
_BASE62 = digits + ascii_uppercase + ascii_lowercase


def _some(random: Random, count: int, alphabet: str = _WORD) -> str:
    return "".join(random.choices(alphabet, k=count))


def _token(prefix: str, count: int, alphabet: str = _WORD) -> Maker:
    return lambda random: prefix + _some(random, count, alphabet)


def _checked(prefix: str) -> Maker:
    """A token whose last six characters are the CRC-32 of the thirty before them, in base 62."""

    def make(random: Random) -> str:
        body = _some(random, 30)
        number, check = zlib.crc32(body.encode()), ""
        while number:
            number, rest = divmod(number, 62)
            check = _BASE62[rest] + check
        return f"{prefix}_{body}{check.rjust(6, '0')}"

    return make


def _private_key(random: Random) -> str:
    kind = random.choice(["RSA ", "EC ", "OPENSSH ", ""])
    lines = [_some(random, 64, _WORD + "+/") for _ in range(random.randrange(4, 26))]
    dashes = "-" * 5
    return "\n".join([f"{dashes}BEGIN {kind}PRIVATE KEY{dashes}", *lines, f"{dashes}END {kind}PRIVATE KEY{dashes}"])


def _jwt(random: Random) -> str:
    parts = (
        {"alg": random.choice(["HS256", "RS256"]), "typ": "JWT"},
        {"sub": _some(random, 12), "iat": random.randrange(10**9, 2 * 10**9)},
    )
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, _some(random, 43, _SAFE)])


def _database_url(random: Random) -> str:
    scheme = random.choice(["postgres", "postgresql", "mysql", "mongodb+srv", "redis", "amqp"])
    user = random.choice(["shop", "app", "billing_rw", "reports"])
    return f"{scheme}://{user}:{_some(random, random.randrange(10, 25))}@db{random.randrange(9)}.halden.net:5432/orders"


def _slack(random: Random) -> str:
    ids = "-".join(_some(random, 12, digits) for _ in range(2))
    return f"xox{random.choice('bp')}-{ids}-{_some(random, 24)}"


SECRETS: dict[str, Maker] = {
    "aws-access-key": _token("AK" + "IA", 16, ascii_uppercase + "234567"),
    "aws-secret-key": lambda random: "aws_secret_access_key = " + _some(random, 40, _WORD + "+/"),
    "github": lambda random: _checked("gh" + random.choice("pousr"))(random),
    "github-fine-grained": lambda random: "github_" + f"pat_{_some(random, 22)}_{_some(random, 59)}",
    "gitlab": _token("gl" + "pat-", 20, _SAFE),
    "slack": _slack,
    "slack-webhook": lambda random: (
        "https://hooks.slack"
        + f".com/services/T{_some(random, 10, ascii_uppercase + digits)}/B{_some(random, 10, ascii_uppercase + digits)}/{_some(random, 24)}"
    ),
    "stripe": lambda random: random.choice("sr") + "k_" + f"live_{_some(random, random.choice([24, 99]))}",
    "openai": lambda random: "sk" + f"-proj-{_some(random, 74, _SAFE)}T3Blbk" + f"FJ{_some(random, 74, _SAFE)}",
    "openai-legacy": lambda random: "sk" + f"-{_some(random, 20)}T3Blbk" + f"FJ{_some(random, 20)}",
    "anthropic": lambda random: "sk" + f"-ant-api03-{_some(random, 93, _SAFE)}AA",
    "hugging-face": _token("h" + "f_", 34, ascii_letters),
    "google-api-key": _token("AI" + "za", 35, _SAFE),
    "private-key": _private_key,
    "jwt": _jwt,
    "npm": _checked("np" + "m"),
    "pypi": lambda random: "py" + "pi-AgEIcHlwaS5vcmc" + _some(random, 130, _SAFE),
    "sendgrid": lambda random: "S" + f"G.{_some(random, 22, _SAFE)}.{_some(random, 43, _SAFE)}",
    "twilio": _token("S" + "K", 32, _HEX),
    "telegram": lambda random: f"{random.randrange(10**8, 10**10)}:A" + f"A{_some(random, 33, _SAFE)}",
    "azure-storage": lambda random: (
        "AccountName=halden;Account" + f"Key={_some(random, 86, _WORD + '+/')}==;EndpointSuffix=core.windows.net"
    ),
    "database-url": _database_url,
    "assigned": lambda random: f"PAYMENT_API_KEY={_some(random, 40)}",
}
"""A maker for each kind of secret that has to be found."""


def _luhn(body: str) -> str:
    doubled = [int(digit) * (2 - i % 2) for i, digit in enumerate(reversed(body))]
    return str(-sum(number - 9 * (number > 9) for number in doubled) % 10)


def _card(random: Random) -> str:
    prefix, length = random.choice([("4", 16), ("52", 16), ("2345", 16), ("34", 15), ("6011", 16)])
    body = prefix + _some(random, length - 1 - len(prefix), digits)
    number, gap = body + _luhn(body), random.choice([" ", "-", ""])
    cuts = (4, 8, 12, 16) if length == 16 else (4, 10, 15)
    return gap.join(number[low:high] for low, high in zip((0, *cuts), cuts, strict=False))


def _iban(random: Random) -> str:
    country, body = random.choice(
        [("DE", _some(random, 18, digits)), ("NL", "INGB" + _some(random, 10, digits)), ("NO", _some(random, 11, digits))]
    )
    rest = int("".join(str(int(character, 36)) for character in body + country + "00"))
    number = f"{country}{98 - rest % 97:02}{body}"
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4)) if random.random() < 0.5 else number


def _email(random: Random) -> str:
    first, last = random.choice(["mara", "tomas", "ingrid", "paulo"]), random.choice(["lindqvist", "novak", "berge", "serrano"])
    user = f"{first}{random.choice(['.', '_', ''])}{last}{random.choice(['', '84'])}"
    return f"{user}@{random.choice(['gmail.com', 'nordfjell.no', 'posteo.de'])}"


def _phone(random: Random) -> str:
    area, exchange, line = random.randrange(212, 220), random.choice([274, 386, 468, 697]), random.randrange(1001, 9999)
    forms = (f"({area}) {exchange}-{line}", f"{area}-{exchange}-{line}", f"+1 {area} {exchange} {line}")
    abroad = (
        f"+47 9{random.randrange(10, 99)} {random.randrange(10, 99)} {random.randrange(103, 998)}",
        f"+49 30 {random.randrange(2310, 9899)}{random.randrange(1003, 9898)}",
    )
    return random.choice([*forms, *abroad])


PERSONAL: dict[str, Maker] = {
    "email": _email,
    "phone": _phone,
    "iban": _iban,
    "card": _card,
    "social-security": lambda random: f"{random.randrange(130, 660)}-{random.randrange(13, 99)}-{random.randrange(1013, 9987)}",
    "ip": lambda random: (
        f"{random.choice([81, 93, 146, 178])}.{random.randrange(11, 250)}.{random.randrange(11, 250)}.{random.randrange(1, 250)}"
    ),
}
"""A maker for each kind of personal data that has to be found."""
