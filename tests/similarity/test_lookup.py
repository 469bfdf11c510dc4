"""The table proposes every record that is near, and is asked without comparing all."""

from __future__ import annotations

from benchmarks.brute_force import near_duplicates
from benchmarks.brute_force import templates as template_grams
from benchmarks.corpus import make
from curate.learning.templates import learn_templates
from curate.profile import Profile
from curate.similarity.comparison import plain_texts
from curate.similarity.lookup import BandTable
from curate.similarity.shingles import TemplateTable
from tests.helpers.batches import batch_of

EMPTY = TemplateTable(Profile().shingles)
REFUND = "How do I get a refund for my order? Open Orders and press Refund."


def test_candidates_are_the_numbers_of_like_texts() -> None:
    table = BandTable(EMPTY)
    table.add([7, 9], [REFUND, "How long is delivery? Two to four days."])
    table.add([3, 4], [REFUND.upper(), "How?"])
    table.close()
    assert table.candidates(REFUND) == [3, 7]
    assert table.candidates("How long is delivery? Two to four days!") == [9]
    assert table.candidates("How?") == []


def test_every_near_duplicate_is_proposed() -> None:
    records, _ = make(400, seed=5)
    batch = batch_of(records)
    templates = TemplateTable(Profile(template_shingles=learn_templates(batch)).shingles)
    texts = plain_texts(batch, ())
    table = BandTable(templates)
    table.add(range(200), texts[:200])
    table.add(range(200, 400), texts[200:])
    table.close()
    truth = near_duplicates(texts, template_grams(texts))
    assert len(truth) > 10
    assert [pair for pair in truth if pair[1] not in table.candidates(texts[pair[0]])] == []
    proposed = sum(len(table.candidates(text)) - 1 for text in texts)
    assert proposed < 400  # far fewer than all


def test_an_empty_table_has_no_candidates() -> None:
    table = BandTable(EMPTY)
    table.close()
    assert table.candidates(REFUND) == []
