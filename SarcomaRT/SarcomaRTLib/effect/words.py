"""What was asked and what was achieved, in words."""

from __future__ import annotations

from html import escape as escape_quoted

from slicer.i18n import tr as _

from ..core.errors import SarcomaRTError
from ..core.findings import Finding, Level, worst_first
from ..core.geometry.apply import NOTABLE_CC, MarginResult
from ..core.geometry.axis import LimbAxis
from ..core.geometry.margin import Shape
from ..panel.error_words import error_words
from ..panel.finding_words import finding_words
from ..panel.wording import number
from ..scene.margin_effect import AxisChoice, Grown, MarginChoices
from ..scene.margin_write import Written
from .guideline_menu import Cited


def escape(text: str) -> str:
    """Plain text in rich text."""
    return escape_quoted(text, quote=False)


def error_hint(error: SarcomaRTError) -> str:
    """What stands against a preview, rich text."""
    return escape(error_words(error))


def shape_words(shape: Shape) -> str:
    return {Shape.ELLIPSOID: _("Ellipsoid"), Shape.CYLINDER: _("Cylinder")}[shape]


def axis_words(axis: AxisChoice) -> str:
    """The choices of the axis."""
    return {
        AxisChoice.CRANIOCAUDAL: _("Cranio-caudal"),
        AxisChoice.SEGMENT: _("Bone or limb"),
        AxisChoice.LINE: _("Line"),
    }[axis]


def preview_words(grown: Grown, cited: Cited | None) -> str:
    """What the preview shows, what the guideline says of it, and what reading the segments found."""
    about = f"≈ {number(grown.target.volume_cc(), 0)}" if grown.coarse else number(grown.target.volume_cc(), 1)
    volume = _("Preview: {volume} cc, made from {source} cc.").format(
        volume=about, source=number(grown.source.volume_cc(), 1)
    )
    lines = [escape(volume), *_guideline_lines(grown.choices, cited), *_axis_lines(grown.choices, grown.axis)]
    return _paragraphs([*lines, *map(_finding, grown.findings)])


def audit_words(
    grown: Grown, result: MarginResult, written: Written, cited: Cited | None, source: str, target: str
) -> str:
    """The audit after Apply, rich text: asked, achieved, volume, what masking kept out, findings.

    Args:
        grown, result, written: what was made, and what of it the editor wrote.
        cited: the guideline that was chosen.
        source, target: names of the segments.
    """
    lines = [
        "<b>" + escape(_("{target} made from {source}").format(target=target, source=source)) + "</b>",
        escape(_asked(grown.choices)),
        *_guideline_lines(grown.choices, cited),
        *_axis_lines(grown.choices, grown.axis),
    ]
    if result.achieved is not None:
        found = result.achieved
        words = _("Achieved: {least} mm at least, {median} mm in the middle (median), {most} mm at most.")
        lines.append(
            escape(
                words.format(
                    least=number(found.minimum, 1), median=number(found.median, 1), most=number(found.maximum, 1)
                )
            )
        )
    lines.append(escape(_("Volume: {volume} cc.").format(volume=number(written.volume_cc, 2))))
    held_back_cc = grown.held_back_cc()
    if held_back_cc > NOTABLE_CC:
        words = _("{names} held back {volume} cc.")
        lines.append(escape(words.format(names=", ".join(grown.hindering), volume=number(held_back_cc, 2))))
    if written.kept_out_cc > NOTABLE_CC:
        words = _("The editor's masking kept {volume} cc of the result out of the segment.")
        lines.append(escape(words.format(volume=number(written.kept_out_cc, 2))))
    if written.kept_in_cc > NOTABLE_CC:
        words = _("The editor's masking kept {volume} cc in the segment that are not of the result.")
        lines.append(escape(words.format(volume=number(written.kept_in_cc, 2))))
    return _paragraphs(lines + [_finding(finding) for finding in worst_first(result.findings)])


def _asked(choices: MarginChoices) -> str:
    around, along = number(choices.around_mm), number(choices.along_mm)
    if not choices.needs_axis:
        return _("Asked: {margin} mm in all directions.").format(margin=around)
    words = {
        Shape.ELLIPSOID: _("Asked: {around} mm around the axis, {along} mm along the limb (ellipsoid)."),
        Shape.CYLINDER: _("Asked: {around} mm around the axis, {along} mm along the limb (cylinder)."),
    }
    return words[choices.shape].format(around=around, along=along)


def _guideline_lines(choices: MarginChoices, cited: Cited | None) -> list[str]:
    if cited is None:
        return []
    lines = [escape(cited.words())]
    if not cited.fits(choices):
        lines.append(_level(Level.WARNING, _("The margin asked for lies outside what the guideline gives.")))
    return lines


def _axis_lines(choices: MarginChoices, axis: LimbAxis | None) -> list[str]:
    if axis is None or choices.axis is AxisChoice.CRANIOCAUDAL:
        return []
    return [escape(_("The axis lies {tilt} degrees off cranio-caudal.").format(tilt=number(axis.tilt_degrees, 0)))]


def _finding(finding: Finding) -> str:
    words = finding_words(finding, None)
    words = words[0].upper() + words[1:]
    return _level(finding.level, words if words.endswith(".") else f"{words}.")


def _level(level: Level, words: str) -> str:
    name = {
        Level.ERROR: _("Error"),
        Level.WARNING: _("Warning"),
        Level.UNKNOWN: _("Not known"),
        Level.INFO: _("Note"),
    }[level]
    return f"<b>{escape(name)}:</b> {escape(words)}"


def _paragraphs(lines: list[str]) -> str:
    return "<br>".join(lines)
