"""Clusters: which records hang together by duplicate pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def components(pairs: Iterable[tuple[Node, Node]]) -> list[list[Node]]:
    """The connected components of the graph of `pairs`; the order of pairs and nodes leaves no trace but in the order of the lists."""
    parent: dict[Node, Node] = {}

    def root(node: Node) -> Node:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]  # path halving keeps the trees flat
            node = parent[node]
        return node

    for left, right in pairs:  # per verified pair in Python: these are duplicates, a small part of a set
        parent[root(left)] = root(right)
    found: dict[Node, list[Node]] = defaultdict(list)
    for node in parent:
        found[root(node)].append(node)
    return list(found.values())
