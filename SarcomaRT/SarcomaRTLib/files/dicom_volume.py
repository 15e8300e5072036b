"""From the slices of one DICOM series to a volume on an even, perpendicular grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import SimpleITK as sitk

from ..core.errors import GeometryError, InputError, ReadError
from ..core.findings import Finding, Level
from ..core.geometry.grid import Grid
from ..core.progress import Progress
from .dicom_header import Header, quiet_pydicom, read_dataset
from .dicom_series import LISTED, Series
from .image_data import ImageData, SeriesInfo, finite

# A series is even when no slice is further from its place than this part of the slice distance.
EVEN_TOLERANCE = 0.05
# Slices closer than this are at the same position.
SAME_POSITION_MM = 1e-3
# Slices shifted sideways against each other by more than this are refused.
SHIFT_TOLERANCE_MM = 0.1
# Orientations and pixel spacings of one series may differ by rounding only.
ORIENTATION_TOLERANCE = 1e-3
SPACING_TOLERANCE_MM = 1e-3
MINIMUM_SLICES = 2


def read_volume(series: Series, name: str, allow_uneven: bool = False, progress: Progress | None = None) -> ImageData:
    """Stacks the slices of a series, head or tail first as their positions say, with rescale applied per slice.

    Args:
        series: slices of one volume.
        name: for the result and messages.
        allow_uneven: interpolate missing or uneven slices to an even grid, with a warning, instead of refusing.
        progress: told of each slice.

    Raises:
        InputError: colour, multi-frame or fewer than two slices.
        ReadError: slices are missing, uneven, twice there, of different kinds, or a file cannot be decoded.
        GeometryError: the slices are sheared or tilted against their stacking direction.
    """
    progress = progress or Progress()
    headers, positions, grid, findings = stacked(series, name, allow_uneven)
    array = _pixels(headers, progress)
    if findings:  # uneven, and the user asked for it
        array, grid = _evened(array, positions, grid)
    array, more = finite(array, name)
    info = _info(headers, positions)
    return ImageData(array, grid, series.modality, name, tuple(findings + more), info)


def series_info(series: Series, name: str) -> SeriesInfo:
    """What structure sets refer to, of a series whose pixels are not wanted: where another program read the image.

    Uneven slices are accepted, as they are.

    Raises:
        as read_volume says of everything but the pixels.
    """
    headers, positions, _, _ = stacked(series, name, allow_uneven=True)
    return _info(headers, positions)


def _info(headers: Sequence[Header], positions: np.ndarray) -> SeriesInfo:
    first = headers[0]
    return SeriesInfo(
        first.series_uid, first.study_uid, first.frame_of_reference_uid, first.sop_class_uid,
        tuple(positions.tolist()), tuple(header.sop_instance_uid for header in headers),
        tuple(header.path for header in headers),
    )  # fmt: skip


def stacked(
    series: Series, name: str, allow_uneven: bool = False
) -> tuple[list[Header], np.ndarray, Grid, list[Finding]]:
    """The slices of a series in order, their positions along the normal, and the grid they would fill.

    Raises:
        as read_volume says of everything but the pixels.
    """
    _check_kind(series)
    headers, positions = _sorted(series)
    findings = _check_positions(headers, positions, name, allow_uneven)
    return headers, positions, _grid(headers, positions), findings


def _check_kind(series: Series) -> None:
    first = series.headers[0]
    for header in series.headers:
        if header.frames > 1:
            raise InputError(
                "enhanced multi-frame DICOM is not read", argument=str(header.path), received=f"{header.frames} frames",
                remedy="Export it as single-frame slices, or convert it to NRRD or NIfTI",
            )  # fmt: skip
        if header.samples != 1:
            raise InputError(
                "colour images are not read", argument=str(header.path), received=f"{header.samples} values a pixel",
                remedy="Choose the original grey-value series",
            )  # fmt: skip
        if not header.placed:
            raise ReadError(
                "the slice does not say where it is in the patient", argument=str(header.path),
                received="no image position, orientation or pixel spacing", remedy="Export the series again",
            )  # fmt: skip
        _check_alike(first, header)
    if len(series.headers) < MINIMUM_SLICES:
        raise InputError(
            "a volume is needed, the series is a single 2D slice", argument=str(first.path),
            received=f"{len(series.headers)} slice", remedy="Give the folder with all slices of the series",
        )  # fmt: skip


def _check_alike(first: Header, header: Header) -> None:
    turned = np.abs(np.subtract(first.row_lps + first.column_lps, header.row_lps + header.column_lps)).max()
    spaced = np.abs(np.subtract(first.pixel_spacing_mm, header.pixel_spacing_mm)).max()
    received = ""
    if (first.rows, first.columns) != (header.rows, header.columns) or 0 in (header.rows, header.columns):
        received = f"{header.columns} x {header.rows} pixels and {first.columns} x {first.rows}"
    elif turned > ORIENTATION_TOLERANCE:
        received = f"orientation {header.row_lps + header.column_lps} and {first.row_lps + first.column_lps}"
    elif spaced > SPACING_TOLERANCE_MM:
        received = f"pixel spacing {header.pixel_spacing_mm} and {first.pixel_spacing_mm} mm"
    elif header.frame_of_reference_uid != first.frame_of_reference_uid:
        received = "two frames of reference"
    if received:
        raise ReadError(
            "the slices of the series do not fit together", argument=f"{first.path.name} and {header.path}",
            received=received, remedy="Separate the two stacks into folders of their own",
        )  # fmt: skip


def _axes(header: Header) -> np.ndarray:
    """3 x 3, columns are the unit vectors of i, j and the slice normal."""
    row, column = np.asarray(header.row_lps), np.asarray(header.column_lps)
    lengths = np.linalg.norm(row), np.linalg.norm(column)
    if max(abs(length - 1) for length in lengths) > 10 * ORIENTATION_TOLERANCE:
        raise GeometryError("direction cosines are not unit vectors", argument=str(header.path), received=lengths)
    row, column = row / lengths[0], column / lengths[1]
    normal = np.cross(row, column)
    return np.column_stack([row, column, normal / max(np.linalg.norm(normal), 1e-9)])


def _sorted(series: Series) -> tuple[list[Header], np.ndarray]:
    """Slices and their positions along the normal, ascending; refuses two at one place."""
    normal = _axes(series.headers[0])[:, 2]
    places = np.array([float(np.dot(header.position_lps_mm, normal)) for header in series.headers])
    order = np.argsort(places, kind="stable")
    headers, places = [series.headers[n] for n in order], places[order]
    same = np.flatnonzero(np.diff(places) < SAME_POSITION_MM)
    if same.size:
        pair = f"{headers[same[0]].path.name} and {headers[same[0] + 1].path.name}"
        raise ReadError(
            f"{same.size} slice positions are there twice", argument=str(series.headers[0].path.parent),
            received=f"{pair} at {places[same[0]]:.2f} mm",
            remedy="Take out the copies, or give the phases or echoes of the series in separate folders",
        )  # fmt: skip
    return headers, places


def _check_positions(headers: Sequence[Header], positions: np.ndarray, name: str, allow: bool) -> list[Finding]:
    """Nothing for an even series; for another one a finding, or ReadError when that is not allowed."""
    gaps = np.diff(positions)
    step = float(np.median(gaps))
    even = np.linspace(positions[0], positions[-1], len(positions))
    bad = np.flatnonzero(np.abs(gaps - step) > EVEN_TOLERANCE * step)
    if not bad.size and np.abs(positions - even).max() <= EVEN_TOLERANCE * step:
        return []
    counts = gaps / step
    whole = bad.size and np.abs(counts - np.round(counts)).max() <= EVEN_TOLERANCE * max(1.0, counts.max())
    places = [f"{positions[n]:.2f} and {positions[n + 1]:.2f} mm ({gaps[n]:.2f} mm)" for n in bad[:LISTED]]
    where = "; ".join(places) + (" ..." if bad.size > LISTED else "") or "the first and the last (they drift)"
    if whole:
        problem = f"{int(np.round(counts[bad] - 1).sum())} slices are missing from the series"
    else:
        problem = "the slices of the series are unevenly spaced"
    if not allow:
        raise ReadError(
            problem, argument=name, received=f"slices every {step:.2f} mm, but between {where}",
            remedy="Get the complete series, or let the program interpolate it (--allow-uneven)",
        )  # fmt: skip
    message = f"{problem}, between {where}; the image was interpolated to an even slice distance there"
    code = "slices-missing" if whole else "slices-uneven"
    values = {"slice_distance_mm": round(step, 4), "largest_gap_mm": round(float(gaps.max()), 4)}
    gap = int(np.argmax(gaps))
    middle = np.add(headers[gap].position_lps_mm, headers[gap + 1].position_lps_mm) / 2
    position = tuple(float(x) for x in middle)
    return [Finding(Level.WARNING, code, message, values=values, position_lps_mm=position)]


def _grid(headers: Sequence[Header], positions: np.ndarray) -> Grid:
    """The grid of an even series; its size and step hold for the slices as they are."""
    first, axes = headers[0], _axes(headers[0])
    origins = np.array([header.position_lps_mm for header in headers])
    length = float(positions[-1] - positions[0])
    along = (origins[-1] - origins[0]) / length
    sideways = origins - origins[0] - np.outer(positions - positions[0], along)
    shift = np.linalg.norm(sideways, axis=1)
    if shift.max() > SHIFT_TOLERANCE_MM:
        raise GeometryError(
            "slices are shifted sideways against each other", argument=str(headers[int(shift.argmax())].path),
            received=f"{shift.max():.2f} mm", remedy="Resample the series to a perpendicular grid first",
        )  # fmt: skip
    if np.linalg.norm(along - axes[:, 2]) * length > SHIFT_TOLERANCE_MM:
        axes = np.column_stack([axes[:, :2], along])  # Grid refuses a tilt, keeps rounding
    row_step, column_step = first.pixel_spacing_mm
    spacing = (column_step, row_step, length / (len(headers) - 1))
    size = (first.columns, first.rows, len(headers))
    return Grid(size, spacing, tuple(origins[0]), axes, first.frame_of_reference_uid)


def _pixels(headers: Sequence[Header], progress: Progress) -> np.ndarray:
    """int16 when all slices are whole numbers that fit, else float32; shape (k, j, i)."""
    first = headers[0]
    whole = all(header.slope == 1.0 and float(header.intercept).is_integer() for header in headers)
    array = np.empty((len(headers), first.rows, first.columns), dtype=np.int16 if whole else np.float32)
    limits = np.iinfo(np.int16)
    for number, header in enumerate(headers):
        progress.report(number / len(headers), "Reading slices")
        pixels = _slice(header)
        if pixels.shape != array.shape[1:]:
            raise ReadError("the slice's pixels do not match its header", argument=str(header.path),
                            received=f"{pixels.shape}, header {array.shape[1:]}")  # fmt: skip
        if array.dtype == np.int16 and (pixels.min() < limits.min or pixels.max() > limits.max):
            array = array.astype(np.float32)
        array[number] = pixels
    progress.report(1.0, "Reading slices")
    return array


def _slice(header: Header) -> np.ndarray:
    """One slice with rescale applied, shape (rows, columns). Compressed ones are decoded by SimpleITK's GDCM."""
    dataset = read_dataset(header.path)
    syntax = getattr(getattr(dataset, "file_meta", None), "TransferSyntaxUID", None)
    try:
        if syntax is not None and syntax.is_compressed:
            return sitk.GetArrayFromImage(sitk.ReadImage(str(header.path)))[0]
        if syntax is None:
            _guess_syntax(dataset)
        with quiet_pydicom():
            stored = dataset.pixel_array
    except Exception as problem:  # decoders raise many kinds on damaged pixels; all mean the same to the user
        raise ReadError(
            "the pixels of the slice cannot be decoded", argument=str(header.path), received=problem,
            remedy="The file may be cut short: copy or export it again",
        ) from problem  # fmt: skip
    if header.slope == 1.0 and float(header.intercept).is_integer():
        return stored.astype(np.int32) + int(header.intercept)
    return stored.astype(np.float32) * np.float32(header.slope) + np.float32(header.intercept)


def _guess_syntax(dataset) -> None:
    """A file without a meta header is implicit little endian (PS3.10); pydicom wants it said."""
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ImplicitVRLittleEndian

    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian


def _evened(array: np.ndarray, positions: np.ndarray, grid: Grid) -> tuple[np.ndarray, Grid]:
    """Linear interpolation along the slice normal to the usual slice distance."""
    length = float(positions[-1] - positions[0])
    count = max(MINIMUM_SLICES, round(length / float(np.median(np.diff(positions)))) + 1)
    wanted = np.linspace(positions[0], positions[-1], count)
    upper = np.clip(np.searchsorted(positions, wanted), 1, len(positions) - 1)
    share = (wanted - positions[upper - 1]) / (positions[upper] - positions[upper - 1])
    result = np.empty((count, *array.shape[1:]), dtype=array.dtype)
    for number, (above, part) in enumerate(zip(upper, share)):
        mixed = (1 - np.float32(part)) * array[above - 1] + np.float32(part) * array[above]
        result[number] = np.round(mixed) if array.dtype.kind == "i" else mixed
    spacing = (*grid.spacing_mm[:2], length / (count - 1))
    return result, replace(grid, size=(*grid.size[:2], count), spacing_mm=spacing)
