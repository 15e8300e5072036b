"""How a plan stands, in one line with a mark: not made, previewed, applied, out of date and why."""

from __future__ import annotations

import re

from slicer.i18n import tr as _

from . import language
from .session import Session, Stage

STAGE_MARKS = {Stage.EMPTY: "info", Stage.PREVIEW: "preview", Stage.APPLIED: "recommended", Stage.OUTDATED: "outdated"}


def stage_words(session: Session, stage: Stage, has_targets: bool) -> str:
    """The state line; ``has_targets`` is False where the protocol defines no target volume."""
    if not has_targets and stage in (Stage.PREVIEW, Stage.APPLIED):
        return _("This protocol defines no target volume: there is nothing to apply. Findings say what it asks for.")
    if not has_targets and stage is Stage.EMPTY:
        return _("This protocol defines no target volume. Preview shows its findings.")
    if stage is Stage.EMPTY and session.lockable():
        return _("The segmentation holds targets that were applied. Preview makes them anew.")
    if stage is Stage.EMPTY:
        return _("No targets made yet. Preview shows them without changing anything.")
    if stage is Stage.PREVIEW:
        return _("Preview, not applied: the segmentation is unchanged.")
    if stage is Stage.APPLIED and not session.applied_at:
        return _("Applied: the segmentation holds these targets.")
    if stage is Stage.APPLIED:
        return _("Applied at {time}.").format(time=session.applied_at)
    why = session.why_outdated()
    if not why:
        return _("Out of date: choices were changed. Preview again.")
    return _("Out of date: {why}. Preview again.").format(why=stale_words(why))


def missing_words(has_segmentation: bool, has_image: bool, has_protocol: bool) -> str:
    """What is still to be chosen before anything can be made, "" when nothing is."""
    if not has_segmentation:
        return _("Choose the segmentation under Case.")
    if not has_image:
        return _("Choose the image under Case.")
    if not has_protocol:
        return _("Choose a protocol under Guideline.")
    return ""


def stale_words(why: str) -> str:
    """Why a draft is out of date, in the language spoken now; the core's words where it has no others."""
    if language.current() == "en":
        return why
    for pattern, words in _reasons():
        found = re.fullmatch(pattern, why)
        if found:
            return words.format(**found.groupdict())
    return why


def _reasons() -> list[tuple[str, str]]:
    return [
        ("the image is no longer in the scene", _("the image is no longer in the scene")),
        ("the image was changed", _("the image was changed")),
        ("the image was moved", _("the image was moved")),
        ("the kind of image was changed", _("the kind of image was changed")),
        ("the axis line was moved", _("the axis line was moved")),
        ("what is locked was changed", _("what is locked was changed")),
        ("another guideline or plan was chosen", _("another guideline or plan was chosen")),
        (
            "other segments count, or they count as something else",
            _("other segments count, or they count as something else"),
        ),
        (r"(?P<name>.+) is no longer in the scene", _("{name} is no longer in the scene")),
        (r"(?P<name>.+) was removed", _("{name} was removed")),
        (r"(?P<name>.+) was changed", _("{name} was changed")),
        (r"(?P<name>.+) was moved", _("{name} was moved")),
        (r"(?P<name>.+) was renamed (?P<other>.+)", _("{name} was renamed {other}")),
    ]
