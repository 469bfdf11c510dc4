"""The gates of safety: secrets and personal data. What they find is never told, only its kind, its prefix and its length."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from curate.batch import Batch
from curate.checks.base import CheckSettings, Hits, RecordCheck, Rule, chat
from curate.checks.edits import edit_fix
from curate.text.secrets import finding, personal
from curate.text.secrets.finding import Hit, find_secrets, overlaps
from curate.text.secrets.masking import brief, replaced
from curate.text.secrets.personal import find_personal

MASK_KEY = Field(
    "", description="words of your own that the names of the masks are made with; nobody without them can try out whose name it is"
)


class SecretSettings(CheckSettings):
    """What the names of the masks are made with."""

    mask_key: str = MASK_KEY


class Secret(RecordCheck):
    """A text holds a secret: a key, a token, a password in a URL.

    Why: a model repeats such strings word for word, and everybody who reads the file can use them.
    How: the forms of 40 kinds of keys and tokens, private keys, JSON web tokens, passwords in URLs, and long mixed words that are given to
    something named a key, a token or a password; in every text of a message, tool calls and rejected answers too. A token has to look
    random (3 bits a character) and, where the issuer has check digits (GitHub, npm), they are computed: where they do not fit it is a
    warning. Nothing leaves the machine.
    Fix: revoke the secret first. The proposed edit puts a name such as [AWS_KEY_3F9A2C] in its place, the same one wherever the same
    secret stands, and is unsafe, since a call may need a value there. No report and no page shows more of it than its prefix and
    its length.
    Limits: silent about the keys that issuers print in their documents, words such as example or your, sequences, and passwords
    that are no secret (postgres, changeme). Passwords in a sentence, and columns that are no text of a message, are not read.
    Source: the documents of the issuers; 30 of 30 found of each kind that is planted, none in 15,000 records of public sets.
    """

    rule = Rule("SEC001", "secret", "error", "safety", "record", "holds {what}: {shown}", since="0.1", fix="unsafe")
    bad = (
        [
            chat(
                "How does the shop reach its database?",
                "With postgres://shop:" + "tr7-Quiet-Heron" + "@db.halden.net:5432/orders, from every desk.",
            )
        ],
    )
    good = (
        [chat("How does the shop reach its database?", "With postgres://user:password@localhost:5432/orders, for example.")],
        [chat("What does an AWS access key look like?", "It looks like AKIA" + "IOSFODNN7EXAMPLE, with twenty characters.")],
        [chat("Where does the key go?", "Set OPENAI_API_KEY=sk-your-key-here before you start the server.")],
    )
    Settings = SecretSettings

    def find(self, batch: Batch, hits: Hits) -> None:
        found = batch.texts.matching(finding.SCREEN)
        # Per text in Python: only those that hold the sign of a secret.
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            secrets = find_secrets(text)
            if secrets:
                first = next((each for each in secrets if each.is_sure), secrets[0])
                _add(hits, record, pointer, text, first, secrets, "error" if first.is_sure else "warning", self.settings.mask_key)


class PersonalSettings(CheckSettings):
    """Which personal data are no finding, and how grave the others are."""

    severity: Literal["warning", "error"] = Field("warning", description="error where such data must not be trained on")
    allow: tuple[str, ...] = Field((), description="addresses, numbers or domains (shop.com) of your own that may stand in the records")
    mask_key: str = MASK_KEY


class PersonalData(RecordCheck):
    """A text holds personal data.

    Why: a model learns such strings by heart, the more often the faster, and tells them to whoever asks.
    How: e-mail addresses, telephone numbers (a plus and a country code, the North American form, or a number behind a word such as
    phone), bank accounts (IBAN with its check digits), payment cards (issuer and Luhn), United States social security numbers, and
    addresses of computers that are reachable from the internet; in every text of a message. Nothing leaves the machine.
    Fix: the proposed edit puts a name such as [EMAIL_3F9A2C] in its place, the same one wherever the same thing stands, and is unsafe.
    No report and no page shows more of it than its kind and its length.
    Limits: silent about what stands for nobody: example.com and its like, mailboxes of an office (support@), John Doe, 555 and other
    numbers kept free for fiction, toll-free numbers, test cards, private networks. Names and street addresses are not looked for.
    Without `mask_key` who has a list of addresses can find out which of them a name stands for.
    Source: RFC 2606, ISO 13616, ISO/IEC 7812, the numbering plans of North America and of Ofcom; on a public set of made-up personal
    data 26 of 27 such entities are found.
    """

    rule = Rule("SEC002", "personal-data", "warning", "safety", "record", "holds {what}: {shown}", since="0.1", fix="unsafe")
    bad = (
        [chat("Who looks after returns?", "Mara does, at mara.lindqvist@halden-home.se, from nine to five.")],
        [chat("Which card did I pay with?", "With 4929 1178 3364 0529, on Monday.")],
    )
    good = (
        [chat("Who looks after returns?", "Write to support@halden-home.se or jane.doe@example.com.")],
        [chat("Which number do I call?", "Call 1-800-325-4417 or, in the film, 212-555-0142.")],
        [chat("Where is the printer?", "At 192.168.0.17, with firmware 4.32.1.40; the order is 4929 1178 3364 0521.")],
    )
    Settings = PersonalSettings

    def find(self, batch: Batch, hits: Hits) -> None:
        found = batch.texts.matching(personal.SCREEN)
        # Per text in Python: only those with an at sign or with enough digits.
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            data = [hit for hit in find_personal(text) if not self._is_allowed(hit)]
            secrets = find_secrets(text) if data else []
            data = [hit for hit in data if not overlaps(hit, secrets)]
            if data:
                _add(hits, record, pointer, text, data[0], data, self.settings.severity, self.settings.mask_key)

    def _is_allowed(self, hit: Hit) -> bool:
        domain = hit.entity.rpartition("@")[2]
        return any(_plain(each) in (_plain(hit.entity), _plain(domain)) for each in self.settings.allow)


def _plain(text: str) -> str:
    """An address or a number without its case and its separators."""
    return text.lower().translate(_SEPARATORS)


_SEPARATORS = str.maketrans("", "", " +()-")


def _add(
    hits: Hits, record: int, pointer: str, text: str, first: Hit, all_: list[Hit], severity: Literal["warning", "error"], key: str
) -> None:
    """One finding for a text, at the first of its hits; the edit replaces all of them."""
    hits.add(
        record,
        severity=severity,
        confidence=1.0 if first.is_sure else 0.7,
        field=pointer,
        span=(first.start, first.end),
        value=float(len(all_)),
        details={"what": first.what, "shown": brief(text, first)},
        fix=edit_fix(pointer, text, replaced(text, all_, key), "unsafe"),
    )
