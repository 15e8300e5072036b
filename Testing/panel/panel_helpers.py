"""What the tests of the panel do again and again."""

from __future__ import annotations

import time

import slicer

from Harness import hand

# Longer than the panel waits before it shows findings and doses.
REST_S = 0.4
# A busy machine gets so much more time, and the panel has to be at rest so often one after the other.
LONGEST_S, OFTEN = 120.0, 5


def at_rest() -> bool:
    """Whether no task runs and no timer of the panel waits; true where there is no panel."""
    widget = getattr(slicer.modules, "SarcomaRTWidget", None)
    panel = getattr(widget, "panel", None)
    if panel is None:
        return True
    timers = (panel._settling, panel._resting, panel.doses.desk._timer, panel.doses.desk._tidying)
    return not panel.tasks.busy and not any(one.active for one in timers)


def wait(seconds: float = REST_S) -> None:
    """Let Qt work, as while a hand rests, and until the panel is at rest, however slow the machine is."""
    start, quiet = time.monotonic(), 0
    while quiet < OFTEN or time.monotonic() - start < seconds:
        hand.settle()
        time.sleep(0.01)
        quiet = quiet + 1 if at_rest() else 0
        assert time.monotonic() - start < LONGEST_S, "the panel does not come to rest"


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
