"""Which language a text is in: a fast detector that screens everything, a slow one that confirms, and what prompts say about it.

The only module that knows the detectors. eldc screens at about 10 us a text; langdetect confirms, by its port langdetect-rs where
that is installed, which gives the same answers some fifty times faster. Without eldc langdetect does both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

SEED = 0
LONGEST = 1_000
"""Code points of a text that the slow detector looks at; more do not change the answer and cost time."""

SCREENED = 500
"""Code points of a text that the fast detector looks at: a few sentences tell it as much as a page."""

# One spelling for codes that the detectors write differently; Indonesian and Malay are not told apart.
_CODES = {"zh-cn": "zh", "zh-tw": "zh", "id": "ms", "nb": "no", "nn": "no", "fil": "tl", "iw": "he"}
# Standard languages so close that a detector's choice between them says little about a short text.
_CLOSE = (frozenset({"da", "no"}), frozenset({"hr", "sr", "bs", "sl"}), frozenset({"cs", "sk"}), frozenset({"gl", "pt"}))

# Languages so alike that of a short text each detector picks another one; whichever it is, it is none outside.
_FAMILIES = tuple(
    frozenset(family.split())
    for family in ("es pt ca gl it", "nl af", "da no sv", "hr sr bs sl", "cs sk", "ru bg uk be mk sr", "hi mr ne", "ar fa ur")
)

OWN_SCRIPT = 0.3
"""Share of the letters in another script from which it bears out what the fast detector says."""

_REMOVED = r"(?s)```.*?(?:```|$)|`[^`\n]*`|https?://\S+|www\.\S+|\S+@\S+\.\S+"
_NAME = re.compile(r"(?<=[a-zà-ÿ,;] )[A-ZÀ-Þ][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]*)*")
_LETTERS = re.compile(r"[^\W\d_]")

_NAMES = (
    "afrikaans|albanian|arabic|armenian|azerbaijani|basque|belarusian|bengali|bosnian|bulgarian|catalan|cantonese|"
    "chinese|croatian|czech|danish|dutch|english|esperanto|estonian|filipino|finnish|flemish|french|galician|georgian|"
    "german|greek|gujarati|hebrew|hindi|hungarian|icelandic|indonesian|irish|italian|japanese|kannada|korean|kurdish|"
    "lao|latin|latvian|lithuanian|macedonian|malay|malayalam|maltese|mandarin|marathi|mongolian|nepali|norwegian|pashto|"
    "persian|farsi|polish|portuguese|punjabi|romanian|russian|sanskrit|serbian|slovak|slovenian|somali|spanish|swahili|"
    "swedish|tagalog|tamil|telugu|thai|tibetan|turkish|ukrainian|urdu|uzbek|vietnamese|welsh|yiddish|yoruba|zulu|"
    "anglais|français|allemand|espagnol|italien|portugais|russe|chinois|japonais|néerlandais|arabe|englisch|deutsch|"
    "französisch|spanisch|italienisch|russisch|chinesisch|japanisch|inglés|español|castellano|francés|alemán|italiano|"
    "portugués|ruso|chino|inglês|francês|alemão|espanhol|inglese|francese|tedesco|spagnolo|английск|французск|немецк|"
    "испанск|китайск|русск"
)
_NAMED = re.compile(
    rf"(?<![A-Za-z])(?:{_NAMES})|translat|traduc|traduz|tradui|traduire|übersetz|vertaal|перевед|перевод|languages?\b|"
    r"[英中法德日俄韩葡意汉]语|西班牙语|[英中法德日俄韩]文|翻译|译成|译为|拼音|語|翻訳|번역",
    re.IGNORECASE,
)
_SCRIPTS = {
    "Han": "[\u3400-\u9fff\uf900-\ufaff]",
    "kana": "[\u3040-\u30ff]",
    "Hangul": "[\uac00-\ud7af\u1100-\u11ff]",
    "Cyrillic": "[\u0400-\u052f]",
    "Arabic": "[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]",
    "Hebrew": "[\u0590-\u05ff]",
    "Greek": "[\u0370-\u03ff]",
    "Devanagari": "[\u0900-\u097f]",
    "Thai": "[\u0e00-\u0e7f]",
    "Latin": "[A-Za-z\u00c0-\u024f\u1e00-\u1eff]",
}
_IN_SCRIPT = {name: re.compile(pattern) for name, pattern in _SCRIPTS.items()}
_WRITTEN_IN = {
    **dict.fromkeys(("zh",), ("Han",)),
    **dict.fromkeys(("ja",), ("Han", "kana")),
    **dict.fromkeys(("ko",), ("Hangul", "Han")),
    **dict.fromkeys(("ru", "uk", "bg", "be", "mk"), ("Cyrillic",)),
    **dict.fromkeys(("sr",), ("Cyrillic", "Latin")),
    **dict.fromkeys(("ar", "fa", "ur"), ("Arabic",)),
    **dict.fromkeys(("he",), ("Hebrew",)),
    **dict.fromkeys(("el",), ("Greek",)),
    **dict.fromkeys(("hi", "mr", "ne"), ("Devanagari",)),
    **dict.fromkeys(("th",), ("Thai",)),
}


_ENGLISH_NAMES = {
    "af": "Afrikaans", "ar": "Arabic", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan",
    "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "hy": "Armenian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kn": "Kannada",
    "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mr": "Marathi",
    "ms": "Malay", "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "so": "Somali",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu",
    "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip


def name(code: str) -> str:
    """The English name of a language, or the code where none is known."""
    return _ENGLISH_NAMES.get(code, code)


@cache
def _fast() -> Callable[[str], str] | None:
    try:
        import eldc
    except ImportError:
        return None
    eldc.init()
    detect: Callable[[str], str] = eldc.instance().detect  # an instance of its own, so that nobody's settings change it
    return detect


@cache
def langdetect_factory(package: str) -> Any:
    """A detector factory of `langdetect` or `langdetect_rs` with our seed; the module's own settings stay as they are.

    Raises `ImportError` when the package is not installed.
    """
    import importlib

    module = importlib.import_module(f"{package}.detector_factory")
    factory = module.DetectorFactory()
    factory.load_profile(module.PROFILES_DIRECTORY)
    factory.seed = SEED
    return factory


@cache
def _slow() -> Any:
    try:
        return langdetect_factory("langdetect_rs")
    except ImportError:
        return langdetect_factory("langdetect")


def same(code: str | None) -> str | None:
    """A detector's code in the one spelling used here; None for "und" and None."""
    return None if code in (None, "und", "unknown") else _CODES.get(code, code)


def identify(factory: Any, text: str) -> str | None:
    """The language by a langdetect factory, or None where the text has no letters that it knows."""
    detector = factory.create()
    detector.append(text[:LONGEST])
    probabilities = detector.get_probabilities() if _LETTERS.search(text) else []
    return same(probabilities[0].lang) if probabilities else None


def screen(texts: Sequence[str]) -> list[str | None]:
    """The language of each text by the fast detector; None where it cannot tell."""
    fast = _fast()
    if fast is None:
        return [confirm(text) for text in texts]
    return [same(fast(text[:SCREENED])) for text in texts]  # a detector takes one text at a time


def confirm(text: str) -> str | None:
    """The language of a text by the slow detector, seeded; None where it cannot tell."""
    return identify(_slow(), text)


def agreed(text: str) -> str | None:
    """The language that both detectors find in a text; None where they do not agree.

    They agree, too, where they find two languages of one family, such as Spanish and Portuguese, and where a part of the letters that
    English names cannot explain is in a script that the language of the fast one alone is written in: langdetect is misled by a few
    Latin words in a Chinese or Korean text.
    """
    fast = screen([text])[0]
    if fast is None:
        return None
    if "Latin" not in scripts_of(fast):
        own = sum(len(_IN_SCRIPT[name].findall(text)) for name in scripts_of(fast))
        if own >= OWN_SCRIPT * letters(text):
            return fast
    slow = confirm(text)
    return fast if fast == slow or any(fast in family and slow in family for family in _FAMILIES) else None


def cleaned(texts: Sequence[str]) -> list[str]:
    """The texts without fenced and inline code, addresses of pages and mail; names stay (`without_names`)."""
    column = pa.array(texts, type=pa.large_string())
    mask = pc.match_substring_regex(column, r"`|://|www\.|@")
    if not pc.any(mask).as_py():
        return list(texts)
    replaced = pc.replace_substring_regex(column.filter(mask), _REMOVED, " ")
    return list(pc.replace_with_mask(column, mask, replaced).to_pylist())


def without_names(text: str) -> str:
    """A text without capitalised words inside its sentences: names of people and places sound like their own language."""
    return _NAME.sub("", text)


def letters(text: str) -> int:
    """How many letters a text has."""
    return len(_LETTERS.findall(text))


def has_letters(text: str, least: int) -> bool:
    """Whether a text has at least so many letters; counts no further than that."""
    return sum(1 for _ in islice(_LETTERS.finditer(text), least)) == least


def are_close(left: str, right: str) -> bool:
    """Whether two languages are the same or so close that detectors mix them up."""
    return left == right or any(left in group and right in group for group in _CLOSE)


def names_language(text: str) -> bool:
    """Whether a text names a language or asks for a translation."""
    return _NAMED.search(text) is not None


def script(text: str) -> tuple[str | None, float]:
    """The script that most letters of a text are in, and its share of them, 0-1; (None, 0.0) without letters."""
    total = letters(text)
    counts = {name: len(pattern.findall(text)) for name, pattern in _IN_SCRIPT.items()}
    best = max(sorted(counts), key=lambda name: counts[name])
    return (best, min(1.0, counts[best] / total)) if total and counts[best] else (None, 0.0)  # marks count, letters or not


def scripts_of(language: str) -> tuple[str, ...]:
    """The scripts that a language is written in; Latin where nothing else is known."""
    return _WRITTEN_IN.get(language, ("Latin",))
