"""Near-duplicates by datatrove's MinHash pipeline with its default configuration. Runs in datatrove's own environment.

    python datatrove_pairs.py FILE PAIRS WORKERS

writes the pairs of rows that it finds in one bucket as JSON; it verifies none. Its files go to a folder beside PAIRS.
"""

import json
import struct
import sys
from pathlib import Path
from typing import Any

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.pipeline.readers import JsonlReader


def adapted(self: object, data: dict[str, Any], path: str, id_in_file: int | str) -> dict[str, str]:
    """A chat record as a document; they are numbered in the order of the file."""
    return {"text": "\n".join(message["content"] for message in data["messages"]), "id": f"{id_in_file}"}


def main() -> None:
    """Run the signatures and the buckets, read the pairs that the buckets hold, and write them."""
    file, out, workers = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    folder = out.with_suffix(".datatrove")
    config = MinhashConfig()
    reader = JsonlReader(str(file.parent), glob_pattern=file.name, adapter=adapted)
    signatures = MinhashDedupSignature(f"{folder}/signatures", config=config)
    first = LocalPipelineExecutor([reader, signatures], tasks=1, logging_dir=f"{folder}/logs1")
    buckets = MinhashDedupBuckets(f"{folder}/signatures", f"{folder}/buckets", config=config)
    second = LocalPipelineExecutor([buckets], tasks=config.num_buckets, workers=workers, logging_dir=f"{folder}/logs2", depends=first)
    second.run()
    pairs: set[tuple[int, int]] = set()
    for each in Path(folder, "buckets").glob("*.dups"):
        pairs.update((left, right) for _, left, _, right in struct.iter_unpack("<4I", each.read_bytes()))
    out.write_text(json.dumps(sorted(pairs)), encoding="utf-8")


if __name__ == "__main__":
    main()
