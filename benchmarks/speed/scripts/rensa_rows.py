"""Near-duplicates by rensa's deduplicator, over the same shingles. Runs in rensa's own environment.

    python rensa_rows.py FILE ROWS

writes the rows that it would drop as JSON; it names no partner.
"""

import json
import sys

from rensa import RMinHashDeduplicator
from texts import in_order, texts_of


def main() -> None:
    """Find the rows and write them."""
    deduplicator = RMinHashDeduplicator(threshold=0.75, num_perm=128, use_lsh=True)
    keep = deduplicator.add_pairs((str(row), in_order(text)) for row, text in enumerate(texts_of(sys.argv[1])))
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump([row for row, kept in enumerate(keep) if not kept], file)


if __name__ == "__main__":
    main()
