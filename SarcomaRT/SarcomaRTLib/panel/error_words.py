"""Errors in plain words.

The core names what was wrong and what to do in English, for scripts too. The errors a user of the panel can meet have
words of their own here, by the field at fault or by the problem; any other is said in the core's words.
"""

from __future__ import annotations

from slicer.i18n import tr as _

from ..core.case import NUMBERS, Facts
from ..core.errors import SarcomaRTError
from .wording import fact_words


def error_words(error: SarcomaRTError) -> str:
    """What went wrong and what to do, without program words."""
    if error.argument in Facts.names():
        return _fact_words(error.argument, str(error.received))
    known = _by_argument().get(error.argument) or _by_problem().get(error.problem)
    if known:
        return known.format(name=error.argument, received=error.received)
    said = f"{error.argument}: {error.problem}" if error.argument else error.problem
    return f"{_sentence(said)} {_sentence(error.remedy)}".strip()


def _by_argument() -> dict[str, str]:
    return {
        "gtv": _("The tumour is missing or empty: draw it, or give its segment the role Tumour (GTV)."),
        "margins": _("The guideline leaves these margins to local practice: {received}. Give them under Volumes."),
        "structures": _("A structure that the guideline starts from is missing: draw it, or choose its role."),
    }


def _by_problem() -> dict[str, str]:
    return {
        "the segment lies outside the image": _("{name} lies outside the image. Choose the image it was drawn on."),
        "the segment is empty": _("{name} is empty. Draw it, or choose another role for it."),
        "the volume holds no image": _("{name} holds no image. Load it again."),
        "the image must have one value a voxel": _("{name} has several values a voxel. Choose a plain image."),
        "the image axes are not perpendicular (sheared or gantry-tilted)": _(
            "The axes of the image are not perpendicular (gantry tilt). Resample it first."
        ),
        "it is under a transform that is not linear, which cannot be applied without resampling": _(
            "{name} is under a transform that is not linear. Harden or remove the transform."
        ),
        "the line has no direction": _("The line {name} has no direction. Place its two points apart, or delete it."),
        "there is no such target to lock": _("Only a target that was applied can be locked. Apply the plan first."),
        "the last plan cannot be undone: no plan, or segments were changed since": _(
            "Segments were changed since the plan. Use undo in the Segment Editor."
        ),
        "the folder is not there or cannot be written to": _(
            "The folder {name} is not there, or nothing can be written to it. Choose another."
        ),
        "this Slicer has no segment editor that can apply the change": _("This needs Slicer 5.10 or later."),
    }


def _fact_words(name: str, received: str) -> str:
    """What a fact of the patient must look like."""
    if name.endswith("_date"):
        words = _("{fact}: {received} is no date. Write it as YYYY-MM-DD, or leave it empty.")
    elif name in NUMBERS:
        words = _("{fact}: {received} is no such number. Write it like 7 or 7.5, or leave it empty.")
    else:
        words = _("{fact}: {received} cannot be understood. Choose another value, or leave it empty.")
    return words.format(fact=fact_words(name), received=received)


def _sentence(text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."
