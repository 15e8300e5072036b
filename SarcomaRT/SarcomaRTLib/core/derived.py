"""Body, bone and air from the CT numbers, where no structure was given for them.

These are technical estimates for barriers, not contours: each comes with a finding that says so.
"""

from __future__ import annotations

import numpy as np
import SimpleITK as sitk

from .case import Role, Structure
from .errors import InputError
from .findings import Finding, Level
from .geometry import morphology
from .geometry.field import bounding_box
from .geometry.grid import Grid
from .progress import Progress

# Skin and fat are above this, air, foam and clothing below.
BODY_HU = -300.0
# Cortical and trabecular bone are above this, muscle and contrast-free vessels below.
BONE_HU = 250.0
# Air in gut, airways and outside, and lung, are below this.
AIR_HU = -400.0
# Couch sheets, straps and wires thinner than twice this are cut from the body.
COUCH_RADIUS_MM = 2.5
# Parts of at least this share of the largest belong to the body as well (the other leg, an arm).
BODY_PART_SHARE = 0.1
# Cortical gaps up to twice this are closed before bones are filled.
BONE_CLOSING_MM = 1.5
# Smaller bone parts are calcifications, clips and noise.
BONE_PART_CC = 1.0
# Hollows of a larger cross-section are not marrow (skull, a ring of ribs).
MARROW_CM2 = 25.0
# A hollow is a passage, not marrow, when more than this share of both its ends is open.
OPEN_END_SHARE = 0.5
# Smaller air pockets are noise.
AIR_PART_CC = 0.1


def derive_body(
    image: np.ndarray, grid: Grid, containing: np.ndarray | None = None, progress: Progress | None = None
) -> tuple[Structure, Finding]:
    """The inside of the skin, couch removed and hollows filled slice by slice.

    Kept are the largest connected part, parts of at least a tenth of it and parts that ``containing`` touches. The
    body may be cut by the image's edges.

    Args:
        image: HU, shape (k, j, i).
        grid: its grid.
        containing: bool mask (the tumour, say) whose part of the body is kept whatever its size.
        progress: told what goes on; cancelling raises Cancelled.

    Raises:
        InputError: nothing in the image is body.
    """
    progress = progress or Progress()
    progress.report(0.0, "looking for the skin")
    tissue, in_plane = _axial(image > BODY_HU, grid), _in_plane_mm(grid)
    core = morphology.eroded(tissue, _disc(in_plane, COUCH_RADIUS_MM))
    if not core.any():
        raise InputError("no body found in the image", argument="image", received=f"nothing above {BODY_HU:g} HU")
    progress.report(0.2, "telling the body from the couch")
    tumour = None if containing is None else _axial(containing, grid)

    def chosen(labels: np.ndarray, sizes: np.ndarray, here: tuple) -> np.ndarray:
        keep = sizes >= BODY_PART_SHARE * sizes[1:].max()
        if tumour is not None:
            keep[np.unique(labels[tumour[here]])] = True
        return keep

    core = morphology.kept_parts(core, chosen)
    progress.report(0.6, "joining the body to its skin")
    body = morphology.dilated(core, _disc(in_plane, COUCH_RADIUS_MM + max(in_plane)))
    body &= tissue
    progress.report(0.7, "filling the body's hollows")
    body = morphology.filled(body)
    body = _back(body, grid)
    return _made("body", Role.BODY, body, grid, f"above {BODY_HU:g} HU, couch removed, hollows filled")


def derive_bone(
    image: np.ndarray, grid: Grid, within: np.ndarray | None = None, progress: Progress | None = None
) -> tuple[Structure, Finding]:
    """Bone with its marrow: high CT numbers, gaps closed, marrow filled slice by slice.

    Hollows open at both ends (the spinal canal) and very wide ones (the skull) stay open. Metal counts as bone.

    Args:
        image: HU, shape (k, j, i).
        grid: its grid.
        within: bool mask of the body; nothing outside is bone. None looks everywhere.
        progress: told what goes on; cancelling raises Cancelled.
    """
    progress = progress or Progress()
    progress.report(0.0, "looking for bone")
    bone = image > BONE_HU
    if within is not None:
        bone &= within
    bone = _large_parts(bone, grid, BONE_PART_CC)
    progress.report(0.5, "filling the marrow")
    bone, hu = _axial(bone, grid), _axial(image, grid)
    box = bounding_box(bone)
    if box is not None:
        here = tuple(slice(max(0, a - 1), b + 1) for a, b in zip(*box))
        bone[here] |= _marrow(bone[here], _in_plane_mm(grid)) & (hu[here] > AIR_HU)
    bone = _back(bone, grid)
    return _made("bone", Role.BONE, bone, grid, f"above {BONE_HU:g} HU, marrow filled")


def derive_air(image: np.ndarray, grid: Grid, progress: Progress | None = None) -> tuple[Structure, Finding]:
    """Air inside and outside the patient, lung included, without specks.

    Args:
        image: HU, shape (k, j, i).
        grid: its grid.
        progress: told what goes on; cancelling raises Cancelled.
    """
    (progress or Progress()).report(0.0, "looking for air")
    air = _large_parts(image < AIR_HU, grid, AIR_PART_CC)
    return _made("air", Role.AIR, air, grid, f"below {AIR_HU:g} HU")


def _made(name: str, role: Role, mask: np.ndarray, grid: Grid, how: str) -> tuple[Structure, Finding]:
    volume = int(np.count_nonzero(mask)) * grid.voxel_volume_cc
    message = f"{name} was derived from the CT numbers ({how}), {volume:.0f} cc; no structure was given for it"
    values = {"structure": name, "volume_cc": round(volume, 2)}
    return Structure(name, role, mask, "derived"), Finding(Level.INFO, f"derived-{name}", message, values=values)


def _axial_axis(grid: Grid) -> int:
    """The array axis that runs most nearly from head to foot."""
    return 2 - int(np.argmax(np.abs(grid.axes[2])))


def _axial(array: np.ndarray, grid: Grid) -> np.ndarray:
    """The array with its axial slices first; the slices are its own, contiguous."""
    return np.ascontiguousarray(np.moveaxis(array, _axial_axis(grid), 0))


def _back(array: np.ndarray, grid: Grid) -> np.ndarray:
    """Undoes ``_axial``."""
    return np.ascontiguousarray(np.moveaxis(array, 0, _axial_axis(grid)))


def _in_plane_mm(grid: Grid) -> tuple[float, float]:
    """Voxel spacing along the columns and rows of the axial slices (fastest axis first)."""
    across = [axis for axis in range(3) if axis != 2 - _axial_axis(grid)]
    return grid.spacing_mm[across[0]], grid.spacing_mm[across[1]]


def _large_parts(mask: np.ndarray, grid: Grid, least_cc: float) -> np.ndarray:
    return morphology.kept_parts(mask, lambda _, sizes, __: sizes * grid.voxel_volume_cc >= least_cc)


def _disc(in_plane_mm: tuple[float, float], radius_mm: float) -> tuple[int, int]:
    return tuple(max(1, round(radius_mm / spacing)) for spacing in in_plane_mm)


def _closed(mask: np.ndarray, in_plane_mm: tuple[float, float]) -> np.ndarray:
    image = sitk.GetImageFromArray(mask.view(np.uint8))
    closed = sitk.BinaryMorphologicalClosing(image, [*_disc(in_plane_mm, BONE_CLOSING_MM), 0], sitk.sitkBall, 1, True)
    return sitk.GetArrayFromImage(closed).view(bool)


def _marrow(bone: np.ndarray, in_plane_mm: tuple[float, float]) -> np.ndarray:
    """Hollows of the axial slices, small gaps closed, that are not too wide and not open at both ends."""
    hollow = np.zeros_like(bone)
    closed = _closed(bone, in_plane_mm)
    widest = MARROW_CM2 * 100.0 / (in_plane_mm[0] * in_plane_mm[1])
    for k in range(bone.shape[0]):
        core = morphology.holes(closed[k])
        if core.any():
            empty = (core | closed[k]) & ~bone[k]
            labels = sitk.GetArrayFromImage(sitk.ConnectedComponent(sitk.GetImageFromArray(empty.view(np.uint8))))
            sizes = np.bincount(labels.ravel())
            keep = (sizes <= widest) & (np.bincount(labels[core], minlength=sizes.size) > 0)
            keep[0] = False
            hollow[k] = keep[labels]

    def marrow(labels: np.ndarray, sizes: np.ndarray, here: tuple) -> np.ndarray:
        passage = _open_share(labels, bone, here, sizes.size, 1) > OPEN_END_SHARE
        return ~(passage & (_open_share(labels, bone, here, sizes.size, -1) > OPEN_END_SHARE))

    return morphology.kept_parts(hollow, marrow)


def _open_share(labels: np.ndarray, bone: np.ndarray, here: tuple, count: int, step: int) -> np.ndarray:
    """For each hollow, the share of its upper (or lower) end with neither bone nor image edge behind it.

    ``labels`` are those of the box ``here`` of ``bone``; outside the box there is no hollow.
    """
    ends, open_ends = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for k, plane in enumerate(labels):
        beyond = k + step
        end = plane > 0
        if 0 <= beyond < len(labels):
            end &= labels[beyond] == 0
        ends += np.bincount(plane[end], minlength=count)
        if 0 <= here[0].start + beyond < len(bone):
            end &= ~bone[here[0].start + beyond][here[1:]]
            open_ends += np.bincount(plane[end], minlength=count)
    return open_ends / np.maximum(ends, 1)
