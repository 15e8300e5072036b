"""Small helpers around Qt widgets, the same everywhere in the panel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import qt
import slicer

from ..resources import resources_folder

ICON_PIXELS = 14


@contextmanager
def blocked(*widgets: Any) -> Iterator[None]:
    """While the panel itself writes into widgets, they tell nobody."""
    before = [widget.blockSignals(True) for widget in widgets]
    try:
        yield
    finally:
        for widget, was_blocked in zip(widgets, before):
            widget.blockSignals(was_blocked)


def timer(milliseconds: int, slot: Callable[[], None]) -> Any:
    """A timer that calls once, so long after it was started last."""
    one = qt.QTimer()
    one.setSingleShot(True)  # ``singleShot`` is a static function too
    one.setInterval(milliseconds)
    one.connect("timeout()", slot)
    return one


def icon(name: str) -> Any:
    """A mark of Resources/Icons: each has a shape of its own, so that none is told by its color alone."""
    return qt.QIcon(str(resources_folder() / "Icons" / f"{name}.png"))


def show_icon(label: Any, name: str) -> None:
    """A mark in a label; "" takes it away."""
    if name:
        label.setPixmap(icon(name).pixmap(ICON_PIXELS + 2, ICON_PIXELS + 2))
    else:
        label.clear()


def color_icon(color_rgb: Sequence[float]) -> Any:
    """A chip of a color, red, green and blue from 0 to 1."""
    pixmap = qt.QPixmap(ICON_PIXELS, ICON_PIXELS)
    pixmap.fill(to_color(color_rgb))
    return qt.QIcon(pixmap)


def to_color(color_rgb: Sequence[float]) -> Any:
    return qt.QColor(*(round(255 * part) for part in color_rgb))


def fill_combo(combo: Any, entries: Sequence[tuple[str, str]], chosen: str | None) -> None:
    """Entries of (words, data) in a combo box, one of them chosen by its data, without telling anybody."""
    with blocked(combo):
        combo.clear()
        for text, data in entries:
            combo.addItem(text, data)
        choose(combo, chosen)


def choose(combo: Any, data: str | None) -> None:
    """Choose the entry of a combo box that has this data; none when there is no such entry."""
    with blocked(combo):
        combo.setCurrentIndex(-1 if data is None else combo.findData(data))


def cell(text: str, tip: str = "", align_right: bool = False, mark: Any = None, data: Any = None) -> Any:
    """An item of a table that is read, not edited."""
    item = qt.QTableWidgetItem(text)
    item.setFlags(qt.Qt.ItemIsEnabled | qt.Qt.ItemIsSelectable)
    item.setToolTip(tip or text)
    if align_right:
        item.setTextAlignment(qt.Qt.AlignRight | qt.Qt.AlignVCenter)
    if mark is not None:
        item.setIcon(mark)
    if data is not None:
        item.setData(qt.Qt.UserRole, data)
    return item


def set_column_modes(table: Any, stretched: int) -> None:
    """One column takes the room that is left, the others what they need."""
    header = table.horizontalHeader()
    for column in range(table.columnCount):
        mode = qt.QHeaderView.Stretch if column == stretched else qt.QHeaderView.ResizeToContents
        header.setSectionResizeMode(column, mode)
    table.verticalHeader().setDefaultSectionSize(row_height(table))


def row_height(table: Any) -> int:
    """The height of a row: the letters and a little air, whatever the font."""
    return table.fontMetrics().height() + 8


def fit_rows(table: Any, most: int, header: bool = True) -> None:
    """A table as high as its header and rows, so many at most; the others are scrolled to."""
    table.verticalHeader().setDefaultSectionSize(row_height(table))  # the font may be another than at the start
    rows = header + max(1, min(table.rowCount, most))
    table.setFixedHeight(rows * row_height(table) + 2 * table.frameWidth)


def selected_rows(table: Any) -> list[int]:
    """The numbers of the rows that are selected, from top to bottom."""
    return sorted({item.row() for item in table.selectedItems()})


class WrappedLabels(qt.QObject):
    """Keeps labels of several lines as high as their lines; to be kept as long as the widget.

    Slicer's module panel can give a module its least height, which Qt counts with one line a label: the other lines
    would lie over what is beside them.

    Args:
        root: the widget that the labels are in.
    """

    def __init__(self, root: Any):
        super().__init__()
        labels = [one for one in slicer.util.findChildren(root, className="QLabel") if one.wordWrap]
        self._fitted: list[tuple[Any, list[Any]]] = [(label, []) for label in labels]  # with what it was fitted to
        for label in labels:
            label.installEventFilter(self)
            label.parent().installEventFilter(self)

    def eventFilter(self, watched: Any, event: Any) -> bool:
        """Qt's: a label is as wide as never before, or its words changed."""
        if event.type() in (qt.QEvent.Resize, qt.QEvent.LayoutRequest):
            for label, fitted in self._fitted:
                now = [label.width, label.text, label.fontMetrics().height()]
                if label.isVisible() and now != fitted:
                    fitted[:] = now
                    label.setMinimumHeight(0)  # else it would never be less high than it was
                    label.setMinimumHeight(max(0, label.heightForWidth(label.width)))
        return False


def plain(text: str) -> str:
    """Text for a button: an ampersand is no mnemonic."""
    return text.replace("&", "&&")


def shortened(text: str, length: int) -> str:
    """Text of so many letters at most."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def shortened_inside(text: str, length: int) -> str:
    """Text of so many letters at most, with what follows its last comma: protocols are told apart by that."""
    if len(text) <= length:
        return text
    end = text[text.rfind(", ") :] if ", " in text else ""
    if len(end) > length // 2:
        end = text[-(length // 2) :]
    return f"{text[: length - 1 - len(end)].rstrip()}…{end}"


def bring_into_view(widget: Any) -> None:
    """Scroll the panel so that a widget that was just shown is seen."""
    qt.QCoreApplication.sendPostedEvents(None, qt.QEvent.LayoutRequest)  # else its place is not known yet
    area = widget.parent()
    while area is not None and not area.inherits("QScrollArea"):
        area = area.parent()
    if area is not None:
        area.ensureWidgetVisible(widget, 0, 0)
