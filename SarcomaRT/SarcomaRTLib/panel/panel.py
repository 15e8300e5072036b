"""The module's panel: seven folding sections and a line that says how the plan stands. It computes nothing.

The choices live in a typed parameter node of the segmentation that is planned; the sections show it and write into it.
Whatever changes, here or by a script, is heard as a change of the node, gathered until Qt is idle, and shown once.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import qt
import slicer
from slicer.i18n import tr as _

from ..core.progress import Progress
from ..resources import resources_folder
from ..scene.logic import SarcomaRTLogic
from ..scene.parameter_node import bind, choose_segmentation, chosen_segmentation, panel_state
from ..scene.targets import first_segmentation, new_segmentation, reference_image
from ..scene.terminology import register_terminology
from ..scene.views import jump_to
from . import language
from .actions import Actions
from .case_section import CaseSection
from .decimals import Decimals
from .doses_section import DosesSection
from .editor_link import EditorLink
from .findings_section import FindingsSection
from .guideline_section import GuidelineSection
from .problems import Problems
from .result_section import ResultSection
from .section import Section
from .session import Session, Stage
from .shown import Shown, case_key, guideline_key
from .state_line import StateLine
from .targets_view import targets_view
from .tasks import Tasks
from .teaching_section import TeachingSection
from .volumes_section import VolumesSection
from .watch import SceneWatch
from .widgets import WrappedLabels, timer

# Findings and doses follow when the hand rests this long; targets follow at once.
REST_MS = 300


class Panel:
    """Binds ``SarcomaRT.ui`` to the scene logic.

    Args:
        logic: makes the plans.

    Attributes:
        widget: to be added to the module's layout.
        ui: the widgets of ``SarcomaRT.ui`` by name.
        session: the plan of the segmentation in the panel, or None.
    """

    def __init__(self, logic: SarcomaRTLogic):
        register_terminology()
        self._logic = logic
        self._editor = EditorLink()
        self._watch = SceneWatch(self._soon, self._on_drawing)
        self._settling = timer(0, self._settle)
        self._resting = timer(REST_MS, self._on_rest)
        self._let_go: Callable[[], None] | None = None  # of the state that is bound to the widgets
        self._rebind = False
        self._root: Any = None
        self._entered = False
        self._waiting = False
        self._drawing = 0  # counts what was drawn
        self._shown = Shown()
        self.session: Session | None = None
        self.widget = qt.QWidget()
        qt.QVBoxLayout(self.widget).setContentsMargins(0, 0, 0, 0)
        language.use_chosen()
        self._build()

    # What Slicer calls

    def enter(self) -> None:
        """The module is opened: show the scene as it is now."""
        self._entered = True
        self._drawing += 1
        self.teaching.entered()
        self._editor.close()
        self._bind(chosen_segmentation() or first_segmentation())

    def exit(self) -> None:
        """Another module is opened: what runs is stopped, and nothing is followed any more."""
        self._entered = False
        self.tasks.cancel()
        self.doses.desk.leave()
        self._unbind()

    def scene_closing(self) -> None:
        """The scene is about to close."""
        self.tasks.cancel()
        self.problems.clear()
        self.teaching.drop()
        self._drop_session()
        self._editor.close()

    def scene_changed(self) -> None:
        """Nodes went or a scene was read: show what is there when the scene has settled."""
        session = self.session
        if session is not None and session.segmentation_node.GetScene() is None:
            self.tasks.cancel()
            self._drop_session()
        self.doses.desk.scene_changed()
        self.teaching.scene_changed()
        self._rebind = True
        self._soon()

    def close(self) -> None:
        """Let go of the scene, the application and the widgets."""
        self.tasks.close()
        self.teaching.close_lesson()
        self._drop_session()
        self.doses.desk.close()
        self._editor.close()
        for one in (self._settling, self._resting):
            one.stop()
        self._root.setMRMLScene(None)
        # Slicer hides the widgets of a module that is reloaded and keeps them.
        self.widget.hide()
        self.widget.deleteLater()
        language.close()

    # Building

    def _build(self) -> None:
        """Load the widgets in the language spoken now."""
        self._root = slicer.util.loadUI(str(resources_folder() / "UI" / "SarcomaRT.ui"))
        self.widget.layout().addWidget(self._root)
        self.ui = ui = slicer.util.childWidgetVariables(self._root)
        self.problems = Problems(ui)
        self.tasks = Tasks(ui, self.problems)
        self.actions = Actions(self._logic, self.tasks, self.problems)
        library = self._logic.library
        self.case = CaseSection(ui, self.tasks, self.problems)
        self.guideline = GuidelineSection(ui, library, lambda: self._logic.advice)
        self.volumes = VolumesSection(ui)
        self.doses = DosesSection(ui, library, self.tasks, self.problems)
        self.findings = FindingsSection(ui)
        self.result = ResultSection(ui)
        self.teaching = TeachingSection(ui, library, self.tasks, self.problems, self._editor.open)
        self._state_line = StateLine(ui)
        self._decimals, self._labels = Decimals(self._root), WrappedLabels(self._root)
        self._shown = Shown()
        self._connect()
        self._root.setMRMLScene(slicer.mrmlScene)

    @property
    def sections(self) -> tuple[Section, ...]:
        """From top to bottom."""
        return (self.case, self.guideline, self.volumes, self.doses, self.findings, self.result, self.teaching)

    def _connect(self) -> None:
        ui, actions = self.ui, self.actions
        for section in self.sections:
            section.button.connect("contentsCollapsed(bool)", lambda folded, one=section: self._on_fold(one, folded))
        steps = (ui.caseNextButton, ui.guidelineNextButton, ui.volumesNextButton, ui.dosesNextButton)
        for button, after in zip((*steps, ui.findingsNextButton), self.sections[1:]):
            button.connect("clicked(bool)", lambda checked, one=after: self._go_on(one))
        ui.previewButton.connect("clicked(bool)", actions.preview)
        ui.applyButton.connect("clicked(bool)", actions.apply)
        ui.undoButton.connect("clicked(bool)", actions.undo)
        ui.redoButton.connect("clicked(bool)", actions.redo)
        actions.done = self._after_action
        actions.written = self.result.written
        self.case.segmentation_chosen = self._on_segmentation
        self.case.draw = self._on_draw
        self.guideline.changed = self._on_protocol
        self.volumes.visibility_changed = lambda: self.session.show_only_visible()
        self.volumes.color_changed = actions.color
        self.volumes.lock = actions.lock
        self.volumes.show_axis = actions.show_axis
        self.volumes.estimate_axis = actions.estimate_axis
        self.findings.go_to = jump_to
        self.findings.fact_wanted = self._on_fact_wanted
        self.doses.desk.done = self._after_action
        self.result.report = actions.write_report
        self.result.save, self.result.save_dicom = actions.save_targets, actions.save_dicom
        ui.toDatabaseButton.connect("clicked(bool)", actions.to_database)
        self.result.language_changed = self._on_language

    # The state

    def _bind(self, segmentation_node: Any) -> None:
        """Show the plan of a segmentation; None is none."""
        if self.session is None or self.session.segmentation_node is not segmentation_node:
            self._drop_session()
            if segmentation_node is not None:
                self.session = Session(self._logic, panel_state(segmentation_node), segmentation_node)
        self.actions.session = self.session
        state = self.session.state if self.session is not None else None
        if state is not None and state.image is None:
            state.image = reference_image(segmentation_node) or self.ui.imageSelector.currentNode()
        for section in self.sections:
            section.bind(state)
        self.doses.desk.open(self.session)
        if state is not None and self._let_go is None:
            self._let_go = bind(state, self.ui)
        self._show()
        self._follow()

    def _unbind(self) -> None:
        """Stop hearing and showing the state; the session stays."""
        self._watch.stop()
        if self._let_go is not None:
            self._let_go()
            self._let_go = None

    def _drop_session(self) -> None:
        session, self.session, self.actions.session = self.session, None, None
        self._unbind()
        self.doses.desk.drop()
        for section in self.sections:
            section.bind(None)
        if session is not None:
            session.close()

    def _follow(self) -> None:
        """Observe the nodes of the plan."""
        session = self.session
        if session is not None and self._entered:
            self._watch.follow(session.state, session.segmentation_node, session.state.image, session.axis_line())

    def _on_language(self, choice: str) -> None:
        """Build the widgets anew in another language; the plan stays."""
        before = language.current()
        language.choose(choice)
        if language.use_chosen() == before:
            return
        open_section = next((number for number, one in enumerate(self.sections) if one.open), 0)
        old = self._root
        self._unbind()
        self.doses.desk.close()
        lesson = self.teaching.lesson
        self._build()
        self.teaching.go_on_with(lesson)
        old.setMRMLScene(None)
        old.hide()
        old.deleteLater()
        self._bind(self.session.segmentation_node if self.session is not None else None)
        self.sections[open_section].unfold()

    # Showing

    def _soon(self) -> None:
        """Something changed: look at it when Qt is idle, once for all changes until then."""
        if self.tasks.busy:
            self._waiting = True
        else:
            self._settling.start()

    def _on_drawing(self) -> None:
        """Segments, image or axis line changed."""
        self._drawing += 1
        self._soon()

    def _settle(self) -> None:
        """Let the draft follow what changed, and show it."""
        if not self._entered or self.tasks.busy:
            self._waiting = self.tasks.busy
            return
        self._waiting = False
        rebound, self._rebind = self._rebind, False
        if rebound:
            self._bind(chosen_segmentation() or first_segmentation())
        if self.session is not None and self.session.can_follow():
            self.actions.follow(lambda: self._waiting)
        elif not rebound:
            self._after_action()

    def _after_action(self) -> None:
        """Show what became of the plan."""
        self._show()
        self._follow()
        if self._waiting or self._rebind:
            self._settling.start()

    def _show(self) -> None:
        """Everything that is quick; findings and doses follow when the hand rests."""
        session = self.session
        drawn = session.segmentation_node if session is not None else None
        self._shown.show(self.case, case_key(session, self._drawing), drawn, self.guideline.protocol)
        self._shown.show(self.guideline, guideline_key(session))
        self.volumes.show(self.guideline.protocol, targets_view(session, self.guideline.protocol))
        self._show_stage()
        has_draft = session is not None and session.draft is not None
        if not has_draft:
            self._show_plan()
        if has_draft or self._may_come_back():
            self._resting.start()

    def _may_come_back(self) -> bool:
        session = self.session
        return self._entered and (self.teaching.can_come_back() or (session is not None and session.can_come_back()))

    def _on_rest(self) -> None:
        """Nothing changed for a moment: what was made before comes back, else the plan is shown."""
        if not self._may_come_back():
            self._show_plan()
        elif self.tasks.busy:
            self._resting.start()
        elif self.teaching.can_come_back():
            self.teaching.come_back()
            self._after_action()
        else:
            self.actions.come_back(lambda: self._waiting or self._rebind or not self._entered)
            if not self._goes_on():
                self._after_action()

    def _show_plan(self) -> None:
        """The hand rests: exact targets, findings and prescriptions of the draft, which take a moment to make."""
        if self.tasks.busy:
            return
        self._waiting = False
        draft = self.session.draft if self.session is not None else None
        protocol = self.guideline.protocol
        plan = findings = None
        if draft is not None:

            def job(progress: Progress) -> Any:
                self.session.settle(progress)
                return draft.plan, draft.findings

            failed = _("The findings could not be made.")
            made = self.actions.settle(failed, job, lambda: self._waiting or self._rebind)
            plan, findings = made or (None, None)
            if self._goes_on():
                return
            self.volumes.show(protocol, targets_view(self.session, protocol))
        self.doses.show(protocol, plan.prescriptions if plan is not None else None)
        self.findings.show(self.doses.desk.beside(findings), protocol)

    def _goes_on(self) -> bool:
        """Do what was asked for while the plan settled; False when there was nothing."""
        action, self.actions.waiting = self.actions.waiting, None
        if self._waiting or self._rebind:
            self._settling.start()
        if action is not None:
            action()
        return action is not None or self._waiting or self._rebind

    def _show_stage(self) -> None:
        """How the plan stands, and what can be written of it."""
        stage = self._state_line.show(self.session, self.guideline.protocol)
        folder = slicer.mrmlScene.GetRootDirectory() or str(Path.home())
        ready = stage in (Stage.PREVIEW, Stage.APPLIED)
        self.result.show(ready, ready and bool(self.guideline.protocol.targets), folder)

    # What the user does

    def _on_fold(self, section: Section, folded: bool) -> None:
        """One section at a time, so that the panel fits a laptop's screen."""
        if not folded:
            for other in (one for one in self.sections if one is not section):
                other.unfold(False)

    def _go_on(self, section: Section) -> None:
        section.unfold()
        section.button.setFocus()
        if section is self.volumes and self.ui.previewButton.enabled:
            self.actions.preview()

    def _on_segmentation(self, node: Any) -> None:
        if self.session is not None and self.session.segmentation_node is node:
            return
        if self.tasks.busy:  # bound when the task has stopped
            if node is not None:
                choose_segmentation(node)
                self._rebind = self._waiting = True
            return
        self.problems.clear()
        choose_segmentation(node)
        self._bind(node)

    def _on_protocol(self) -> None:
        """Margins and schedule of another guideline are not carried over; a hidden target is another one there."""
        state = self.session.state
        was_modifying = state.StartModify()
        state.margins, state.scheduleId, state.hiddenTargets = {}, "", []
        state.EndModify(was_modifying)
        self.problems.clear()

    def _on_draw(self, segment_id: str) -> None:
        """To the Segment Editor; with a new segmentation where there is none yet."""
        image = self.ui.imageSelector.currentNode()
        if self.session is None:
            self._on_segmentation(new_segmentation(image))
        self._editor.open(self.session.segmentation_node, image, segment_id)

    def _on_fact_wanted(self, name: str) -> None:
        self.case.unfold()
        self.case.facts.focus(name)
