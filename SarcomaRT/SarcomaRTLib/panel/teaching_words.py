"""Teaching in words: metrics, bands, broken rules, and what is wrong with cases and contours."""

from __future__ import annotations

from slicer.i18n import tr as _

from ..core.teaching.metrics import Agreement
from .wording import number


def band_words(band: str) -> str:
    """A total in a word; a case's own bands as they are."""
    return {
        "expert": _("expert"),
        "good": _("good"),
        "fair": _("fair"),
        "try again": _("try again"),
    }.get(band, band)


def metric_words(metric: str) -> str:
    """What is measured of the agreement."""
    return {
        "surface_dice": _("Surface Dice"),
        "dice": _("Volume Dice"),
        "hd95_mm": _("95 % Hausdorff distance (mm)"),
        "mean_surface_mm": _("Mean surface distance (mm)"),
    }.get(metric, metric.replace("_", " "))


def value_words(metric: str, agreement: Agreement) -> str:
    """The value of a metric: lengths with one decimal, shares with two."""
    return number(getattr(agreement, metric), 1 if metric.endswith("_mm") else 2)


def other_measures(agreement: Agreement) -> list[tuple[str, str]]:
    """What is told without giving points: words and value."""
    return [
        (_("Missing (cc)"), number(agreement.missing_cc, 1)),
        (_("Too much (cc)"), number(agreement.excess_cc, 1)),
        (_("Added path length (mm)"), number(agreement.added_path_mm, 0)),
    ]


def of_teaching() -> dict[str, str]:
    """What broken rules say, by code."""
    left_out = _("{target} leaves out {amount_mm} mm of {structure} ({direction})")
    return {
        "tumour-not-covered": left_out,
        "scar-missed": left_out,
        "drain-missed": left_out,
        "tumour-bed-missed": left_out,
        "wrong-order": _("{structure} reaches {amount_mm} mm out of {target} ({direction})"),
        "barrier-crossed": _("{target} reaches {amount_mm} mm into or past {structure} ({direction})"),
        "adjacent-vertebra-included": _(
            "{target} reaches {amount_mm} mm into {structure}, which it should spare ({direction})"
        ),
        "target-missing": _("{target} was not drawn"),
        "margin-too-small": _(
            "{target}: the margin is {amount_mm} mm too small ({direction}): {measured_mm} mm instead of {wanted_mm} mm"
        ),
        "margin-too-large": _(
            "{target}: the margin is {amount_mm} mm too large ({direction}): {measured_mm} mm instead of {wanted_mm} mm"
        ),
    }


def of_readers() -> dict[str, str]:
    """What reading contours and images found, by code."""
    return {
        "labels-united": _("{structure}: several labels in one file were taken together"),
        "mask-not-finite": _("A mask holds values that are no numbers; they were taken as outside"),
        "mask-thresholded": _("A mask of probabilities was cut at {threshold}"),
        "assumed-ct": _("The image seems to be a CT and was taken for one"),
        "modality-unknown": _("What kind of image it is could not be found out"),
    }


def direction_words(direction: str) -> str:
    """Where a place lies, seen from what a target is made from."""
    return {
        "left": _("left"),
        "right": _("right"),
        "posterior": _("posterior"),
        "anterior": _("anterior"),
        "superior": _("superior"),
        "inferior": _("inferior"),
        "inside": _("inside"),
    }.get(direction, direction)
