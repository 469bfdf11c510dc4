"""Topics by words: the same for the same texts, and nothing for texts without words."""

from __future__ import annotations

import numpy as np

from curate.text.topics import clusters, nearest_likeness, vectors

KETTLE = ["boil the kettle, steam rises", "the kettle whistles when steam rises", "steam comes from a kettle that will boil"]
HINGE = ["oil the hinge of a door", "a door squeaks when its hinge is dry", "the hinge wants oil, the door wants none"]


def test_two_topics_are_told_apart_by_their_words() -> None:
    found = clusters(vectors([KETTLE[0], HINGE[0], KETTLE[1], HINGE[1], KETTLE[2], HINGE[2]]), 2)
    assert sorted(cluster.members for cluster in found) == [(0, 2, 4), (1, 3, 5)]
    terms = {cluster.members: set(cluster.terms) for cluster in found}
    assert {"kettle", "steam"} <= terms[0, 2, 4] and {"hinge", "door"} <= terms[1, 3, 5]


def test_texts_without_words_are_in_no_topic() -> None:
    assert clusters(vectors(["", "12 34", "!!"]), 5) == []
    assert clusters(vectors([]), 5) == []
    found = clusters(vectors([*KETTLE, ""]), 5)
    assert sorted(member for cluster in found for member in cluster.members) == [0, 1, 2]


def test_a_text_like_no_other_has_no_likeness() -> None:
    likeness = nearest_likeness(vectors([*KETTLE, *HINGE, "quelle heure est-il donc"]), 2)
    assert likeness[-1] == 0.0 and likeness[:-1].min() > 0.2
    assert nearest_likeness(vectors(KETTLE)).tolist() == [0.0, 0.0, 0.0]  # fewer than five others


def test_vectors_have_length_one() -> None:
    norms = np.linalg.norm(vectors([*KETTLE, *HINGE]).values, axis=1)
    assert np.allclose(norms, 1.0)
