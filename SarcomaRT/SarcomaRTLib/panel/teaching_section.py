"""Section 7: a student chooses a case, draws, asks for hints, submits and sees the score; a teacher makes a case.

While a case is open the sections of the plan are away: they would give the answer, and the page needs their room.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import ctk
import qt
import slicer
from slicer.i18n import tr as _

from ..core.errors import SarcomaRTError
from ..core.guideline.loader import Library
from ..files.teaching_cases import BUILT_IN, list_builtin_cases
from ..files.teaching_progress import StudentProgress, add_attempt, attempt_of, progress_file, read_progress
from ..scene.lesson_record import saved_lesson
from ..scene.views import jump_to
from . import language
from .case_maker import CaseMaker
from .error_words import error_words
from .finding_words import told
from .lesson import Lesson
from .problems import Problems
from .protocol_text import status_line
from .report import free_path
from .score_page import ScorePage
from .section import Section
from .tasks import Tasks
from .widgets import fill_combo
from .wording import number

STUDENT = "SarcomaRT/Student"
ELSEWHERE = ""  # a case that is not built in
LAST = "last"  # the newest hint
# A total that is marked again from a saved scene is the same to this.
SAME_TOTAL = 0.05
CONTOURS = "*.seg.nrrd *.nrrd *.nii *.nii.gz *.mha *.dcm"


class TeachingSection(Section):
    """The page of teaching.

    Args:
        ui: the widgets of ``SarcomaRT.ui``.
        library: of the guidelines.
        tasks, problems: of the panel.
        open_editor: called with segmentation, image and segment id to draw.

    Attributes:
        maker: the teacher's tab.
        lesson: the case that is open, or None.
    """

    def __init__(
        self, ui: Any, library: Library, tasks: Tasks, problems: Problems, open_editor: Callable[[Any, Any, str], None]
    ):
        super().__init__(ui, ui.teachingButton)
        self._library, self._tasks, self._problems, self._open_editor = library, tasks, problems, open_editor
        self.lesson: Lesson | None = None
        self._stays_away: set[str] = set()  # saved lessons that could not come back
        self.maker = CaseMaker(ui, library, tasks, problems)
        self._page = ScorePage(ui)
        self._page.go_to = jump_to
        self._page.look_at = lambda target: self.lesson.look_at_answer(target)
        # The plan's: hidden while a case is open.
        self._plan = (
            *(ui.caseButton, ui.guidelineButton, ui.volumesButton, ui.dosesButton, ui.findingsButton, ui.resultButton),
            *(ui.actionFrame, ui.stateIcon, ui.stateLabel),
        )
        entries = [(language.words(one.title), f"{BUILT_IN}{one.id}") for one in list_builtin_cases()]
        fill_combo(ui.teachingCaseComboBox, [*entries, (_("From a folder or zip file"), ELSEWHERE)], entries[0][1])
        ui.teachingPathEdit.filters = ctk.ctkPathLineEdit.Files | ctk.ctkPathLineEdit.Dirs
        ui.studentEdit.text = slicer.app.userSettings().value(STUDENT) or ""
        self._connect()
        self._show()

    def _connect(self) -> None:
        ui = self.ui
        ui.studentEdit.connect("editingFinished()", self._on_student)
        ui.teachingCaseComboBox.connect("activated(int)", lambda index: self._show())
        ui.openLessonButton.connect("clicked(bool)", self._on_open)
        ui.closeLessonButton.connect("clicked(bool)", self._on_close)
        ui.lessonImageComboBox.connect("activated(int)", lambda index: self.lesson.look_at(self._image))
        ui.contourButton.connect("clicked(bool)", self._on_contour)
        ui.hintButton.connect("clicked(bool)", self._on_hint)
        ui.loadContoursButton.connect("clicked(bool)", self._on_load)
        ui.saveContoursButton.connect("clicked(bool)", self._on_save)
        ui.submitButton.connect("clicked(bool)", self._on_submit)
        ui.tryAgainButton.connect("clicked(bool)", self._on_try_again)
        ui.saveScoreButton.connect("clicked(bool)", self._on_report)

    # What the panel tells

    def bind(self, state: Any) -> None:
        """The plan in the panel, from which a teacher makes a case."""
        super().bind(state)
        self.maker.bind(state)

    def scene_changed(self) -> None:
        """Nodes went: a case without its nodes is no longer open."""
        if self.lesson is not None and not self.lesson.nodes.there:
            self.drop()

    def drop(self) -> None:
        """The scene closes, or the panel: the case is no longer open."""
        lesson, self.lesson = self.lesson, None
        if lesson is not None:
            lesson.drop()
            self._show()

    def can_come_back(self) -> bool:
        """True when the scene was saved during a lesson, and it is not open now."""
        return self.lesson is None and saved_lesson(self._stays_away) is not None

    def come_back(self) -> None:
        """Go on with the lesson of a scene that was saved during it."""
        node = saved_lesson(self._stays_away)
        failed = _("The lesson saved in the scene could not be opened.")
        lesson = self._tasks.run(failed, lambda progress: Lesson.from_scene(node, self._library, progress))
        if lesson is None:
            self._stays_away.add(node.GetID())
            return
        self.go_on_with(lesson)
        self.unfold()
        if lesson.was_shown:
            score = self._tasks.run(_("The contours could not be marked."), lesson.submit)
            if score is None or lesson is not self.lesson:
                return
            self._show()
            if abs(score.total - lesson.saved_total) > SAME_TOTAL:
                self._problems.note(_("The contours or the case were changed since they were marked."))

    def entered(self) -> None:
        """The module is opened: what could not come back may be tried once more."""
        self._stays_away.clear()

    def go_on_with(self, lesson: Lesson | None) -> None:
        """Show a lesson that is open already: of a saved scene, or of the page in another language."""
        self.lesson = lesson
        if lesson is not None:
            self.ui.studentEdit.text = lesson.student
            self._show_lesson_choices(lesson)
            if lesson.score is not None:
                lesson.show_answer()
        self._show()

    # Showing

    def _show(self) -> None:
        """The start, the case, or the score."""
        ui, lesson = self.ui, self.lesson
        scored = lesson is not None and lesson.score is not None
        ui.startFrame.setVisible(lesson is None)
        ui.lessonFrame.setVisible(lesson is not None)
        ui.drawFrame.setVisible(lesson is not None and not scored)
        ui.scoreFrame.setVisible(scored)
        ui.teachingPathEdit.setVisible(self._chosen == ELSEWHERE)
        ui.teachingTabs.setTabEnabled(1, lesson is None)
        for widget in self._plan:
            widget.setVisible(lesson is None)
        self._show_progress()
        title = "" if lesson is None else language.words(lesson.teaching.title)
        self.summarize(title)
        if lesson is not None:
            ui.lessonTitle.text = f"<b>{escape(title)}</b>"
            ui.lessonBrowser.html = self._task_html(lesson)
            asked, there = lesson.hints_seen, len(lesson.teaching.hints)
            ui.hintButton.enabled = asked < there
            ui.hintButton.text = _("Hint ({asked} of {there})").format(asked=asked, there=there)
        self._page.show(lesson.score if scored else None)

    def _show_lesson_choices(self, lesson: Lesson) -> None:
        ui, nodes = self.ui, lesson.nodes
        targets = lesson.teaching.task.targets
        fill_combo(ui.lessonTargetComboBox, [(name, name) for name in targets], targets[0])
        images = [(lesson.teaching.case.modality or _("Image"), "first")]
        if nodes.second is not None:
            images.append((nodes.second.GetName(), "second"))
        fill_combo(ui.lessonImageComboBox, images, "first")
        ui.lessonTargetComboBox.setVisible(len(targets) > 1)
        ui.lessonImageComboBox.setVisible(len(images) > 1)

    def _task_html(self, lesson: Lesson) -> str:
        task, protocol = lesson.teaching.task, lesson.protocol
        source = f"{language.words(protocol.title)} ({status_line(protocol.status)})"
        lines = [
            escape(language.words(task.text)),
            _("To draw: {targets}").format(targets=f"<b>{escape(', '.join(task.targets))}</b>"),
            f"<i>{escape(source)}</i>",
        ]
        for number_, hint in enumerate(lesson.hints, 1):
            words = _("Hint {number}: {question}").format(
                number=number_, question=escape(language.words(hint.question))
            )
            anchor = f'<a name="{LAST}"></a>' if hint is lesson.hints[-1] else ""
            lines.append(f"{anchor}<b>{words}</b> {escape(language.words(hint.answer))}")
        return "".join(f'<p style="margin:3px">{line}</p>' for line in lines)

    def _show_progress(self) -> None:
        """What the student did so far with the case that is chosen or open."""
        case_id = self.lesson.teaching.id if self.lesson is not None else self._chosen[len(BUILT_IN) :]
        words = ""
        if self._student and case_id:
            try:
                words = _attempts_words(read_progress(self._progress_file, self._student), case_id)
            except SarcomaRTError as error:
                words = error_words(error)
        elif not self._student:
            words = _("Without a name the results are not kept.")
            if self.lesson is not None and self.lesson.last_total is not None:
                words += " " + _("Last: {last} of 100.").format(last=number(self.lesson.last_total, 0))
        for label in (self.ui.progressLabel, self.ui.attemptsLabel):
            label.text = words
        self.ui.progressLabel.toolTip = str(self._progress_file) if self._student else ""

    @property
    def _student(self) -> str:
        return self.ui.studentEdit.text.strip()

    @property
    def _progress_file(self) -> Path:
        """Beside Slicer's settings of this user."""
        return progress_file(Path(slicer.app.userSettings().fileName()).parent / "SarcomaRT teaching", self._student)

    @property
    def _chosen(self) -> str:
        return self.ui.teachingCaseComboBox.currentData or ELSEWHERE

    @property
    def _image(self) -> Any:
        second = self.ui.lessonImageComboBox.currentData == "second"
        return self.lesson.nodes.second if second else self.lesson.nodes.image

    # What the user does

    def _on_student(self) -> None:
        slicer.app.userSettings().setValue(STUDENT, self._student)
        if self.lesson is not None:
            self.lesson.name_student(self._student)
        self._show_progress()

    def _on_open(self, checked: bool = False) -> None:
        where = self._chosen or self.ui.teachingPathEdit.currentPath.strip()
        self._problems.clear()
        if not where:
            self._problems.note(_("Choose the folder or zip file of a case first."))
            return
        failed = _("The case could not be opened.")
        lesson = self._tasks.run(failed, lambda progress: Lesson.opened(where, self._library, progress, self._student))
        if lesson is None:
            return
        self.lesson = lesson
        self._show_lesson_choices(lesson)
        self._show()
        slicer.util.resetSliceViews()
        place = lesson.where_to_look()
        if place is not None:
            jump_to(place, centred=False)

    def _on_close(self, checked: bool = False) -> None:
        self._problems.clear()
        self.close_lesson()

    def close_lesson(self) -> None:
        """Take the open case out of the scene; what was drawn stays."""
        lesson, self.lesson = self.lesson, None
        if lesson is None:
            return
        if lesson.close():
            self._problems.note(_("The contours stay in the scene."))
        self._show()

    def _on_contour(self, checked: bool = False) -> None:
        lesson, target = self.lesson, self.ui.lessonTargetComboBox.currentData
        self._problems.clear()
        self._open_editor(lesson.nodes.segmentation, self._image, lesson.contour(target))

    def _on_hint(self, checked: bool = False) -> None:
        place = self.lesson.ask_hint()
        self._show()
        self.ui.lessonBrowser.scrollToAnchor(LAST)
        if place is not None:
            jump_to(place)

    def _on_submit(self, checked: bool = False) -> None:
        lesson = self.lesson
        self._problems.clear()
        score = self._tasks.run(_("The contours could not be marked."), lesson.submit)
        if score is None or lesson is not self.lesson:
            return
        if self._student:
            attempt = attempt_of(score, lesson.hints_seen)
            failed = _("The result could not be kept.")
            self._problems.guarded(failed, lambda: add_attempt(self._progress_file, attempt, self._student))
        self._show()

    def _on_try_again(self, checked: bool = False) -> None:
        self._problems.clear()
        self.lesson.try_again()
        self._show()

    def _on_load(self, checked: bool = False) -> None:
        words = _("Contours")
        chosen = qt.QFileDialog.getOpenFileName(
            self.ui.loadContoursButton, _("Load contours"), "", f"{words} ({CONTOURS})"
        )
        path = chosen[0] if isinstance(chosen, (tuple, list)) else chosen
        if not path:
            return
        self._problems.clear()
        lesson = self.lesson
        loaded = self._tasks.run(
            _("The contours could not be loaded."), lambda progress: lesson.load(str(path), progress)
        )
        if loaded is not None:
            targets, findings = loaded
            words = _("Loaded: {targets}.").format(targets=", ".join(targets))
            self._problems.note(told(words, findings))

    def _on_save(self, checked: bool = False) -> None:
        title = _("Folder for the contours")
        parent = qt.QFileDialog.getExistingDirectory(self.ui.saveContoursButton, title, "")
        if not parent:
            return
        self._problems.clear()
        lesson = self.lesson
        name = " ".join(part for part in (self._student, lesson.teaching.id) if part)
        path = self._tasks.run(
            _("The contours could not be saved."),
            lambda progress: lesson.save(free_path(Path(parent), name, ""), progress),
        )
        if path is not None:
            self._problems.note(_("Saved: {path}").format(path=path))

    def _on_report(self, checked: bool = False) -> None:
        self._problems.clear()
        lesson = self.lesson
        if lesson.marked is None:
            self._problems.note(_("Nothing was marked yet. Submit the contours first."))
            return
        title = _("Folder for the report")
        parent = qt.QFileDialog.getExistingDirectory(self.ui.saveScoreButton, title, "")
        if not parent:
            return
        name = " ".join(part for part in (lesson.student, lesson.teaching.id, _("report")) if part)
        path = self._tasks.run(
            _("The report could not be saved."),
            lambda progress: lesson.report(free_path(Path(parent), name, ""), date.today().isoformat(), progress),
        )
        if path is not None:
            self._problems.note(_("Saved: {path}").format(path=path))


def _attempts_words(progress: StudentProgress, case_id: str) -> str:
    attempts = progress.of_case(case_id)
    if not attempts:
        return _("Not tried yet.")
    return _("Attempts: {count}. Best: {best} of 100. Last: {last}.").format(
        count=len(attempts), best=number(progress.best(case_id), 0), last=number(attempts[-1].total, 0)
    )
