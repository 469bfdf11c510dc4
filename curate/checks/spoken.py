"""What records answer, and whether two of them with the same input can both be right."""

from __future__ import annotations

from typing import NamedTuple

from curate.batch import Batch, Role, Side
from curate.text.differing import Difference, Listed, differ


class Spoken(NamedTuple):
    """What a record answers: the roles and the texts of its output in order, and a hash of the tools that it may call, 0 for none."""

    roles: tuple[int, ...]
    texts: tuple[str, ...]
    tools: int

    @property
    def whole(self) -> str:
        """The texts joined with newlines."""
        return "\n".join(self.texts)


def outputs_of(batch: Batch) -> list[Spoken]:
    """What each record of a batch answers, shape (n_records,)."""
    said = batch.texts.of([Side.OUTPUT])
    roles: list[list[int]] = [[] for _ in range(len(batch))]
    texts: list[list[str]] = [[] for _ in range(len(batch))]
    for record, role, text in zip(said.record.tolist(), said.role.tolist(), said.text.to_pylist(), strict=True):
        roles[record].append(role)
        texts[record].append(text)
    return [Spoken(tuple(role), tuple(text), tools) for role, text, tools in zip(roles, texts, batch.tools.tolist(), strict=True)]


def decided(left: Spoken, right: Spoken, listed: Listed | None = None) -> Difference | None:
    """The first thing that two records with the same input cannot both be right about; None where their outputs differ in form.

    Of other tools another one is called, which decides nothing; of several turns none is a label.
    """
    if left.roles != right.roles:
        return None
    for role, here, there in zip(left.roles, left.texts, right.texts, strict=True):
        if role == Role.CALL and not here.lstrip().startswith("{"):  # the name of a function
            if here != there:
                return Difference("label", here, there) if left.tools == right.tools else None
            continue
        found = differ(here, there, listed, labels=len(left.texts) == 1)
        if found is not None:
            return found
    return None
