"""Where exact token counts come from: vocabularies inside installed packages, and a `tokenizer.json` on disk. Nothing is downloaded.

Special tokens in a text count as the characters that they are written with, as a trainer that escapes them sees them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

from curate.errors import ConfigError, MissingExtra

Counter = Callable[[list[str]], list[int]]
"""The tokens of each text; the texts hold no lone surrogates."""

QUICKTOK = {"cl100k": "cl100k_base", "o200k": "o200k_base", "llama3": "llama3", "qwen": "qwen3"}
BPE_OPENAI = {"cl100k": "cl100k_base", "o200k": "o200k_base"}
SETTING = "tokens.tokenizer"
_TRIAL = "Hello, world!\n1 2 3 \u00e9 \u7684 \U0001f600"


def vocabulary(name: str) -> Counter:
    """The counter of one of our names, by quicktok or else by bpe-openai; the vocabulary is loaded by the first texts.

    Raises `MissingExtra` when no package with that vocabulary is installed.
    """
    if name in QUICKTOK and _importable("quicktok"):
        return partial(_counted, _quicktok, QUICKTOK[name])
    if name in BPE_OPENAI and _importable("bpe_openai"):
        return partial(_counted, _bpe_openai, BPE_OPENAI[name])
    raise MissingExtra(
        f"there is no vocabulary of {name} here",
        "pip install quicktok-v1, name a tokenizer.json, or leave the tokenizer out for an estimate",
        SETTING,
    )


def from_file(path: Path) -> Counter:
    """The counter of a `tokenizer.json` as the Hugging Face libraries write it, without padding, cutting or added tokens.

    Raises `MissingExtra` without the package tokenizers, `ConfigError` when the file is missing or damaged.
    """
    if not _importable("tokenizers"):
        raise MissingExtra("reading a tokenizer.json needs the package tokenizers", "pip install 'curate-workbench[tokenizers]'", SETTING)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"the tokenizer {path} cannot be read: {error.strerror}", "name a tokenizer.json, as it lies beside a model's weights", SETTING
        ) from error
    try:
        tokenizer = importlib.import_module("tokenizers").Tokenizer.from_buffer(content)
        tokenizer.no_padding()
        tokenizer.no_truncation()
        tokenizer.encode_special_tokens = True
        tokenizer.encode_batch_fast([_TRIAL], add_special_tokens=False)
    except BaseException as error:  # a panic of the Rust library is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise ConfigError(
            f"{path} is not a tokenizer that can be used: {str(error)[:120]}", "copy tokenizer.json from the model again", SETTING
        ) from error
    return lambda texts: [len(each.ids) for each in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]


def _importable(package: str) -> bool:
    try:
        importlib.import_module(package)
    except ImportError:
        return False
    return True


def _counted(load: Callable[[str], Callable[[str], int]], encoding: str, texts: list[str]) -> list[int]:
    count = load(encoding)
    return [count(text) for text in texts]


@lru_cache(maxsize=4)
def _quicktok(encoding: str) -> Callable[[str], int]:
    count: Callable[[str], int] = importlib.import_module("quicktok").get_encoding(encoding).count
    return count


@lru_cache(maxsize=4)
def _bpe_openai(encoding: str) -> Callable[[str], int]:
    # The package's own wrapper refuses texts of a million characters and builds tables that counting does not need.
    count: Callable[[str], int] = importlib.import_module("bpe_openai._bindings").tokenizer_for_encoding(encoding).count
    return count
