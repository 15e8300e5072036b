"""What the findings say, by their code; in braces the values that a finding of this code holds."""

from __future__ import annotations

from slicer.i18n import tr as _

from .advice_words import of_the_advice
from .teaching_words import of_readers, of_teaching


def by_code() -> dict[str, str]:
    """Words by code."""
    return {
        **_of_the_plan(), **_of_the_case(), **_of_contours(), **_of_the_dose(), **_of_dicom(), **of_the_advice(),
        **of_teaching(), **of_readers(),
    }  # fmt: skip


def without_target() -> dict[str, str]:
    """Words by code for findings of a margin, which belongs to no target."""
    return {
        "edge-cut": _("The image edge cuts off {edge_cut_cc} cc"),
        "margin-below-voxel": _(
            "A margin of {margin_mm} mm is less than half the slice spacing of {slice_spacing_mm} mm; "
            "the voxels hold it only on average"
        ),
        "tumour-crosses-barrier": _("{volume_cc} cc of the volume lies in {barrier}; it is kept"),
    }


def _of_the_plan() -> dict[str, str]:
    """Findings about targets, margins and doses."""
    return {
        "alpha-beta-unknown": _("EQD2 needs alpha/beta: the source gives none"),
        "barrier-cut": _("{target}: {volume_cc} cc left out at {barrier}"),
        "correction-replaced": _("{target} had been corrected by hand; it was replaced (undo brings it back)"),
        "dose-not-given": _("{target}: the source gives no dose that can be prescribed; decide it locally"),
        "edge-cut": _("{target}: the image edge cuts off {edge_cut_cc} cc"),
        "investigational": _("The source calls this protocol or schedule investigational"),
        "kept-outside-guideline": _("{target}, kept as corrected by hand, is not as the guideline asks"),
        "locked-target-unused": _(
            "{target} is locked, and this guideline has no target of that name: it stays as it is, "
            "and nothing follows it"
        ),
        "margin-below-voxel": _(
            "{target}: a margin of {margin_mm} mm is less than half the slice spacing of {slice_spacing_mm} mm; "
            "the voxels hold it only on average"
        ),
        "margin-out-of-range": _("{target}: {direction} margin {margin_mm} mm; the guideline says {range_mm} mm"),
        "no-drain-given": _("{target} includes drains, and none is drawn: draw it if there is one"),
        "no-scar-given": _("{target} includes scars, and none is drawn: draw it if there is one"),
        "no-targets": _("This protocol defines no target volume"),
        "not-recommended": _("The source does not recommend this protocol or schedule"),
        "target-empty": _("{target} is empty"),
        "target-kept": _("{target} is kept as corrected by hand"),
        "target-not-made": _("{target} was not made: what it is made from, or its local margin, is missing"),
        "total-dose-rounded": _(
            "{target}: {asked_gy} Gy is no whole number of fractions; {total_dose_gy} Gy prescribed"
        ),
        "tumour-bed-missing": _("{target}: no tumour bed is drawn; the initial tumour volume (GTV) stands in for it"),
        "tumour-crosses-barrier": _(
            "{target}: {volume_cc} cc of the tumour lies in {barrier}; it is kept, and the barrier is not intact there"
        ),
    }


def _of_the_case() -> dict[str, str]:
    """Findings about what is drawn, the image and the axis."""
    return {
        "axis-estimated": _("Longitudinal margins run along the estimated axis of the limb"),
        "axis-from-line": _("Longitudinal margins run along the line {line}"),
        "axis-image": _("Longitudinal margins run cranio-caudally"),
        "bone-carries-tumour": _("{structure}: the piece of bone that carries the tumour is not a barrier to it"),
        "derived-air": _("Air was found from the CT numbers; no structure was given for it"),
        "derived-body": _("The body was found from the CT numbers; no structure was given for it"),
        "derived-bone": _("Bone was found from the CT numbers; no structure was given for it"),
        "lesion-measured": _("The size of the lesion was not given; it was measured on the tumour's contour (GTV)"),
        "lesions-counted": _(
            "Not known: {needs}. Drawn pieces of all GTV segments together, counted as all lesions there are: "
            "{lesion_count} (those that touch or overlap are one; what is not drawn is not counted)"
        ),
        "lesion-differs": _("{fact}: {said} given, {drawn} drawn (GTV)"),
        "no-air-given": _("No air is drawn and none could be found: the CTV is not trimmed there"),
        "no-body-given": _("No skin (body outline) is drawn and none could be found: the CTV is not trimmed there"),
        "no-bone-given": _("No bone is drawn and none could be found: the CTV is not trimmed there"),
        "prior-volume-overlap": _("In {structure}, irradiated earlier, lie: {volume_cc} cc"),
        "structure-left-out": _("{structure} was left out"),
        "structure-partly-outside": _("{structure} lies partly outside the image; that part was not used"),
        "structure-resampled": _("{structure} was drawn on another grid and resampled to the image"),
        "surface-open": _("The surface of {structure} has holes: the voxels Slicer makes of it were used"),
        "tumour-fragments": _("The tumour is drawn with stray pieces, which get the full margin too: {volumes_cc} cc"),
        "tumour-in-pieces": _("The tumour is drawn in pieces of {volumes_cc} cc"),
        "vertebra-carries-tumour": _("The bone of the vertebra that the tumour lies in is not a barrier to it"),
    }


def _of_contours() -> dict[str, str]:
    """Findings about contours that become voxels."""
    return {
        "contour-gap": _("{structure}: no contour between slices {from_slice} and {to_slice}; nothing was filled in"),
        "contours-between-slices": _(
            "{structure}: contours lie up to {largest_offset_mm} mm off the image slices; each was put on the nearest"
        ),
        "contours-interpolated": _("{structure}: {slices} slices between contours had none and were interpolated"),
        "contours-single": _("{structure} is drawn in single slices only; each was taken as {thickness_mm} mm thick"),
        "contours-oblique": _("{structure}: contours are oblique to the image slices; they were resampled"),
        "empty-result": _("Nothing is left after the margin"),
        "mask-resampled": _(
            "{structure}: resampled from another grid to the image ({before_cc} cc before, {after_cc} cc after)"
        ),
    }


def _of_the_dose() -> dict[str, str]:
    """Findings about a dose, its constraints and earlier courses; ``text`` is the constraint in the source's words."""
    return {
        "constraint-met": _("{structure}: {text} Met: {value}, limit {limit}"),
        "constraint-not-met": _("{structure}: {text} Not met: {value}, limit {limit}"),
        "constraint-uncertain": _(
            "{structure}: {text} Met: {value}, limit {limit}; not within the registration's uncertainty ({range})"
        ),
        "constraint-unknown": _("{structure}: {text} Cannot be judged: {reason}"),
        "earlier-dose-ends": _("{structure}: {missing_share} is outside the earlier dose; zero was taken there"),
        "mask-too-coarse": _(
            "{structure}: {voxels} voxels, {surface_share} of them on its surface: volumes of its DVH are uncertain by "
            "about {about_percent} % (one mask in ten by more than {one_in_ten_percent} %)"
        ),
        "recovery-assumed": _("{recovery} of the effect of an earlier dose was taken as forgotten"),
        "structure-outside-dose": _("{structure} is outside the dose: it has no dose"),
        "structure-partly-outside-dose": _(
            "{structure}: {missing_share} of its volume is outside the dose; its numbers are of the rest"
        ),
        "beams-added": _("The doses of beams of one plan were added up: {beams}"),
        "dose-effective": _("The dose is biologically effective already: EQD2 of it counts twice"),
        "dose-of-a-part": _("The dose may be a part of the plan's dose only (summation type {summation})"),
        "dose-offsets-unclear": _(
            "The dose's first frame offset ({offset_mm} mm) is not its position ({position_mm} mm); the position was "
            "taken, and the offsets for the steps only"
        ),
        "dose-unit-assumed": _("The dose does not say its unit; its values (up to {maximum}) were taken as Gy"),
        "dose-zero": _("The dose is zero everywhere"),
        "dose-frame-unknown": _("{dose}: its frame of reference cannot be compared with the image's; taken as it is"),
        "dose-placed": _("{dose} lies where the transform {transform} puts it"),
        "phase-dose-ends": _(
            "The dose of a phase leaves out {missing_share} of the first phase's dose; zero was taken there"
        ),
    }


def _of_dicom() -> dict[str, str]:
    """Findings about what is read from DICOM or written as it."""
    return {
        "contours-not-closed": _("{structure}: open contours and points enclose no area and were ignored"),
        "contours-too-short": _("{structure}: {count} contours of too few points were ignored"),
        "contours-twice": _("A structure holds {copies} contours twice; the copies were dropped"),
        "frame-of-reference-unknown": _("The frames of reference cannot be compared; positions were taken as they are"),
        "rtstruct-other-series": _("The structure set refers to another image series of the same frame of reference"),
        "rtstruct-other-slices": _("The structure set refers to none of the image's slices; it was used all the same"),
        "seg-empty": _("{structure}: empty; left out of the segmentation"),
        "slices-missing": _("Slices of the image are missing; the largest gap is {largest_gap_mm} mm"),
        "slices-uneven": _("The slices of the image are unevenly spaced; the largest gap is {largest_gap_mm} mm"),
        "identity-cut": _("The image's {attribute} is longer than DICOM allows; it was cut"),
        "rtstruct-empty": _("{structure}: empty on the slices of the image; written without contours"),
        "rtstruct-past-slices": _(
            "{structure}: reaches {past_mm} mm past the image's slices; contours end with the slices"
        ),
    }
