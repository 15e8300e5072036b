"""What a plan changes in the scene beside segments, so that undo leaves the scene as it was before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import results
from .axis_line import Placement, place_line, was_moved
from .embedded import open_scene


class Step:
    """Tables, the axis line, and nodes that come and go with one plan.

    A node that undo takes out of the scene is kept here with its id, its display and its storage, and redo puts it
    back. What the user removed in between stays away, and a line the user moved stays where it is.

    Attributes:
        made: nodes the plan added, in that order.
    """

    def __init__(self) -> None:
        self.made: list[Any] = []
        self._gone: list[Any] = []
        self._out: dict[int, list[Any]] = {}
        self._tables: list[tuple[Any, tuple[Any, Any], tuple[Any, Any]]] = []
        self._line: tuple[Any, Placement, Placement] | None = None
        self._links: list[tuple[Any, str, Any]] = []

    def fill(self, table_node: Any, content: Any, run_id: str) -> None:
        """A table node's new content."""
        before = (table_node.GetTable(), table_node.GetAttribute(results.RUN))
        self._tables.append((table_node, before, (content, run_id)))

    def place(self, line: Any, axis: Any, run_id: str) -> None:
        """Lay a line along an axis, now."""
        before = Placement.of(line)
        place_line(line, axis, run_id)
        self._line = (line, before, Placement.of(line))

    def remove(self, node: Any) -> None:
        """A node that goes with this plan."""
        self._gone.append(node)

    def link(self, node: Any, role: str, other: Any) -> None:
        """A reference from a node to one that was made."""
        node.SetNodeReferenceID(role, other.GetID())
        self._links.append((node, role, other))

    def has_out(self, node_id: str) -> bool:
        """True when this step took the node of this id out of the scene."""
        return any(node.GetID() == node_id for nodes in self._out.values() for node in nodes)

    def show(self, after: bool) -> None:
        """The scene as it is after the plan, or as it was before."""
        scene = open_scene().mrml_scene
        for node in self.made if after else self._gone:
            self._bring_back(node, scene)
        for node, *states in self._tables:
            content, run_id = states[after]
            if node.GetScene() is not None:
                node.SetAndObserveTable(content)
                node.SetAttribute(results.RUN, run_id)
        self._show_line(after)
        for node, role, other in self._links:
            node.SetNodeReferenceID(role, other.GetID() if after and other.GetScene() is not None else None)
        for node in self._gone if after else reversed(self.made):
            if node.GetScene() is not None and not self._is_the_users(node):
                self._out[id(node)] = take_out(node)

    def take_back(self, forget: Callable[[str], None]) -> None:
        """Remove what was made, when the plan failed."""
        for node, role, _ in self._links:
            node.SetNodeReferenceID(role, None)
        for node in reversed(self.made):
            forget(node.GetID())
            take_out(node)

    def _bring_back(self, node: Any, scene: Any) -> None:
        for one in self._out.pop(id(node), []):
            if one.GetScene() is None:
                scene.AddNode(one)

    def _show_line(self, after: bool) -> None:
        if self._line is None:
            return
        line, before, placed = self._line
        if line.GetScene() is not None and not was_moved(line) and line not in self.made:
            (placed if after else before).restore(line)

    def _is_the_users(self, node: Any) -> bool:
        return bool(node.GetAttribute(results.LINE)) and was_moved(node)


def take_out(node: Any) -> list[Any]:
    """Remove a node with its display and storage from its scene; returns them in the order to add them again."""
    dependents = []
    if node.IsA("vtkMRMLDisplayableNode"):
        dependents += [node.GetNthDisplayNode(number) for number in range(node.GetNumberOfDisplayNodes())]
    if node.IsA("vtkMRMLStorableNode"):
        dependents += [node.GetNthStorageNode(number) for number in range(node.GetNumberOfStorageNodes())]
    dependents = [one for one in dependents if one is not None]
    scene = node.GetScene()
    for one in (node, *dependents):
        if one.GetScene() is not None:  # a scene may drop display and storage with their node
            scene.RemoveNode(one)
    return [*dependents, node]
