"""The evaluation of a dose beside the prescriptions: which dose, which fractions, what came out, what the views show.

Whatever changes the answer (a segment, the dose, its place, a choice) is gathered until the hand rests; then the
evaluation is made again as a task, with progress and Cancel when it takes long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ctk
import slicer
from slicer.i18n import tr as _

from ..core.errors import Cancelled, DoseUnitError, SarcomaRTError
from ..core.findings import Finding, Level, worst_first
from ..core.guideline.loader import Library
from ..core.guideline.model import Protocol
from ..core.planning.prescription import Prescription
from ..core.progress import Progress
from ..scene import dose_nodes, isodose
from ..scene.dose_review import DoseReviewer, Quantity, Review
from ..scene.dose_terms import drop_lost_doses
from ..scene.dose_volume import set_gy
from ..scene.views import jump_to
from .dose_buttons import DoseButtons
from .dose_choices import DoseChoices
from .dose_display import DoseDisplay
from .dose_tables import DoseTables
from .dose_watch import DoseWatch
from .error_words import error_words
from .finding_words import finding_words
from .further_table import FurtherTable
from .problems import Problems
from .session import Session
from .tasks import Tasks
from .widgets import blocked, fill_combo, show_icon, timer
from .wording import LEVEL_MARKS

# Segments are drawn in strokes: the evaluation waits until there was none for this long.
REST_MS = 400


class DoseDesk:
    """The tab "Dose evaluation".

    Args:
        ui: the widgets of ``SarcomaRT.ui``.
        library: names the sources.
        tasks, problems: of the panel.

    Attributes:
        done: called after an evaluation, so that the panel shows its findings and what waited.
        review: what was evaluated last, or None.
    """

    def __init__(self, ui: Any, library: Library, tasks: Tasks, problems: Problems):
        self.ui, self._tasks, self._problems = ui, tasks, problems
        self.done: Callable[[], None] = lambda: None
        self.review: Review | None = None
        self._open = False
        self._key: Any = None
        self._choices = DoseChoices(library)
        self._reviewer = DoseReviewer(library.cite_any)
        self._watch = DoseWatch(self._on_change)
        self._tables = DoseTables(ui)
        self._further = FurtherTable(ui)
        self._display = DoseDisplay(ui)
        self._buttons = DoseButtons(ui, tasks, problems)
        self._buttons.beside = self._further.offer
        self._tables.go_to = jump_to
        self._timer, self._tidying = timer(REST_MS, self._evaluate), timer(0, self._tidy)
        self._connect()
        self._clear()

    def _connect(self) -> None:
        ui = self.ui
        ui.constraintsFileEdit.filters = ctk.ctkPathLineEdit.Files
        ui.constraintsFileEdit.connect("currentPathChanged(QString)", self._on_file)
        ui.isodoseEdit.connect("editingFinished()", self._on_levels)
        ui.isodoseButton.connect("clicked(bool)", self._on_isodoses)
        ui.doseGyButton.connect("clicked(bool)", self._on_gy)
        ui.loadDoseButton.connect("clicked(bool)", lambda checked: self._do(self._buttons.load))
        ui.doseDatabaseButton.connect("clicked(bool)", lambda checked: self._do(self._buttons.load_from_database))
        ui.quantityComboBox.connect("activated(int)", self._on_quantity)
        ui.sumVolumeButton.connect("clicked(bool)", lambda checked: self._do(self._make_sum))
        ui.reviewButton.connect("clicked(bool)", lambda checked: self._again())
        ui.dvhButton.connect("clicked(bool)", self._on_plot)
        ui.doseMapButton.connect("clicked(bool)", lambda checked: self._do(self._buttons.make_map))
        ui.differenceButton.connect("clicked(bool)", lambda checked: self._do(self._buttons.make_difference))

    # What the panel tells

    def open(self, session: Session | None) -> None:
        """The module is open, with this plan."""
        if session is not self._session:
            self.drop()
        self._choices.session, self._open = session, True

    def leave(self) -> None:
        """Another module is opened: nothing is computed any more, a change is marked in the plot."""
        self._open = False
        self._timer.stop()

    def drop(self) -> None:
        """The plan is gone."""
        self._timer.stop()
        self._watch.stop()
        self._reviewer.forget()
        self._choices.session = self._key = None
        self._further.show(None)
        self._clear()

    def close(self) -> None:
        """Let go of everything; nodes stay as the results of the user they are."""
        self._open = False
        self._tidying.stop()
        self.drop()

    def scene_changed(self) -> None:
        """Nodes went: what belonged to them goes as well, when the scene has settled."""
        # A selector whose node goes takes its neighbour: nobody chose that one.
        if self._state is not None and self._watch.lost_dose():
            self._state.dose = None
            self._watch.stop()
            self._clear()
        if self._session is not None and self._session.segmentation_node.GetScene() is not None:
            drop_lost_doses(self._state)
        self._tidying.start()

    def _tidy(self) -> None:
        dose_nodes.remove_orphans(slicer.mrmlScene)
        isodose.remove_orphans(slicer.mrmlScene)

    def show(self, protocol: Protocol | None, prescriptions: Sequence[Prescription] | None) -> None:
        """The plan as it is now; evaluates when that changes the answer."""
        self._choices.take(protocol, prescriptions)
        self._show_choices()
        self._follow()
        key = self._choices.key()
        if key != self._key:
            self._key = key
            self._soon()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the last evaluation has to say."""
        return self.review.evaluation.findings if self.review is not None else ()

    def beside(self, findings: Sequence[Finding] | None) -> Sequence[Finding] | None:
        """The plan's findings and those of the dose, worst first; None when there is neither plan nor dose."""
        if not self.findings:
            return findings
        return worst_first([*(findings or ()), *self.findings])

    # The choices

    @property
    def _session(self) -> Session | None:
        return self._choices.session

    @property
    def _state(self) -> Any:
        return self._choices.state

    @property
    def _dose_node(self) -> Any:
        return self._choices.dose_node

    def _show_choices(self) -> None:
        ui, state = self.ui, self._state
        own = self._choices.own_fractions() if state is not None else 0
        ui.doseFractionsSpinBox.specialValueText = (
            _("schedule's: {fractions}").format(fractions=own) if own else _("not given")
        )
        buttons = (ui.loadDoseButton, ui.doseDatabaseButton)
        for widget in (ui.doseSelector, *buttons, ui.doseFractionsSpinBox, ui.constraintsFileEdit):
            widget.enabled = state is not None
        self._further.show(state)
        self._show_quantities()
        with blocked(ui.constraintsFileEdit, ui.isodoseEdit, ui.isodoseButton):
            if state is None or ui.constraintsFileEdit.currentPath != state.constraintsFile:
                ui.constraintsFileEdit.currentPath = state.constraintsFile if state is not None else ""
            ui.isodoseEdit.text = state.isodoses if state is not None else ""
            ui.isodoseButton.checked = state is not None and state.isodosesShown
        drafted = self._session is not None and self._session.draft is not None
        ui.doseMapButton.enabled = drafted and bool(self._choices.prescribed.totals_gy)
        self._show_results()

    def _show_quantities(self) -> None:
        """What DVHs and isodoses can show: the sum with earlier courses only where there are some."""
        entries = [(_("dose"), Quantity.DOSE.value), ("EQD2", Quantity.EQD2.value)]
        if self._further.has_earlier:
            entries.append((_("EQD2 with earlier courses"), Quantity.SUMMED.value))
        chosen = (self._state.quantity if self._state is not None else "") or Quantity.DOSE.value
        if chosen == Quantity.SUMMED.value and not self._further.has_earlier:
            chosen = Quantity.EQD2.value
        fill_combo(self.ui.quantityComboBox, entries, chosen)

    def _show_results(self) -> None:
        ui, there = self.ui, self._dose_node is not None
        for widget in (ui.isodoseEdit, ui.isodoseButton, ui.reviewButton, ui.quantityComboBox):
            widget.enabled = there
        ui.dvhButton.enabled = self.review is not None
        made = self.review is not None and self.review.shown_is_made
        ui.sumVolumeButton.setVisible(made)
        ui.differenceButton.enabled = self.review is not None and ui.doseMapButton.enabled

    def _follow(self) -> None:
        session, node = self._session, self._dose_node
        if session is None or node is None:
            self._watch.stop()
        else:
            further = [one for one in session.state.furtherDoses if one is not None]
            self._watch.follow((node, *further), (session.segmentation_node, session.output))

    # Evaluating

    def _on_change(self) -> None:
        if self._open:
            self._soon()
        elif self._session is not None and self._session.segmentation_node.GetScene() is not None:
            dose_nodes.mark_outdated(self._session.segmentation_node)
            self._key = None  # evaluated when the module is opened again

    def _soon(self) -> None:
        self._timer.start()

    def _again(self) -> None:
        self._problems.clear()
        self._evaluate()

    def _evaluate(self) -> None:
        """Evaluate the dose now; while another task runs, after it."""
        if not self._open:
            return
        if self._tasks.busy:
            self._soon()
            return
        session, node = self._session, self._dose_node
        if session is None or node is None:
            self._put_away(session)
            return
        failed = _("The dose could not be evaluated.")
        result = self._tasks.run(failed, self._job)
        if session is not self._session or node is not self._dose_node:
            pass  # they went while it ran
        elif isinstance(result, Review):
            self._problems.guarded(failed, lambda: self._accept(result))
        elif isinstance(result, SarcomaRTError):
            self._refuse(result)
        else:
            self._stopped()
        self._show_results()
        self.done()

    def _put_away(self, session: Session | None) -> None:
        """No dose is chosen: what is left of the last one goes."""
        there = self.review is not None
        self._clear()
        if session is not None:
            dose_nodes.remove_review(session.segmentation_node)
            isodose.remove_isodoses(slicer.mrmlScene)
        if there:
            self.done()

    def _job(self, progress: Progress) -> Review | SarcomaRTError:
        try:
            return self._reviewer.review(self._choices.request(), progress)
        except Cancelled:
            raise
        except SarcomaRTError as error:
            return error  # said beside the dose, where it can be mended

    def _accept(self, review: Review) -> None:
        self.review = review
        chart = dose_nodes.show_review(self._session.segmentation_node, review)
        if self.ui.dvhButton.checked:
            self._display.select(chart)
        self._tables.show(review)
        self.ui.doseGyButton.hide()
        self._show_isodoses()
        worst = [one for one in self.findings if not one.code.startswith("constraint-")]
        words = [finding_words(one, None) for one in worst[:3]]
        mark = LEVEL_MARKS[worst[0].level] if worst else ""
        phases = len(review.evaluation.case.per_fraction)
        name = review.dose.name if phases == 1 else _("The sum of {count} phases").format(count=phases)
        summary = _("{dose} in {structures} structures, {fractions} fractions.").format(
            dose=name, structures=len(review.structures), fractions=review.evaluation.case.fractions
        )
        self._say(mark, " ".join(one if one.endswith(".") else f"{one}." for one in [summary, *words]))

    def _refuse(self, error: SarcomaRTError) -> None:
        self._clear()
        unknown_unit = isinstance(error, DoseUnitError) and not error.received
        self.ui.doseGyButton.setVisible(unknown_unit)
        self._say(LEVEL_MARKS[Level.UNKNOWN if unknown_unit else Level.ERROR], error_words(error))
        if self._session is not None:
            dose_nodes.remove_review(self._session.segmentation_node)
            isodose.remove_isodoses(slicer.mrmlScene)

    def _stopped(self) -> None:
        """Cancelled: what is shown is of before."""
        if self._session is not None and self.review is not None:
            dose_nodes.mark_outdated(self._session.segmentation_node)
        self._say(LEVEL_MARKS[Level.WARNING], _("Stopped: what is shown is not up to date. Evaluate again."))

    def _clear(self) -> None:
        self.review = None
        self._tables.show(None)
        self.ui.doseGyButton.hide()
        self._display.forget()
        self._say("", _("Choose or load a dose."))
        self._show_results()

    def _say(self, mark: str, words: str) -> None:
        show_icon(self.ui.reviewIcon, mark)
        self.ui.reviewIcon.setVisible(bool(mark))
        self.ui.reviewLabel.text = words

    def _show_isodoses(self) -> None:
        reference = None
        if self.review is not None and self.review.quantity is Quantity.DOSE:
            reference = max(self._choices.prescribed.totals_gy.values(), default=None)
        self._display.show_isodoses(self._state, self._dose_node, self.review, reference)

    def _on_isodoses(self, shown: bool) -> None:
        self._state.isodosesShown = shown
        self._problems.clear()
        self._problems.guarded(_("The isodoses could not be shown."), self._show_isodoses)

    def _on_levels(self) -> None:
        if self._state is not None and self.ui.isodoseEdit.text != self._state.isodoses:
            self._state.isodoses = self.ui.isodoseEdit.text
            self._problems.clear()
            self._problems.guarded(_("The isodoses could not be shown."), self._show_isodoses)

    def _on_plot(self, shown: bool) -> None:
        session = self._session
        chart = dose_nodes.own_chart(session.segmentation_node) if session is not None else None
        self._display.show_plot(chart if shown else None)

    # What the buttons do

    def _on_file(self, path: str) -> None:
        path = path.strip()
        if self._state is not None and (not path or Path(path).is_file()) and path != self._state.constraintsFile:
            self._state.constraintsFile = path

    def _on_quantity(self, index: int) -> None:
        if self._state is not None:
            self._state.quantity = self.ui.quantityComboBox.itemData(index)

    def _make_sum(self, session: Session) -> None:
        if self.review is not None:
            self._buttons.make_sum(session, self.review)

    def _on_gy(self, checked: bool = False) -> None:
        if self._dose_node is not None:
            set_gy(self._dose_node)
            self._again()

    def _do(self, action: Callable[[Session], None]) -> None:
        if self._session is not None and not self._tasks.busy:
            self._problems.clear()
            action(self._session)
            self.done()
