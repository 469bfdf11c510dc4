"""Differences: what decides between two answers to one question, and what does not."""

from __future__ import annotations

import pytest

from curate.text.differing import Difference, differ


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Approved.", "Declined.", Difference("label", "Approved.", "Declined.")),
        ("It fits.\nVerdict: repair", "It is worn.\nVerdict: sell", Difference("label", "repair", "sell")),
        ("The sum is odd. The answer is (B).", "It is even. Answer: C", Difference("label", "B", "C")),
        ("They add up.\n#### 1,250", "They add up, twice.\n#### 1255", Difference("number", "1,250", "1255")),
        ("So x is 4. The answer is 42.", "42 is wrong. The answer is 43.", Difference("number", "42", "43")),
        ("17", "18", Difference("number", "17", "18")),
        ("Open from 9 to 17.", "open from 9 to 18.", Difference("number", "17", "18")),
        ("You have 30 days.", "It may come back within 14 days at most.", Difference("number", "30 days", "14 days")),
        ("It costs $84.", "For members the price is $96 today.", Difference("number", "$84", "$96")),
        ("Yes, it is.", "No.", Difference("polarity", "yes", "no")),
        ("Nein, das geht nicht.", "Ja, gern.", Difference("polarity", "nein", "ja")),
        ('{"team": "billing", "note": "a"}', '```json\n{"team": "repairs"}\n```', Difference("json", "team: billing", "team: repairs")),
        ('{"items": [{"count": 2}]}', '{"items": [{"count": 3}]}', Difference("json", "items[].count: 2", "items[].count: 3")),
        ('{"urgent": true}', '{"urgent": false}', Difference("json", "urgent: true", "urgent: false")),
    ],
)
def test_what_decides(left: str, right: str, expected: Difference) -> None:
    assert differ(left, right) == expected
    assert differ(right, left) == Difference(expected.kind, expected.right, expected.left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Approved.", "approved"),
        ("Canberra.", "Canberra, Australia"),
        ("A lamp walks into a bar and orders light.", "Two rugs meet on the floor and lie low."),
        ("#### 42", "The answer is 42.0."),
        ("1. Open it.\n2. Wait 5 days.", "1. Shut it.\n2. Wait 9 days."),
        ("Take 3 screws and 2 bolts.", "It holds for 4 years."),
        ("Wait 3 days.", "It takes 4 hours."),
        ("No refunds are paid for gifts.", "Yes men are dull."),
        ('{"note": "The handle of the door is loose"}', '{"note": "Nothing closes any more in there"}'),
        ('{"tags": ["a", "b"]}', '{"tags": ["c", "d"]}'),
        ('{"price": 3}', '{"cost": 4}'),
        ('{"price": 3}', '{"price": "4"}'),
        ('{"city": "Oslo"}', '{"city": "Oslo, Norway"}'),
        ('{"city": "Oslo"}', "Oslo it is."),
        ("東京の天気は晴れです", "明日は雨が降るでしょう"),
    ],
)
def test_what_does_not(left: str, right: str) -> None:
    assert differ(left, right) is None
    assert differ(right, left) is None


def test_a_listed_text_may_be_long() -> None:
    left, right = '{"team": "repairs of old things"}', '{"team": "sale of new things"}'
    assert differ(left, right) is None
    found = differ(left, right, lambda path, *texts: path == "team" and "sale of new things" in texts)
    assert found == Difference("json", "team: repairs of old things", "team: sale of new things")
