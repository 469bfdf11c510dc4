"""Near-duplicates by text-dedup's MinHash with its defaults. Runs in text-dedup's own environment.

    python text_dedup_rows.py FILE ROWS

It wants one column of text, so that this is written first; writes the rows that it drops as JSON. It names no partner and verifies none.
"""

import json
import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Run the tool's own command, and compare what it keeps with what it was given."""
    out = Path(sys.argv[2])
    plain, kept = out.with_suffix(".texts.jsonl"), out.with_suffix(".kept")
    with open(sys.argv[1], encoding="utf-8") as file, open(plain, "w", encoding="utf-8") as written:
        for row, line in enumerate(file):
            text = "\n".join(message["content"] for message in json.loads(line)["messages"])
            written.write(json.dumps({"row": row, "text": text}) + "\n")
    command = ["--path", "json", "--data_files", str(plain), "--split", "train", "--cache_dir", str(out.with_suffix(".cache"))]
    command += ["--output", str(kept), "--column", "text"]
    subprocess.run([sys.executable, "-m", "text_dedup.minhash", *command], check=True)
    from datasets import load_from_disk

    there = set(load_from_disk(str(kept))["row"])
    out.write_text(json.dumps([number for number in range(row + 1) if number not in there]), encoding="utf-8")


if __name__ == "__main__":
    main()
