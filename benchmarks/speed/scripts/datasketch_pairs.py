"""Near-duplicates by datasketch: MinHash, MinHashLSH, and each candidate verified exactly. Runs in datasketch's own environment.

    python datasketch_pairs.py FILE PAIRS [BANDS ROWS]

writes the pairs of rows with a Jaccard similarity of at least .75 as JSON. Without BANDS and ROWS datasketch chooses them.
"""

import json
import sys
from functools import lru_cache

from datasketch import MinHash, MinHashLSH
from texts import shingles, texts_of

THRESHOLD, PERMUTATIONS = 0.75, 128


def main() -> None:
    """Find the pairs and write them."""
    texts = texts_of(sys.argv[1])
    bands = {"params": (int(sys.argv[3]), int(sys.argv[4]))} if len(sys.argv) > 3 else {}
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, **bands)
    kept = lru_cache(maxsize=10_000)(lambda row: shingles(texts[row]))
    encoded = ([shingle.encode() for shingle in shingles(text)] for text in texts)
    pairs = []
    for row, signature in enumerate(MinHash.generator(encoded, num_perm=PERMUTATIONS)):
        for other in index.query(signature):
            left, right = kept(other), kept(row)
            if len(left & right) >= THRESHOLD * len(left | right):
                pairs.append((other, row))
        index.insert(row, signature, check_duplication=False)
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(pairs, file)


if __name__ == "__main__":
    main()
