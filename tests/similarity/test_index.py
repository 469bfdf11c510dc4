"""Single look-ups agree with the bulk path."""

from __future__ import annotations

import pytest

from benchmarks.brute_force import near_duplicates
from benchmarks.brute_force import templates as template_grams
from benchmarks.corpus import make
from curate.checks.duplicates import NearDuplicate
from curate.learning.templates import learn_templates
from curate.profile import Profile
from curate.similarity.comparison import plain_texts
from curate.similarity.index import SimilarityIndex
from curate.similarity.shingles import TemplateTable
from tests.helpers.batches import batch_of
from tests.similarity.helpers import run

REFUND = "How do I get a refund for my order? Open Orders and press Refund."
EMPTY = TemplateTable(Profile().shingles)


def test_query_ranks_what_is_near() -> None:
    index = SimilarityIndex(EMPTY)
    index.add("far", "How long is delivery? Two to four days.")
    index.add("near", REFUND + " Anything else?")
    index.add("same", REFUND.upper())
    index.add("other", REFUND.replace("order", "order 7"))
    index.add("short", "How?")
    assert len(index) == 5
    assert index.query(REFUND) == [("same", 1.0), ("other", 52 / 62), ("near", 56 / 71)]
    assert [match.key for match in index.query(REFUND.replace("order", "order 8"))] == ["same"]
    assert index.query("How?") == []
    index.remove("same")
    index.remove("short")
    assert [match.key for match in index.query(REFUND)] == ["other", "near"]


def test_a_key_is_taken_once() -> None:
    index = SimilarityIndex(EMPTY)
    index.add(1, REFUND)
    with pytest.raises(ValueError, match="the key 1 is in the index already"):
        index.add(1, "something else")


def test_agrees_with_the_bulk_path() -> None:
    records, _ = make(400, seed=5)
    batch = batch_of(records)
    profile = Profile(template_shingles=learn_templates(batch))
    texts = plain_texts(batch, ())
    index = SimilarityIndex(TemplateTable(profile.shingles))
    for row, text in enumerate(texts):
        index.add(row, text)
    truth = near_duplicates(texts, template_grams(texts))
    matches = [(row, match) for row, text in enumerate(texts) for match in index.query(text)]
    found = {(row, match.key): match.similarity for row, match in matches if match.key in range(row + 1, len(texts))}
    assert found == truth
    for finding in run(NearDuplicate, [batch], profile):
        assert finding.row is not None and finding.other_row is not None
        key = (min(finding.row, finding.other_row), max(finding.row, finding.other_row))
        assert truth[key] == finding.value
