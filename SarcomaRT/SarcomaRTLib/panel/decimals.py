"""Number fields: either decimal mark can be typed, and a number takes the place of words.

Numbers are written as the panel's language writes them.

Slicer writes a point in all its fields whatever the language, and a field refuses the other mark: who types "7,5" there
is left with 75. A margin must not become ten times what was meant. And a field that says words instead of its lowest
number ("to be given") refuses every digit that is typed beside them: who clicks there and types is left with the words.
"""

from __future__ import annotations

from typing import Any

import qt
import slicer

from . import language

_MARKS = {"en": (".", ","), "fr": (",", ".")}
_LOCALES = {"en": "en_US", "fr": "fr_FR"}


class Decimals(qt.QObject):
    """Keeps the number fields of a widget; to be kept as long as it.

    Args:
        root: the widget that the fields are in.
    """

    def __init__(self, root: Any):
        super().__init__()
        for box in slicer.util.findChildren(root, className="*SpinBox"):
            box.installEventFilter(self)
        root.setLocale(qt.QLocale(_LOCALES[language.current()]))

    def eventFilter(self, box: Any, event: Any) -> bool:
        """Qt's: the other decimal mark is typed as the field's own; a digit takes the place of words."""
        if not isinstance(event, qt.QKeyEvent) or event.type() != qt.QEvent.KeyPress:
            return False
        mark, other = _MARKS[language.current()]
        words = box.specialValueText if box.inherits("QAbstractSpinBox") else ""
        if words and box.text == words and (event.text().isdigit() or event.text() == mark):
            box.selectAll()
        if event.text() != other:
            return False
        qt.QApplication.sendEvent(box, qt.QKeyEvent(event.type(), ord(mark), qt.Qt.NoModifier, mark))
        return True
