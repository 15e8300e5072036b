"""What the buttons do: preview, apply, undo, redo, report, save, lock, color, axis. Each through tasks and problems."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from slicer.i18n import tr as _

from ..core.findings import Finding
from ..core.guideline.loader import Library
from ..core.progress import Progress
from ..scene.logic import SarcomaRTLogic
from . import dicom_export, report
from .finding_words import told
from .problems import Problems
from .session import Session
from .tasks import Tasks


class Actions:
    """Does what the user asks, on the session that is in the panel.

    Args:
        logic: makes and writes plans.
        tasks: runs what takes time.
        problems: shows what went wrong.

    Attributes:
        session: the plan in the panel, or None.
        done: called after something was done, so that the panel shows it.
        written: called with words and a path after a file was written.
        waiting: what was asked for while the plan settled; the panel does it when that has stopped.
    """

    def __init__(self, logic: SarcomaRTLogic, tasks: Tasks, problems: Problems):
        self._logic = logic
        self._tasks = tasks
        self._problems = problems
        self._settling = False
        self.session: Session | None = None
        self.done: Callable[[], None] = lambda: None
        self.written: Callable[[str, Path], None] = lambda words, path: None
        self.waiting: Callable[[], None] | None = None

    @property
    def library(self) -> Library:
        return self._logic.library

    def preview(self, checked: bool = False) -> None:
        """Make the targets and show them."""
        self._run(_("The targets could not be made."), lambda progress: self.session.compute(progress))

    def apply(self, checked: bool = False) -> None:
        """Write what is previewed into the segmentation."""
        self._run(_("The targets could not be applied."), lambda progress: self.session.apply(progress))

    def follow(self, superseded: Callable[[], bool]) -> None:
        """Let the draft follow a choice that is still changing; a newer value stops the older one."""
        if self.session is not None and not self._tasks.busy:
            failed = _("The targets could not follow.")
            self._tasks.run(failed, self.session.follow, follows_hand=True, superseded=superseded)
            self.done()

    def come_back(self, superseded: Callable[[], bool]) -> None:
        """Make again what was made before the scene was saved; whatever is asked for meanwhile comes first."""
        session = self.session
        made = self.settle(_("The targets could not be made again."), session.come_back, superseded)
        if made is None and self.waiting is None and not superseded():
            session.stays_away = True  # stopped by the user, or said why: not tried over and over

    def undo(self, checked: bool = False) -> None:
        """Take the last applied plan back."""
        self._guarded(_("Undo failed."), lambda: self.session.undo())

    def redo(self, checked: bool = False) -> None:
        """Bring it back."""
        self._guarded(_("Redo failed."), lambda: self.session.redo())

    def write_report(self, folder: Path) -> None:
        """Write the report of what is shown into a new folder."""
        draft, name = self.session.draft, self._plan_title()

        def job(progress: Progress) -> Path:
            return report.write_report(draft, self.library, folder, name, progress)

        self._run(_("The report could not be written."), job, lambda path: self.written(_("Report written:"), path))

    def save_targets(self, folder: Path) -> None:
        """Save the targets that are shown to a file."""
        draft, name = self.session.draft, self._plan_title()
        self._run(
            _("The targets could not be saved."),
            lambda progress: report.save_targets(draft, folder, name),
            lambda path: self.written(_("Targets saved:"), path),
        )

    def save_dicom(self, folder: Path) -> None:
        """Save the targets that are shown as DICOM objects."""
        draft, name = self.session.draft, self._plan_title()

        def saved(made: tuple[Path, list[Finding]]) -> None:
            self.written(_("Structure set and segmentation saved:"), made[0])
            self._tell("", made[1])

        self._run(
            _("The DICOM objects could not be written."),
            lambda progress: dicom_export.save_dicom(draft, folder, name, progress),
            saved,
        )

    def to_database(self, checked: bool = False) -> None:
        """Put the targets that are shown into the DICOM database."""
        draft = self.session.draft
        self._run(
            _("The DICOM objects could not be put into the database."),
            lambda progress: dicom_export.to_database(draft, progress),
            lambda findings: self._tell(_("Structure set and segmentation are in the DICOM database."), findings),
        )

    def _tell(self, words: str, findings: Sequence[Finding]) -> None:
        said = told(words, findings)
        if said:
            self._problems.note(said)

    def lock(self, target: str, locked: bool) -> None:
        """Keep a target as it was corrected, or let it be made again."""
        session = self.session
        self._guarded(
            _("The target could not be locked."),
            lambda: self._logic.lock(session.segmentation_node, target, locked, session.state.planName),
        )

    def color(self, target: str, color_rgb: tuple[float, ...]) -> None:
        """Give a target a color, in the preview and in the segmentation."""
        session = self.session
        if session is not None:
            self._guarded(_("The color could not be changed."), lambda: session.color(target, color_rgb))

    def show_axis(self, shown: bool) -> None:
        """Show or hide the line of the limb's axis."""
        self._guarded(_("The axis could not be shown."), lambda: self.session.show_axis(shown))

    def estimate_axis(self) -> None:
        """Have the limb's axis estimated again."""
        self._guarded(_("The axis could not be estimated."), lambda: self.session.estimate_axis())

    def _plan_title(self) -> str:
        state = self.session.state
        parts = (state.image.GetName(), state.planName, state.protocolId)
        return " ".join(part for part in parts if part)

    def settle(self, failed: str, job: Callable[[Progress], Any], superseded: Callable[[], bool]) -> Any:
        """Make exact what was shown to a moving hand; whatever else is asked for comes first."""

        def going(progress: Progress) -> Any:
            def report(part: float, words: str) -> bool:
                progress.report(part, words)
                return not put_off()

            return job(Progress(report))

        def put_off() -> bool:
            return superseded() or self.waiting is not None

        self._settling = True
        try:
            return self._tasks.run(failed, going, follows_hand=True, superseded=put_off)
        finally:
            self._settling = False

    def _run(
        self, failed: str, job: Callable[[Progress], Any], then: Callable[[Any], None] = lambda result: None
    ) -> None:
        if self._must_wait(lambda: self._run(failed, job, then)):
            return
        self._problems.clear()
        result = self._tasks.run(failed, job)
        self.done()
        if result is not None:
            then(result)

    def _guarded(self, failed: str, job: Callable[[], Any]) -> None:
        if self._must_wait(lambda: self._guarded(failed, job)):
            return
        self._problems.clear()
        self._problems.guarded(failed, job)
        self.done()

    def _must_wait(self, action: Callable[[], None]) -> bool:
        """True when an action cannot be done now; while the plan settles it is done next."""
        if self._settling:
            self.waiting = action
        return self.session is None or self._tasks.busy
