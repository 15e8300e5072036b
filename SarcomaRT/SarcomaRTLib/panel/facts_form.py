"""What is known of the patient, as fields; an empty one is unknown. What the guideline's rules ask for comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import qt
from slicer.i18n import tr as _

from ..core.case import NUMBERS, Facts
from ..core.errors import InputError
from ..core.facts import MARGIN_STATUSES, parse_facts
from ..core.guideline.vocabulary import SITES
from .error_words import error_words
from .widgets import choose
from .wording import fact_words, site_words

# Shown first while no protocol is chosen: what most guidelines ask for.
USUAL = ("age_years", "site", "margin_status", "prior_irradiation")
COLUMNS = 2
_CHOICES = {"margin_status": MARGIN_STATUSES, "grade": ("G1", "G2", "G3")}


class FactsForm:
    """The fields of the facts, in two places: those that are asked, and the others.

    Args:
        ui: the widgets of ``SarcomaRT.ui``.

    Attributes:
        changed: called after the user changed a fact.
    """

    def __init__(self, ui: Any):
        self._ui = ui
        self._state: Any = None
        self._asked: tuple[str, ...] = USUAL
        self._labels: dict[str, Any] = {}
        self._fields: dict[str, Any] = {}
        self.changed: Callable[[], None] = lambda: None
        self._grids = [_grid(ui.factsArea), _grid(ui.moreFactsArea)]
        for name in Facts.names():
            self._make(name)
        # In the panel from the start: what has no parent outlives a panel that is never opened.
        self._lay_out(USUAL)
        ui.moreFactsButton.connect("toggled(bool)", self.show_more)
        self.show_more(False)

    def show(self, state: Any, asked: Sequence[str] | None) -> None:
        """Show the facts of a state; ``asked`` first, None while no protocol is chosen."""
        self._state = state
        order = tuple(asked) if asked is not None else USUAL
        if order != self._asked:
            self._asked = order
            self._lay_out(order)
        facts = dict(state.facts) if state is not None else {}
        for name, field in self._fields.items():
            _write(field, facts.get(name, ""))
            self._mark(name, facts.get(name, ""))

    def focus(self, name: str) -> None:
        """Bring the user to a fact."""
        if name in self._fields:
            if name not in self._asked:
                self._ui.moreFactsButton.checked = True
            self._fields[name].setFocus()

    def show_more(self, shown: bool) -> None:
        """Show or hide the facts that no rule asks for."""
        self._ui.moreFactsArea.setVisible(shown)
        self._ui.moreFactsButton.setArrowType(qt.Qt.DownArrow if shown else qt.Qt.RightArrow)

    def _make(self, name: str) -> None:
        """A field: a choice where the values are known, else a line to type in."""
        entries = self._entries(name)
        if entries:
            field = qt.QComboBox()
            for text, value in [(_("unknown"), ""), *entries]:
                field.addItem(text, value)
            field.connect("activated(int)", lambda index, name=name: self._on_choice(name, index))
        else:
            field = qt.QLineEdit()
            field.placeholderText = _("YYYY-MM-DD") if name.endswith("_date") else _("unknown")
            field.connect("editingFinished()", lambda name=name: self._on_text(name))
        field.objectName = f"fact_{name}"
        field.setSizePolicy(qt.QSizePolicy.Ignored, qt.QSizePolicy.Fixed)
        label = qt.QLabel(fact_words(name))
        label.setBuddy(field)
        field.setAccessibleName(fact_words(name))
        self._labels[name], self._fields[name] = label, field

    def _entries(self, name: str) -> list[tuple[str, str]]:
        if "bool" in Facts.__dataclass_fields__[name].type:
            return [(_("yes"), "yes"), (_("no"), "no")]
        if name == "site":
            return [(site_words(site), site) for site in SITES if site != "any"]
        return [(value, value) for value in _CHOICES.get(name, ())]

    def _lay_out(self, asked: tuple[str, ...]) -> None:
        others = [name for name in Facts.names() if name not in asked]
        for grid, names in zip(self._grids, (asked, others)):
            for number, name in enumerate(names):
                row, column = divmod(number, COLUMNS)
                grid.addWidget(self._labels[name], row, 2 * column)
                grid.addWidget(self._fields[name], row, 2 * column + 1)
        # The Tab key goes through the fields as the eye does.
        before = self._ui.slowFactorSpinBox
        for after in (*map(self._fields.get, asked), self._ui.moreFactsButton, *map(self._fields.get, others)):
            qt.QWidget.setTabOrder(before, after)
            before = after
        qt.QWidget.setTabOrder(before, self._ui.caseNextButton)
        self._ui.factsArea.setVisible(bool(asked))

    def _on_choice(self, name: str, index: int) -> None:
        self._set(name, self._fields[name].itemData(index))

    def _on_text(self, name: str) -> None:
        text = self._fields[name].text.strip()
        self._set(name, text.replace(",", ".") if name in NUMBERS else text)

    def _set(self, name: str, text: str) -> None:
        if self._state is None or dict(self._state.facts).get(name, "") == text:
            return
        kept = {key: value for key, value in self._state.facts.items() if key != name}
        self._state.facts = {**kept, name: text} if text else kept
        self._mark(name, text)
        self.changed()

    def _mark(self, name: str, text: str) -> None:
        """A fact that cannot be understood says so itself, in words."""
        try:
            parse_facts({name: text} if text else {})
            said = ""
        except InputError as error:
            said = error_words(error)
        words = fact_words(name)
        self._labels[name].text = f"{words} ⚠" if said else words
        tip = _("Leave it empty when it is not known.")
        if name.endswith("_date"):
            tip = _("Year, month and day: YYYY-MM-DD. Leave it empty when it is not known.")
        self._fields[name].toolTip = said or tip


def _grid(area: Any) -> Any:
    grid = qt.QGridLayout(area)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(6)
    grid.setVerticalSpacing(4)
    for column in range(COLUMNS):
        grid.setColumnStretch(2 * column + 1, 1)
    return grid


def _write(field: Any, text: str) -> None:
    if hasattr(field, "currentIndex"):
        choose(field, text)
        if field.currentIndex < 0:  # a value that a script or another version gave
            field.addItem(text, text)
            choose(field, text)
    elif field.text != text:
        field.text = text
