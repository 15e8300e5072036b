"""A dose or a structure set from a file into the scene: by SlicerRT where it is installed, else by our own readers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import qt
from slicer.i18n import tr as _

from ..core.errors import GeometryError, InputError, SarcomaRTError
from ..core.findings import Level
from ..core.progress import Progress
from ..files.dicom_header import DICOM_SUFFIXES, is_dicom, read_dataset
from ..files.dose_reader import read_dose
from ..files.rtstruct import check_references, rasterise_roi, read_rtstruct
from ..scene.convert import volume_grid
from ..scene.dose_volume import add_dose_node, frame_of_reference, is_dose, set_frame_of_reference
from ..scene.segments import new_structures
from ..scene.slicerrt import has_importer, import_dicom_rt
from .error_words import error_words
from .finding_words import finding_words

STRUCTURE_SET, DOSE = "RTSTRUCT", "RTDOSE"


@dataclass(frozen=True)
class Loaded:
    """What came into the scene.

    Attributes:
        dose_node: a dose volume, or None.
        segmentation_node: of a structure set, or None.
        words: what the user should know of it.
        elsewhere: True for a dose of another frame of reference than the image's: it is no dose of this plan as it
            lies, but may be one of an earlier course.
    """

    dose_node: Any = None
    segmentation_node: Any = None
    words: tuple[str, ...] = ()
    elsewhere: bool = False


def loaded_words(loaded: Loaded, *more: str) -> str:
    """What is in the scene now, what the user should know of it, and more."""
    node = loaded.dose_node or loaded.segmentation_node
    return ". ".join([_("{name} is in the scene").format(name=node.GetName()), *loaded.words, *more]) + "."


def ask(parent: Any) -> str:
    """The file the user chooses, "" for none."""
    kinds = _("Dose or structure set (*.dcm *.nrrd *.nii *.nii.gz *.mha *.mhd);;All files (*)")
    chosen = qt.QFileDialog.getOpenFileName(parent, _("Load a dose or a structure set"), "", kinds)
    return chosen[0] if isinstance(chosen, (tuple, list)) else (chosen or "")


def load(path: Path, image_node: Any, progress: Progress, name: str = "") -> Loaded:
    """Load a file.

    Args:
        path: RTDOSE, RTSTRUCT, or a volume in Gy.
        image_node: the image under Case, whose frame of reference a structure set must have; None when none is chosen.
        progress: told how far it is.
        name: what it is called; "" is as the file.

    Raises:
        ReadError, InputError, GeometryError: as the readers say; a structure set of another frame of reference.
    """
    progress.report(0.05, "reading")
    try:
        return _loaded(path, image_node, progress, name or path.stem)
    except SarcomaRTError as error:
        if name and error.argument in (str(path), path.name):
            error.argument = name  # a database calls its files by numbers
        raise


def _loaded(path: Path, image_node: Any, progress: Progress, name: str) -> Loaded:
    if not (is_dicom(path) or path.suffix.lower() in DICOM_SUFFIXES):
        return _own_dose(path, image_node, progress, name)
    header = read_dataset(path)
    kind = str(header.get("Modality") or "")
    if kind not in (STRUCTURE_SET, DOSE):
        words = _("{name} is neither a dose nor a structure set, but {kind}. Load images by Slicer's DICOM module.")
        raise InputError(words.format(name=name, kind=kind or _("of an unknown kind")))
    if kind == STRUCTURE_SET and image_node is None:
        raise InputError(_("A structure set needs its image. Choose the image under Case first."))
    if has_importer():
        return _by_slicerrt(path, kind, header, image_node, name)
    own = _own_structures if kind == STRUCTURE_SET else _own_dose
    return own(path, image_node, progress, name)


def _own_dose(path: Path, image_node: Any, progress: Progress, name: str) -> Loaded:
    loaded = read_dose(path, progress.part(0.1, 0.8))
    uid = loaded.dose.grid.frame_of_reference_uid
    elsewhere, more = _compared(uid, image_node, name)
    words = [*(finding_words(one, None) for one in loaded.findings), *more]
    return Loaded(add_dose_node(loaded.dose, name, uid), None, tuple(words), elsewhere)


def _own_structures(path: Path, image_node: Any, progress: Progress, name: str) -> Loaded:
    structures = read_rtstruct(path)
    grid = replace(volume_grid(image_node), frame_of_reference_uid=frame_of_reference(image_node))
    words = [finding_words(one, None) for one in (*check_references(structures, grid, None), *structures.findings)]
    masks = {}
    for number, roi in enumerate(structures.rois):
        progress.report(0.1 + 0.8 * number / len(structures.rois), roi.name)
        try:
            mask, said = rasterise_roi(roi, grid)
        except GeometryError as error:
            words.append(_("{name} was left out: {why}").format(name=roi.name, why=error_words(error)))
            continue
        words += [finding_words(one, None) for one in said if one.level is Level.WARNING]
        if mask.any():
            masks[_free_name(roi.name, masks)] = mask
        else:
            words.append(_("{name} is empty and was left out").format(name=roi.name))
    if not masks:
        raise InputError(_("No structure of {name} could be used.").format(name=name) + f" {'. '.join(words)}")
    return Loaded(None, new_structures(image_node, name, masks, grid), tuple(words))


def _by_slicerrt(path: Path, kind: str, header: Any, image_node: Any, name: str) -> Loaded:
    uid = str(header.get("FrameOfReferenceUID") or "")
    elsewhere, words = _compared(uid, image_node, name) if kind == DOSE else (False, [])
    nodes = import_dicom_rt(path)
    doses = [node for node in nodes if node.IsA("vtkMRMLScalarVolumeNode") and is_dose(node)]
    for node in doses:
        set_frame_of_reference(node, uid)
    segmentations = [node for node in nodes if node.IsA("vtkMRMLSegmentationNode")]
    first = [one[0] if one else None for one in (doses, segmentations)]
    return Loaded(first[0], first[1], tuple(words), elsewhere)


def _compared(uid: str, image_node: Any, name: str) -> tuple[bool, list[str]]:
    """Whether a frame of reference is another than the image's, and what is to be said of it."""
    if image_node is None:
        return False, []
    image_uid = frame_of_reference(image_node)
    if not (uid and image_uid):
        words = _("{name}: its frame of reference cannot be compared with the image's; taken as it is")
        return False, [words.format(name=name)]
    if uid == image_uid:
        return False, []
    words = _(
        "It is of another frame of reference than the image: register it and put it under the transform. "
        "An earlier course can then be added under More doses"
    )
    return True, [words]


def _free_name(name: str, taken: Any) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free
