"""What every script here reads: the normalised texts of a JSON Lines file of chat records, and their shingles. Standard library only."""

import json
import unicodedata


def texts_of(path: str) -> list[str]:
    """The text of each record as DUP002 compares it: its messages joined, NFKC, case folded, white space collapsed."""
    with open(path, encoding="utf-8") as file:
        return [normalised("\n".join(message["content"] for message in json.loads(line)["messages"])) for line in file]


def normalised(text: str) -> str:
    """One text, normalised."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def in_order(text: str) -> list[str]:
    """The character 5-grams of a normalised text, repeated ones among them."""
    return [text[i : i + 5] for i in range(max(1, len(text) - 4))]


def shingles(text: str) -> set[str]:
    """The character 5-grams of a normalised text, as a set."""
    return set(in_order(text))
