"""Do the tokenizers agree, how do their costs compare, and how far off is the estimate?

    python -m benchmarks.tokens FILE...

Every text of the files is counted by each tokenizer. Agreement is over the distinct texts; costs are CPU time as a multiple of quicktok's,
the vocabularies loaded before; errors are the mean over texts of at least 20 characters, beside those of characters / 4.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from curate.config import Settings
from curate.engine.mapping import tasks_of
from curate.engine.opening import open_paths
from curate.errors import CurateError
from curate.text.tokens import Estimate, load
from curate.text.vocabularies import BPE_OPENAI, QUICKTOK

Count = Callable[[list[str]], list[int]]


def texts_of(path: str) -> list[str]:
    """The distinct texts of a file, sorted; raises `CurateError` when its format is not certain."""
    settings = Settings()
    batches = (task.batch() for task in tasks_of(open_paths([path], settings), settings.batch_size))
    return sorted({text for batch in batches for text in batch.texts.text.to_pylist()})


def _each(count: Callable[[str], int], texts: list[str]) -> list[int]:
    return [count(text) for text in texts]


def backends(name: str) -> dict[str, Count]:
    """The counters of one vocabulary; those of packages that are not installed are missing."""
    import quicktok

    found: dict[str, Count] = {"quicktok": partial(_each, quicktok.get_encoding(QUICKTOK[name]).count)}
    if name in BPE_OPENAI:
        import tiktoken
        from bpe_openai._bindings import tokenizer_for_encoding
        from bpe_openai.registry import ENCODING_CONSTRUCTORS

        parts = ENCODING_CONSTRUCTORS[BPE_OPENAI[name]]()
        encoding = tiktoken.Encoding(name, pat_str=parts["pat_str"], mergeable_ranks=parts["mergeable_ranks"], special_tokens={})
        found["bpe-openai"] = partial(_each, tokenizer_for_encoding(BPE_OPENAI[name]).count)
        found["tiktoken"] = partial(_each, lambda text: len(encoding.encode_ordinary(text)))
    found["estimate"] = lambda texts: Estimate().count(pa.array(texts, type=pa.large_string())).tolist()
    return found


def compare(name: str, texts: list[str]) -> Iterable[str]:
    """One line for each backend of a vocabulary: how many texts differ from quicktok, and its cost beside quicktok's."""
    counts: dict[str, list[int]] = {}
    seconds: dict[str, float] = {}
    for backend, count in backends(name).items():
        count(texts[:100])
        start = time.process_time()
        counts[backend] = count(texts)
        seconds[backend] = time.process_time() - start
    for backend in counts:
        differ = sum(a != b for a, b in zip(counts[backend], counts["quicktok"], strict=True))
        yield f"{name:<7} {backend:<11} {differ:>6,} of {len(texts):,} differ   cost {seconds[backend] / seconds['quicktok']:.2f}"


def errors(texts: list[str]) -> str:
    """The mean error per text of the estimate and of characters / 4, against each vocabulary."""
    column = pa.array(texts, type=pa.large_string())
    guesses: list[Any] = [Estimate().count(column), np.array([len(text) for text in texts]) / 4]
    exact = {name: load(name).count(column) for name in QUICKTOK}
    return "  ".join(
        f"{name} " + " / ".join(f"{np.mean(np.abs(guess - true) / true):.3f}" for guess in guesses) for name, true in exact.items()
    )


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    found: dict[str, list[str]] = {}
    for path in parser.parse_args().files:
        try:
            found[path] = texts_of(path)
        except CurateError as error:
            print(f"{path} is left out: {error.message}")
    everything = sorted({text for texts in found.values() for text in texts})
    for name in QUICKTOK:
        print(*compare(name, everything), sep="\n")
    print("\nmean error of the estimate / of characters / 4")
    for path, texts in found.items():
        long = [text for text in texts if len(text) >= 20]
        if long:
            print(f"{path}\n  {errors(long)}")


if __name__ == "__main__":
    main()
