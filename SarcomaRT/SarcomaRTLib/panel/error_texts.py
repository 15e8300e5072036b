"""What the errors that can reach the panel say, in the user's words.

The key is the core's own sentence, with ``{}`` where it names something; in the words these parts are ``{0}``, ``{1}``,
beside ``{name}`` (the segment, line, node or file at fault) and ``{received}`` (what it held).
"""

from __future__ import annotations

from slicer.i18n import tr as _

from ..core.errors import Cancelled, CaseTextError, GuidelineError, MissingDependencyError, SarcomaRTError
from .teaching_errors import of_teaching


def by_problem() -> dict[str, str]:
    """Words by the core's sentence."""
    fault = _("A fault of SarcomaRT; nothing was changed. Copy the details for its makers.")
    return {
        **dict.fromkeys(FAULTS, fault),
        **_of_what_is_drawn(),
        **_of_the_image(),
        **_of_margins(),
        **_of_the_guideline(),
        **_of_the_dose(),
        **_of_the_database(),
        **_of_the_scene(),
        **_of_files(),
        **_of_dicom(),
        **of_teaching(),
    }


def by_class() -> dict[type[SarcomaRTError], str]:
    """Words for kinds of errors whose details are for the makers of a file or the installer of a program."""
    return {
        GuidelineError: _("A file of SarcomaRT cannot be used: {name}. Install SarcomaRT again."),
        MissingDependencyError: _("Something that SarcomaRT needs is not installed: {name}."),
        CaseTextError: _("The case is damaged: its text is wrong at {name}. Copy it again, or ask who made it."),
        Cancelled: _("Cancelled; nothing was changed."),
    }


# Sentences about arguments that only a program gives; no choice of the user leads there.
FAULTS = (
    "a {} needs a DICOM image, whose slices it refers to",
    "no pseudonym",
    "array and grid differ",
    "dose array and grid differ",
    "fields of different lattices cannot be combined",
    "image array and grid differ",
    "mask and grid differ",
    "a structure must be a bool mask on the image grid",
    "{} must be a bool mask on the image grid",
    "a grid needs at least one voxel along each axis",
    "voxel spacing must be positive",
    "must be positive",
    "0 to the largest margin is needed",
    "this session was prepared for {} to {} mm",
    "a voxel side of 0.05 to 50 mm is needed",
    "an axis is three numbers (LPS) with some length",
    "a direction of three numbers with some length is needed",
    "a place is three numbers in mm",
    "the axis is given twice, as a direction and as a line",
    "this preview is of another image or segmentation",
    "no such module logic",
    "no such fact",
    "no such point of a DVH",
    "a bool mask on the grid is needed",
    "no such metric",
    "no such point of a DVH",
    "a volume must not be negative",
    "a part of a volume is 0 to 100 %",
    "a phase is needed",
    "an earlier course is needed",
    "a result needs a plain file name",
    "the output folder is not open",
    "a segmentation file ends in {}",
    "cannot read the picture for the report",
)


def _of_what_is_drawn() -> dict[str, str]:
    tumour = _("The tumour is missing or empty: draw it, or give its segment the role Tumour (GTV).")
    outside = _("{name} lies outside the image. Choose the image it was drawn on.")
    return {
        "the tumour is empty": tumour,
        "{} starts from the tumour, and no structure has the role 'gtv'": tumour,
        "{} is made from the {}, which the case does not have": _(
            "{0} is made from: {1}. It is missing: draw it, or choose the role of its segment."
        ),
        "the segment lies outside the image": outside,
        "is outside the image": outside,
        "is outside the image (all its contours are)": outside,
        "the segment is empty": _("{name} is empty. Draw it first, or use another segment."),
        "the structure is empty": _("There is nothing to start from: the segment is empty. Draw it first."),
        "{} is to be kept and is empty": _("{0} is locked and empty. Draw it, or unlock it."),
        "belongs to another frame of reference than the {}": _(
            "{name} belongs to another frame of reference than the image. Register it to the image first."
        ),
        "contours are not in parallel planes": _(
            "The contours of {name} are not in parallel planes. Export it as closed contours in slice planes."
        ),
        "contour planes are too far apart": _("The contours of {name} are too far apart. Export it again."),
    }


def _of_the_image() -> dict[str, str]:
    return {
        "an image is needed": _("There is no image. Choose one under Case."),
        "a 3D image is needed": _("A 3D image is needed, not a single slice or a series in time."),
        "the volume holds no image": _("{name} holds no image. Load it again."),
        "the image must have one value a voxel": _("{name} has several values a voxel. Choose a plain image."),
        "the image axes are not perpendicular (sheared or gantry-tilted)": _(
            "The axes of the image are not perpendicular (gantry tilt). Resample it first."
        ),
        "voxels have no extent": _("{name} has voxels without extent. Load it again."),
        "no body found in the image": _("No body was found in the image. Choose a CT, or draw the body."),
    }


def _of_margins() -> dict[str, str]:
    return {
        "a margin is a length from 0 to {} mm": _("A margin is a length from 0 to {0} mm, not {received}."),
        "a margin must be a number of at most {} mm": _("A margin is at most {0} mm."),
        "the margin is zero, which changes nothing": _(
            "The margin is zero, which changes nothing. Give an amount around the axis or along it."
        ),
        "a negative margin must be the same in all directions": _(
            "A negative margin must be the same in all directions. Give one amount, or amounts of zero and more."
        ),
        "only an ellipsoid can be taken off a volume": _(
            "Only an ellipsoid can be taken off. Choose the ellipsoid, or an amount of zero and more."
        ),
        "a volume cannot shrink round walls or slow tissue": _(
            "A negative margin cannot go round segments or be slowed down by them. Choose Cut off, or nothing."
        ),
        "the factor of slow tissue is 1 or more": _("The factor of slower growth is 1 or more, not {received}."),
        "the line has no direction": _("The line {name} has no direction. Place its two points apart, or delete it."),
        "a markups line is needed for the axis": _("Choose a line for the axis, or none to have it estimated."),
        "no {} is chosen for the axis": _("Choose what gives the axis: a segment or a line."),
        "too little of the limb is seen, or its cross-sections do not line up": _(
            "{name} does not show the axis: too little of it is seen, or its cross-sections do not line up. Choose "
            "another segment, or draw a line."
        ),
    }


def _of_the_guideline() -> dict[str, str]:
    return {
        "{} leaves these margins to local practice and none was given": _(
            "The guideline leaves these margins to local practice: {received}. Give them under Volumes."
        ),
        "no such margin in this protocol": _("The guideline has no margin {received}."),
        "there is no such protocol": _("There is no guideline {received} in this SarcomaRT. Choose another one."),
        "{} has no such schedule": _("The guideline has no schedule {received}. Choose another one under Doses."),
        "{} has no such target to keep": _("{received} is locked, and the guideline has no target of that name."),
        "there is no such target to lock": _("Only a target that was applied can be locked. Apply the plan first."),
        "the plan has no targets to write": _("The guideline defines no target volume: there is nothing to save."),
    }


def _of_the_dose() -> dict[str, str]:
    ratio = _("Alpha/beta is a number above zero, in Gy; not {received}.")
    outside = _("{name} lies outside the dose.")
    return {
        "alpha/beta must be a positive number": ratio,
        "alpha/beta must be positive": ratio,
        "at least one fraction is needed": _("A dose is given in one fraction or more, not {received}."),
        "a dose must not be negative": _("{name} has negative values ({received}). Is it a difference of doses?"),
        "a dose must be finite everywhere": _("{name} has values that are no numbers. Export the dose again."),
        "a prescription dose must be positive": _("A prescribed dose is above zero, not {received}."),
        "no part of the structure is inside the dose grid": outside,
        "a rigid 4 x 4 transform is needed": _("{name} is no rigid transform. Register by rotation and shift only."),
        "months must not be negative": _("{name}: the months since then cannot be negative ({received})."),
        "must not be negative": _("The uncertainty of the registration cannot be negative ({received})."),
        "a recovery factor is from 0 to below 1": _("The recovery is a part from 0 to below 1, not {received}."),
        "a recovery factor needs its source": _("Say where the recovery factor comes from."),
        "the contours enclose no area": _("The contours of {name} enclose no area. Draw it, or leave it out."),
        "isodoses are positive numbers of Gy": _("Isodoses are numbers above zero, in Gy: {received} is none."),
        "at most {} isodoses are shown": _("At most {0} isodoses are shown, not {received}. Leave some out."),
        "nothing is prescribed": _("Nothing is prescribed. Choose a protocol and schedule that give a dose."),
        "a fall-off is a distance in mm": _("A fall-off is a distance in mm, not {received}."),
        "a prescribed dose must be positive": _("A prescribed dose is above zero, not {received}."),
        "the dose is relative (percent of something the file does not say); Gy are needed": _(
            "{name} is a relative dose (percent of something the file does not say). Export it as absolute dose in Gy."
        ),
        "the volume is not a dose in Gy": _("{name} is not a dose in Gy; its unit is {received}. Choose a dose."),
        "nothing says that the values are Gy": _(
            "Nothing says that the values of {name} are Gy. Say so if you know it."
        ),
        "the number of fractions is not known": _(
            "The number of fractions is not known. Choose a schedule, or give it."
        ),
        "the number of fractions of a further dose is not known": _(
            "Give the number of fractions of {name}: without it nothing can be added up."
        ),
        "the dose is there twice": _("{name} is there twice. Take it out of the further doses."),
        "EQD2 needs alpha/beta": _("EQD2 needs α/β. Give it under Prescription, or show the dose."),
        "is of another frame of reference than the image, and no transform brings it there": _(
            "{name} is of another frame of reference than the image, and no transform brings it there. "
            "Register it, and put it under the transform (module Transforms)."
        ),
    }


def _of_the_database() -> dict[str, str]:
    odd = _("The slices of {name} are no plain volume that DICOM objects could refer to. Import the image again.")
    no_frame = _("The image has no frame of reference: what is written would belong to nothing.")
    return {
        **dict.fromkeys(
            (
                "a volume is needed, the series is a single 2D slice",
                "colour images are not read",
                "direction cosines are not unit vectors",
                "enhanced multi-frame DICOM is not read",
                "slices are shifted sideways against each other",
                "the pixels of the slice cannot be decoded",
                "the slice does not say where it is in the patient",
                "the slice is not the one that was read before",
                "the slice's pixels do not match its header",
                "the slices of the series do not fit together",
                "the volume's grid is turned against the slices of the series",
                "{} slice positions are there twice",
            ),
            odd,
        ),
        "the series has no frame of reference, a structure set would belong to nothing": no_frame,
        "the series has no frame of reference, a segmentation would belong to nothing": no_frame,
        "there is no volume to write": _("There is no volume to write: every target is empty."),
        "the {} cannot be written": _("{name} cannot be written ({received}). Choose another folder."),
        "no DICOM database is open": _(
            "No DICOM database is open. Open Slicer's DICOM module once and choose a folder for it, or use files."
        ),
        "the DICOM database holds no dose and no structure set": _(
            "The DICOM database holds no dose and no structure set. Import them by Slicer's DICOM module, or use files."
        ),
        "the image was not loaded from DICOM": _(
            "{name} was not loaded from DICOM: there are no slices that DICOM objects could refer to. "
            "Load the image by Slicer's DICOM module."
        ),
        "files of the image are not in the DICOM database, or gone from disk": _(
            "Files of {name} are not in the DICOM database, or gone from disk ({received}). Import the image again."
        ),
        "the DICOM database did not take the file": _(
            "The DICOM database did not take {name}. See Slicer's error log; is the disk full?"
        ),
        "is no slice of an image": _("{name} is no slice of an image. Import the image again."),
        "the slices are of several series": _("The slices of {name} are of several series. Load them one by one."),
        "the image lies elsewhere than its DICOM slices": _(
            "{name} lies elsewhere than its DICOM slices ({received}). "
            "Plan on the image as it was loaded: not moved by a transform, cropped or resampled."
        ),
    }


def _of_the_scene() -> dict[str, str]:
    unknown = _("The scene holds a choice that is not known here: {received}. Choose again under Case.")
    refused = _("Slicer did not take a new segment. Nothing was changed.")
    return {
        "a segmentation is needed": _("There is no segmentation. Choose one under Case."),
        "there is no such segment in {}": _("A segment that was chosen is no longer in {0}. Choose again."),
        "no such role": unknown,
        "no such kind of a further dose": unknown,
        "no such quantity": unknown,
        "no such behaviour of a barrier": unknown,
        "it is under a transform that is not linear, which cannot be applied without resampling": _(
            "{name} is under a transform that is not linear. Harden or remove the transform."
        ),
        "Slicer could not resample the segment to the image": _("{name} could not be resampled to the image."),
        "the last plan cannot be undone: no plan, or segments were changed since": _(
            "Segments were changed since the plan. Use undo in the Segment Editor."
        ),
        "there is no step to do again": _("There is nothing to do again."),
        "the state before the change could not be kept for undo": _(
            "The step could not have been undone, so nothing was changed."
        ),
        "this Slicer has no segment editor that can apply the change": _("This needs Slicer 5.10 or later."),
        "the Segment Editor did not write the segment": _("{name} was not written. Nothing was changed."),
        "the Segment Editor did not write the segment as it was grown; its Undo takes the change back": _(
            "The Segment Editor did not write {name} as it was grown. Its Undo takes the change back."
        ),
        "the editor changes segments only where they are kept as binary labelmaps": _(
            "{name} is not kept as a binary labelmap. Let the Segment Editor convert it."
        ),
        "the segmentation has no geometry to work on": _("{name} has no geometry. Choose an image in the editor."),
        "Slicer refused a new segment": refused,
        "Slicer refused a segment": refused,
    }


def _of_files() -> dict[str, str]:
    folder = _("The folder {name} is not there, or nothing can be written to it. Choose another.")
    file = _("{name} cannot be written. Choose another folder.")
    return {
        "the folder is not there or cannot be written to": folder,
        "results cannot be written there: {}": _("Nothing can be written to {received} ({0}). Choose another folder."),
        "the file cannot be written": file,
        "Slicer could not write the segmentation": file,
        "cannot write the picture": _("{received} cannot be written. Choose another folder."),
        "cannot write the report": _("{received} cannot be written. Choose another folder."),
        "there is no such file": _("There is no file {name}."),
        "cannot be read": _("{name} cannot be read."),
        "Slicer cannot read it as an image": _("{name} cannot be read as an image."),
        "Slicer cannot read it as a segmentation": _("{name} cannot be read as a segmentation."),
        "the Resources folder with the guidelines was not found": _(
            "The guidelines of SarcomaRT are not where they belong. Install it again."
        ),
    }


def _of_dicom() -> dict[str, str]:
    """Doses and structure sets that cannot be read."""
    damaged = _("{name} is damaged or incomplete. Export or copy it again.")
    unit = _("{name} is no absolute dose in Gy. Export it as absolute dose.")
    return {
        **dict.fromkeys(
            (
                "the DICOM file is damaged or cut short",
                "the deflated DICOM file unfolds to too much",
                "{} is damaged",
                "{} is missing or wrong",
                "DoseGridScaling must be positive",
                "GridFrameOffsetVector gives z positions of a dose that is not axial",
                "the frames of the dose are not evenly spaced",
                "the dose is cut short",
                "the dose's size or number of bits is wrong",
                "contour points are not complete numbers",
            ),
            damaged,
        ),
        "the dose {}; Gy are needed": unit,
        "is a difference of doses, not a dose": unit,
        "is not an RT dose": _("{name} is no dose ({received}). Choose an RTDOSE file."),
        "is not an RT structure set": _("{name} is no structure set ({received}). Choose an RTSTRUCT file."),
        "the structure set holds no structure": _("{name} holds no structure. Export it again."),
        "no structure of this name in {}": _("There is no structure {received} in {0}."),
        "{} structures of this name in {}": _("There are {0} structures {received} in {1}."),
        "the file cannot be opened": _("{name} cannot be opened."),
        "there is no RTDOSE in the folder": _("There is no dose (RTDOSE) in {received}."),
        "there are {} doses in the folder": _("There are {0} doses in the folder. Choose the file of one."),
        "the beams' doses are on different grids": _(
            "The beams' doses are on different grids. Export the plan's dose."
        ),
        "the dose is compressed": _("{name} is compressed. Export it uncompressed."),
        "a dose volume is needed, this is one plane": _("{name} is a single plane. Export the dose of the whole plan."),
        "a dose has one value a voxel": _("{name} has several values a voxel: it is no dose."),
        "SlicerRT could not load the file": _("SlicerRT could not load {name}. Slicer's error log says more."),
    }
