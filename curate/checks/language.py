"""Rules about answers in another language than the rest, and about words in two scripts."""

from __future__ import annotations

import re

import numpy as np
from pydantic import Field

from curate.batch import Batch
from curate.checks.base import CheckSettings, Hits, RecordCheck, Rule, chat, many
from curate.checks.context import texts_of
from curate.text import languages
from curate.text.code import in_code
from curate.text.confusables import MIXED, mixed_words
from curate.text.mojibake import repaired

MAJORITY = 0.8
"""Share of the outputs from which their language is that of the set, and of the letters from which their script is that of a text."""

_QUOTED = re.compile("[\"'“‘「『](.{4,80}?)[\"'”’」』]")

_ENGLISH = (
    "The parcel leaves our store on the next working day and arrives within three days.",
    "You can return the shoes for thirty days as long as they have not been worn outside.",
    "Please open the settings of the app and choose the language that you would like to use.",
    "We are sorry that the lamp arrived broken and will send a new one without any charge.",
)


def _set(answer: str, question: str = "And what about the other one?") -> list[dict[str, object]]:
    return [*many(20, lambda i: chat(f"What about order {i}?", _ENGLISH[i % 4])), chat(question, answer)]


_FRENCH = "Le colis quitte notre magasin le lendemain et arrive chez vous dans les trois jours qui suivent."


class ForeignLanguage(RecordCheck):
    """An answer is in another language than its question and than the other answers.

    Why: the model learns to switch languages for no reason that the user gave.
    How: code, addresses and names are taken out of the joined answers; at least `min_letters` letters must stay. A fast detector
    (eldc) screens all; where it finds another language than the profile's, langdetect (seeded) has to find the same one or one of its
    family, or the script has to bear it out. Where they disagree, the script decides: 80 % of the letters in one that the language of
    the set is not written in.
    Fix: rewrite the answer in the language of the set, or reject the record.
    Limits: silent when the question holds the language of the answer or quotes a phrase that the answer takes up, names a language
    or asks for a translation, and when less than 80 % of the answers are in one language. Short answers are left out. Close
    languages (Danish and Norwegian) are not told apart.
    Source: 11,180 texts in 28 languages: where both detectors agree 0 % of instructions and 0.3 % of code are taken for foreign, and
    98 % of short and 99.6 % of longer foreign texts are found.
    """

    rule = Rule(
        "LNG001",
        "foreign-language",
        "warning",
        "consistent",
        "record",
        "the answer is in {found_name}, the set in {language_name}",
        since="0.1",
    )
    bad = (_set(_FRENCH),)
    good = (
        _set(_FRENCH, "Quand est-ce que mon colis va partir de votre magasin ?"),
        _set(_FRENCH, "Translate: the parcel leaves our store on the next day and arrives within three days."),
    )

    class Settings(CheckSettings):
        """What counts as long enough to tell."""

        min_letters: int = Field(40, ge=1, description="letters that an answer needs for its language to be told")

    def find(self, batch: Batch, hits: Hits) -> None:
        language = self.profile.language
        if language is None or self.profile.language_share < MAJORITY:
            return
        outputs = languages.cleaned(batch.output_text)
        long_enough = np.array([len(text) >= self.settings.min_letters for text in outputs], dtype=bool)
        records = np.flatnonzero(long_enough).tolist()
        # Per record in Python: only those that the fast detector does not find in the language of the set.
        for record, found in zip(records, languages.screen([outputs[record] for record in records]), strict=True):
            if found != language:
                self._judge(batch, record, outputs[record], language, hits)

    def _judge(self, batch: Batch, record: int, text: str, language: str, hits: Hits) -> None:
        whole = repaired(text)  # a broken encoding is another rule's finding
        text = languages.without_names(whole)
        if self.settings.min_letters // 2 <= languages.letters(text) < self.settings.min_letters:
            text = whole  # German writes every noun like a name
        count = languages.letters(text)
        if count < self.settings.min_letters:
            return
        agreed = languages.agreed(text)
        name, share = languages.script(text)
        by_script = name is not None and share >= MAJORITY and name not in languages.scripts_of(language)
        if not by_script and (agreed is None or languages.are_close(agreed, language)):
            return
        dominant = self.profile.dominant_system  # what nearly all records say is no reason of this one
        inputs = [each for each in texts_of(batch.inputs, record) if dominant is None or each != dominant.text]
        foreign = name if by_script else None
        if any(languages.names_language(each) or _speaks(each, agreed, foreign) or _quotes(each, text) for each in inputs):
            return
        first = int(np.flatnonzero(batch.outputs.record == record)[0])
        found = agreed or f"{name} script"
        names = {"found_name": languages.name(found), "language_name": languages.name(language)}
        details = {"found": found, "language": language, "letters": count, **names}
        hits.add(record, field=batch.outputs.pointer[first].as_py(), value=float(count), details=details)


def _speaks(text: str, language: str | None, script: str | None) -> bool:
    """Whether a text, a line or a quotation of it is in the language of an answer, or in its script where that alone is foreign."""
    lines = [line for line in [*text.splitlines(), *_QUOTED.findall(text)] if languages.letters(line)]
    if script is not None and any(name == script and share >= MAJORITY for name, share in map(languages.script, lines)):
        return True
    return language is not None and language in languages.screen([text, *(line for line in lines if languages.has_letters(line, 10))])


def _quotes(text: str, answer: str) -> bool:
    """Whether a text quotes a phrase in the script of an answer, and the answer takes it up."""
    script = languages.script(answer)[0]
    phrases = [phrase for phrase in _QUOTED.findall(text) if languages.script(phrase)[0] == script]
    return any(phrase.casefold() in answer.casefold() for phrase in phrases)


class MixedScripts(RecordCheck):
    """A word is spelt in two scripts that look alike.

    Why: "pаssword" with a Cyrillic letter is another word to a tokenizer: costly tokens that nobody sees. Such letters come from
    a wrong keyboard layout, from reading pages by machine, or from hiding words from filters.
    How: a word with at least three letters of one script (Latin, Cyrillic or Greek) and fewer letters of another one, all of which look
    like letters of the first.
    Fix: type the word anew.
    Limits: silent for letters that do not look alike (µm, Δt, a brand with a suffix), a name with the ending of another language,
    a capital with its index, in code, and where a text is about letters, alphabets, spoofing or formulas.
    Source: Unicode Technical Standard 39, "Unicode Security Mechanisms", mixed-script confusables.
    """

    rule = Rule(
        "LNG002", "mixed-script-word", "warning", "consistent", "record", 'in the {script} word "{found}" are {other} letters', since="0.1"
    )
    bad = (
        [chat("How do I log in?", "Enter your pаssword and press Enter.")],
        [chat("Где мой заказ?", "Ваш зaказ уже на складе.")],
    )
    good = (
        [chat("How thick is the foil?", "About 20 μm, with a resistance of 5 kΩ and Δt of two seconds.")],
        [chat("Как открыть файл?", "Откройте его в Excelе или в iPhone-версии программы.")],
    )
    _about = re.compile(
        r"homoglyph|homograph|confusable|look-?alike|cyrillic|greek letter|alphabet|phishing|spoof|unicode|latin letter|"
        r"кириллиц|латиниц|алфавит",
        re.IGNORECASE,
    )

    def find(self, batch: Batch, hits: Hits) -> None:
        found = batch.outputs.matching(MIXED)
        # Per text in Python: only those in which letters of two scripts touch.
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            words = [word for word in mixed_words(text) if not in_code(text, word.start)]
            if not words or any(self._about.search(each) for each in (text, *texts_of(batch.inputs, record))):
                continue
            first = words[0]
            details = {"found": text[first.start : first.end][:60], "script": first.script, "other": first.other}
            hits.add(record, field=pointer, span=(first.start, first.end), value=float(len(words)), details=details)
