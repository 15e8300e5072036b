"""What the tests of the panel do again and again."""

from __future__ import annotations

import time

from Harness import hand

# Longer than the panel waits before it shows findings and doses.
REST_S = 0.4


def wait(seconds: float = REST_S) -> None:
    """Let Qt work, as while a hand rests."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        hand.settle()
        time.sleep(0.01)


def open_section(panel, name: str) -> None:
    """Open a section by its header when it is folded: case, guideline, volumes, doses, findings, result."""
    section = getattr(panel, name)
    if not section.open:
        hand.click(section.button)
    assert section.open


def choose_protocol(panel, protocol_id: str) -> None:
    """Search a protocol by its id and click it in the tree."""
    open_section(panel, "guideline")
    hand.type_text(panel.ui.searchBox, protocol_id)
    tree = panel.ui.protocolTree
    item = panel.guideline._items[protocol_id]
    tree.scrollToItem(item)
    center = tree.visualItemRect(item).center()
    hand.click(tree.viewport(), (center.x(), center.y()))
    wait(0.05)
    assert panel.session.state.protocolId == protocol_id


def target_row(panel, name: str) -> int:
    """The row of a target."""
    table = panel.ui.targetsTable
    return [table.item(row, 0).text() for row in range(table.rowCount)].index(name)


def state_line(panel) -> str:
    """How the plan stands, as the panel says it."""
    return panel.ui.stateLabel.text
