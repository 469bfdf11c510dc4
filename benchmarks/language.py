"""LNG001 on texts that nobody here wrote: message catalogues of other packages, English documentation, code, JSON.

    python -m benchmarks.language FOLDER

prints the figures, and those of each language. The packages are installed into FOLDER, and their catalogues are read where they lie;
nothing of them is kept. A record is an English question with the text as its answer, in a set whose language is English. A translation
counts when it has at least 40 letters without its placeholders, and when both detectors know its language.
"""

from __future__ import annotations

import ast
import gettext
import json
import pydoc_data.topics
import re
import sys
import sysconfig
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from benchmarks.environments import environment
from curate.config import Settings
from curate.engine.check import check_opened
from curate.engine.opening import open_records
from curate.profile import Profile
from curate.text.languages import letters

PACKAGES = ("django==5.2", "wtforms==3.2.1", "sphinx==8.2.3", "humanize==4.12.3")
LETTERS = 40
MOST = 20_000
"""Texts of one set at most."""

LANGUAGES = (
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "gu", "he", "hi", "hr", "hu", "id", "it", "ja",
    "kn", "ko", "lt", "lv", "mk", "ml", "mr", "ne", "nl", "no", "pa", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sv", "ta", "te", "th",
    "tl", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip
"""Those that both langdetect and eldc know."""

_PLACEHOLDER = re.compile(r"%\([^)]*\)[a-z]|%[a-z]|\{[^}]*\}|<[^>]+>|&\w+;|:\w+:`[^`]*`")
_QUESTIONS = ("What does it say?", "And the next message?", "What is shown then?", "How does it go on?")
_ENGLISH = Profile(language="en", language_share=1.0)


def messages(path: Path) -> Iterator[tuple[str, str]]:
    """(original, translation) of every message of a compiled catalogue; of those with plural forms each form."""
    with open(path, "rb") as file:
        catalogue: dict[Any, str] = vars(gettext.GNUTranslations(file))["_catalog"]  # there is no public way to list them
    for key, text in catalogue.items():
        yield key[0] if isinstance(key, tuple) else key, text


def translations(site: Path) -> dict[str, list[str]]:
    """The translated messages of all catalogues below `site` by language, each once, those left in English not among them."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(site.rglob("*.mo")):
        language = re.split(r"[_@-]", path.parent.parent.name)[0].lower()
        language = {"nb": "no", "nn": "no", "iw": "he"}.get(language, language)
        if language not in LANGUAGES or language == "en":
            continue
        for original, text in messages(path):
            if original and not _is_left(text, original):
                found[language].add(_without_placeholders(text))
    return {language: _long(texts) for language, texts in sorted(found.items())}


def originals(site: Path) -> list[str]:
    """The English messages of all catalogues below `site`: instructions, labels and errors."""
    return _long(_without_placeholders(original) for path in sorted(site.rglob("*.mo")) for original, _ in messages(path))


def documentation() -> list[str]:
    """The paragraphs of Python's manual that `help` shows."""
    return _long(part for text in pydoc_data.topics.topics.values() for part in text.split("\n\n"))


def code() -> list[str]:
    """The functions and classes of Python's standard library, up to 2,000 characters of each."""
    found: set[str] = set()
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")):
        source = path.read_text(encoding="utf-8", errors="replace")
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add((ast.get_source_segment(source, node) or "")[:2000])
    return _long(found)


def json_texts(site: Path) -> list[str]:
    """The metadata of all installed packages, here and below `site`, as JSON: each whole, and each field by itself."""
    here = [*distributions(), *distributions(path=[str(site)])]
    found: set[str] = set()
    for each in here:
        facts = dict(each.metadata.json)
        facts.pop("description", None)
        found.add(json.dumps(facts, indent=2))
        found.update(json.dumps({name: value}) for name, value in facts.items())
    return _long(found)


def _without_placeholders(text: str) -> str:
    return _PLACEHOLDER.sub("", text).strip()


def _is_left(text: str, original: str) -> bool:
    """Whether more than half of the words of a translation are those of its original: it was left in English, or is a list of names."""
    words = text.casefold().split()
    there = set(original.casefold().split())
    return 2 * sum(word in there for word in words) > len(words)


def _long(texts: Iterable[str]) -> list[str]:
    return sorted({text for text in texts if letters(text) >= LETTERS})[:MOST]


def flagged(texts: Sequence[str]) -> int:
    """How many of these answers LNG001 flags in an English set."""
    records = [{"input": _QUESTIONS[i % len(_QUESTIONS)], "output": text} for i, text in enumerate(texts)]
    settings = Settings(select=("LNG001",), jobs=1)
    run = check_opened(open_records(records, settings), settings, profile=_ENGLISH)
    return Counter(each.code for each in run.findings)["LNG001"]


def by_language(site: Path) -> Iterator[tuple[str, int, int]]:
    """(language, records, flagged) of the translations."""
    for language, texts in translations(site).items():
        yield language, len(texts), flagged(texts) if texts else 0


def measure(folder: Path) -> dict[str, Any]:
    """The figures of all sets; `folder` is where the environment of the packages is made."""
    home = environment(folder, "catalogues", PACKAGES)
    site = next(home.glob("lib/python*/site-packages"))
    rows = list(by_language(site))
    foreign, caught = sum(count for _, count, _ in rows), sum(hits for _, _, hits in rows)
    sets = [_row(f"translations into {len(rows)} languages: to be found", foreign, caught)]
    english = {
        "English messages": originals(site),
        "English documentation": documentation(),
        "Python code": code(),
        "JSON": json_texts(site),
    }
    sets += [_row(f"{name}: not to be found", len(texts), flagged(texts)) for name, texts in english.items()]
    return {"packages": list(PACKAGES), "sets": sets, "languages": {name: [count, hits] for name, count, hits in rows}}


def _row(name: str, records: int, hits: int) -> dict[str, Any]:
    return {"name": name, "records": records, "flagged": hits, "share": round(hits / max(records, 1), 5)}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1])), indent=1))
