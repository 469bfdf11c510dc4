"""Token counts: the vocabularies agree with independent implementations, odd text never raises, estimates stay near, nothing is fetched."""

from __future__ import annotations

import json
import pickle
import socket
import sys
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.errors import ConfigError, MissingExtra
from curate.text.tokens import Estimate, load

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"
ENGLISH = (
    "The council met on Monday evening and talked about the old bridge over the river. Nobody wanted to close it, but the engineer "
    "said that 3 of its 12 beams were cracked, and that a lorry of 7.5 tonnes would be too heavy from now on."
)
CODE = (
    "def totals(rows: list[dict[str, int]]) -> dict[str, int]:\n    out = {}\n    for row in rows:\n"
    "        for key, value in row.items():\n"
    "            out[key] = out.get(key, 0) + value\n    return out\n"
)
CHINESE = "市议会星期一晚上开会，讨论了河上的旧桥。没有人想关闭它，但是工程师说，十二根横梁中有三根已经裂开，卡车不能再通过。"
ODD = [
    "",
    " ",
    "\x00",
    "\r\n\r\n\t  x",
    "<|endoftext|><|im_start|>user",
    "don't DON'T it'LL",
    "caf\u00e9 cafe\u0301",
    "\u1100\u1161" * 40,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0010ffff \ufeff\u2028\u0085",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 \uc548\ub155",
    "a" * 5_000,
    "1234567 89 0",
]
# From the published tokenizers of Llama 3 and Qwen 2.5, which split a text into pieces before anything is merged.
PATTERNS = {
    "llama3": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "qwen": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
}
TINY = {
    "version": "1.0",
    "truncation": {"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0},
    "padding": {
        "strategy": {"Fixed": 9},
        "direction": "Right",
        "pad_to_multiple_of": None,
        "pad_id": 0,
        "pad_type_id": 0,
        "pad_token": "a",
    },
    "added_tokens": [],
    "normalizer": None,
    "pre_tokenizer": {"type": "Whitespace"},
    "post_processor": None,
    "decoder": None,
    "model": {"type": "WordLevel", "vocab": {"a": 0, "[UNK]": 1}, "unk_token": "[UNK]"},
}


def column(texts: list[Any]) -> pa.Array:
    return pa.array(texts, type=pa.large_string())


def counts(name: str | None, texts: list[Any]) -> list[int]:
    found: list[int] = load(name).count(column(texts)).tolist()
    return found


def sample_texts() -> list[str]:
    lines = [line for name in ("support", "tools", "text") for line in (SAMPLES / f"{name}.jsonl").read_text("utf-8").splitlines()[:100]]
    return [*lines, ENGLISH, CODE, CHINESE, *ODD]


@cache
def reference(name: str) -> Any:
    """tiktoken with the ranks of bpe-openai, or with those that quicktok has, and the published pattern."""
    import tiktoken

    if name in PATTERNS:
        import quicktok

        encoding = quicktok.get_encoding("qwen3" if name == "qwen" else name)
        ranks = {encoding.decode_single_token_bytes(rank): rank for rank in range(LARGEST[name])}
        return tiktoken.Encoding(name, pat_str=PATTERNS[name], mergeable_ranks=ranks, special_tokens={})
    from bpe_openai.registry import ENCODING_CONSTRUCTORS

    parts = ENCODING_CONSTRUCTORS[f"{name}_base"]()
    return tiktoken.Encoding(name, pat_str=parts["pat_str"], mergeable_ranks=parts["mergeable_ranks"], special_tokens={})


LARGEST = {"llama3": 128_000, "qwen": 151_643}


def expected(name: str, text: str) -> int:
    return len(reference(name).encode_ordinary(unicodedata.normalize("NFC", text) if name == "qwen" else text))


@pytest.fixture
def without_quicktok(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "quicktok", None)


@pytest.mark.parametrize("name", ["cl100k", "o200k", "llama3", "qwen"])
def test_counts_are_those_of_tiktoken(name: str) -> None:
    texts = sample_texts()
    assert counts(name, texts) == [expected(name, text) for text in texts]


@pytest.mark.parametrize("name", ["cl100k", "o200k"])
def test_the_fallback_counts_alike(name: str, without_quicktok: None) -> None:
    texts = sample_texts()
    assert counts(name, texts) == [expected(name, text) for text in texts]


@given(st.lists(st.text(), max_size=5), st.sampled_from(["cl100k", "o200k", "llama3", "qwen"]))
def test_any_text_counts_alike(texts: list[str], name: str) -> None:
    assert counts(name, texts) == [expected(name, text) for text in texts]


@given(st.lists(st.text(st.characters(codec="utf-8")), max_size=5), st.sampled_from(["cl100k", "o200k"]))
def test_any_text_counts_alike_by_the_fallback(texts: list[str], name: str) -> None:
    from curate.text.vocabularies import BPE_OPENAI, _bpe_openai

    assert [_bpe_openai(BPE_OPENAI[name])(text) for text in texts] == [expected(name, text) for text in texts]


def test_known_counts() -> None:
    """By the playgrounds of the vendors: a space belongs to the word behind it, Llama groups three digits, Qwen none."""
    assert counts("o200k", ["hello world", "12345"]) == [2, 2]
    assert counts("llama3", ["hello world", "12345"]) == [2, 2]
    assert counts("qwen", ["hello world", "12345"]) == [2, 5]


def test_without_quicktok_the_others_need_it(without_quicktok: None) -> None:
    with pytest.raises(MissingExtra, match="no vocabulary of llama3"):
        load("llama3")


@pytest.mark.parametrize("name", ["cl100k", "qwen3", "estimate", None])
def test_nulls_surrogates_and_slices(name: str | None) -> None:
    tokenizer = load(name)
    assert tokenizer.count(column([])).tolist() == []
    assert tokenizer.count(column([None, ""])).tolist() == [0, 0]
    whole = column(["x", ENGLISH, "", CODE, ENGLISH])
    assert tokenizer.count(whole[1:4]).tolist() == tokenizer.count(whole).tolist()[1:4]
    broken = pa.Array.from_buffers(
        pa.large_string(), 1, [None, pa.py_buffer(np.array([0, 5], dtype=np.int64)), pa.py_buffer(b"a\xed\xa0\x80b")]
    )
    assert 2 <= tokenizer.count(broken)[0] <= 8


def test_names_are_the_same_vocabulary() -> None:
    assert [load(name).name for name in ("o200k", "O200K_base", "qwen", "qwen3", None, "estimate")] == [
        "o200k",
        "o200k",
        "qwen",
        "qwen",
        "estimate",
        "estimate",
    ]
    assert [load(name).exact for name in ("cl100k", "llama3", None, "estimate")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("name", "hint"), [("o2000k", "did you mean o200k?"), ("lama3", "did you mean llama3?"), ("zebra", "tokenizer.json")]
)
def test_an_unknown_name(name: str, hint: str) -> None:
    with pytest.raises(ConfigError, match=f"no tokenizer {name}") as error:
        load(name)
    assert hint in str(error.value.hint)


def test_a_file_counts_without_its_padding_and_cutting(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(TINY), encoding="utf-8")
    tokenizer = load(str(path))
    assert (tokenizer.name, tokenizer.exact) == (str(path), True)
    assert tokenizer.count(column(["a b c d", "", "a", "a b c d"])).tolist() == [4, 0, 1, 4]


def test_a_replaced_file_is_read_again(tmp_path: Path) -> None:
    import os

    path = tmp_path / "tokenizer.json"
    for words, stamp in ((3, 1_000), (5, 2_000)):
        split = {"type": "Whitespace"} if words == 5 else None
        path.write_text(json.dumps({**TINY, "pre_tokenizer": split}), encoding="utf-8")
        os.utime(path, (stamp, stamp))
        assert load(str(path)).count(column(["a b c d e"])).tolist() == [5 if words == 5 else 1]


NO_MODEL = {**TINY, "model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": ["a b"]}}
NO_UNKNOWN = {**TINY, "model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "[UNK]"}}


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff\xfe\x00", json.dumps(TINY).encode()[:200], json.dumps(NO_MODEL).encode(), json.dumps(NO_UNKNOWN).encode()],
    ids=["empty", "object", "list", "bytes", "cut", "merge-without-token", "nothing-for-unknown-words"],
)
def test_a_damaged_file(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="is not a tokenizer that can be used") as error:
        load(str(path))
    assert error.value.hint == "copy tokenizer.json from the model again"


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load(str(tmp_path / "tokenizer.json"))
    with pytest.raises(ConfigError, match="cannot be read: "):
        (tmp_path / "folder.json").mkdir()
        load(str(tmp_path / "folder.json"))


def test_a_file_needs_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(MissingExtra) as error:
        load(str(tmp_path / "other.json"))
    assert error.value.hint == "pip install 'curate-workbench[tokenizers]'"


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from curate.text import tokens, vocabularies

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    for cached in (vocabularies._quicktok, vocabularies._bpe_openai, tokens._from_file):
        cached.cache_clear()
    (tmp_path / "tokenizer.json").write_text(json.dumps(TINY), encoding="utf-8")
    for name in ("cl100k", "o200k", "llama3", "qwen", str(tmp_path / "tokenizer.json"), None):
        assert counts(name, ["a b"])[0] >= 1
    monkeypatch.setitem(sys.modules, "quicktok", None)
    assert counts("o200k", ["a b"]) == [2]


def test_the_estimate_is_near_and_nearer_than_characters() -> None:
    texts = [ENGLISH, CODE, CHINESE]
    exact, estimate = counts("o200k", texts), counts(None, texts)
    assert (exact, estimate) == ([56, 55, 44], [54, 61, 43])
    plain = [len(text) / 4 for text in texts]
    assert sum(abs(a - b) for a, b in zip(estimate, exact, strict=True)) < 0.3 * sum(abs(a - b) for a, b in zip(plain, exact, strict=True))


@given(st.lists(st.text(st.characters(codec="utf-8")), max_size=6))
def test_an_estimate_depends_on_its_text_alone(texts: list[str]) -> None:
    together = Estimate().count(column(texts)).tolist()
    assert together == [Estimate().count(column([text]))[0] for text in texts]
    assert [count == 0 for count in together] == [text == "" for text in texts]


def test_names_survive_pickling_of_the_estimate() -> None:
    assert pickle.loads(pickle.dumps(Estimate())).count(column([ENGLISH])).tolist() == counts(None, [ENGLISH])
