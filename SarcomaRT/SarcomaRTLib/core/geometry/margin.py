"""Growing a surface by a margin: isotropic, radial and longitudinal about any axis, or six anatomical amounts.

The grown volume is the Minkowski sum of the volume with an ellipsoid (its eight octants may have their own
semi-axes), as planning systems grow; or with a cylinder. It is found on the lattice by min-plus convolution
(ellipsoid.py), seeded not with voxels but with the sub-voxel surface. For a sphere of margins this is never more than
the true sum, and less by at most d^2 / 8 * (1/m - 1/(R + m)) for a node step d, a margin m and a radius of curvature R;
round an edge by up to a quarter of a step. Growth is therefore measured once more between the nodes (feet.py), but
where a margin is nearly nothing to one side.

An ellipsoid that is the same to both sides is grown on the field's own lattice whatever way it lies. Cylinders and
different amounts to both sides about an axis that is not the lattice's are served on a turned lattice, to and from
which the field is resampled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import SimpleITK as sitk

from ..errors import InputError
from .ellipsoid import FAR_SQUARED, Aligned, Tilted, grown_by, squared_reach
from .feet import look_between_nodes
from .field import Field, Lattice
from .grid import Grid

# The six anatomical directions and their LPS unit vectors.
ANATOMICAL = {
    "left": (1, 0, 0),
    "right": (-1, 0, 0),
    "posterior": (0, 1, 0),
    "anterior": (0, -1, 0),
    "superior": (0, 0, 1),
    "inferior": (0, 0, -1),
}
# A margin above this is a slip of the pen (metres for millimetres), not a margin.
LARGEST_MARGIN_MM = 100.0
# A margin below this is no margin.
SMALLEST_MARGIN_MM = 1e-3
# Axes within this angle of a lattice axis are taken as that axis (cosine of about 0.25 degrees).
SAME_AXIS_COSINE = 0.99999
# Resampled fields are cut at this many steps from the surface: past the rim, so that far stays far.
RESAMPLED_STEPS = 4.0


class Shape(str, Enum):
    """What a radial and longitudinal margin looks like: the ellipsoid of planning systems, or a full cylinder."""

    ELLIPSOID = "ellipsoid"
    CYLINDER = "cylinder"


@dataclass(frozen=True)
class MarginSpec:
    """A margin: how far to each side of three perpendicular axes.

    Attributes:
        axes_lps: 3 x 3, columns are unit vectors (LPS).
        up_mm, down_mm: amounts towards and against each of them. All negative shrinks, by the same amount.
        shape: ellipsoid or cylinder (the last axis is the cylinder's); only an ellipsoid can shrink.
    """

    axes_lps: tuple[tuple[float, float, float], ...]
    up_mm: tuple[float, float, float]
    down_mm: tuple[float, float, float]
    shape: Shape = Shape.ELLIPSOID

    def __post_init__(self) -> None:
        amounts = np.asarray([*self.up_mm, *self.down_mm], dtype=float)
        if not np.isfinite(amounts).all() or np.abs(amounts).max() > LARGEST_MARGIN_MM:
            raise InputError(
                f"a margin must be a number of at most {LARGEST_MARGIN_MM:g} mm", argument="margin_mm", received=amounts
            )
        if (amounts < 0).any() and not np.allclose(amounts, amounts[0]):
            raise InputError(
                "a negative margin must be the same in all directions",
                argument="margin_mm",
                received=amounts.tolist(),
                remedy="Give one negative amount, or only amounts of zero and more",
            )
        if (amounts < 0).any() and self.shape is Shape.CYLINDER:
            raise InputError(
                "only an ellipsoid can be taken off a volume",
                argument="shape",
                received=self.shape.value,
                remedy="Choose the ellipsoid, or an amount of zero and more",
            )

    @classmethod
    def isotropic(cls, margin_mm: float) -> MarginSpec:
        """The same amount in every direction; negative shrinks."""
        amounts = (float(margin_mm),) * 3
        return cls(tuple(map(tuple, np.eye(3).tolist())), amounts, amounts)

    @classmethod
    def radial(
        cls, radial_mm: float, longitudinal_mm: float, axis_lps: np.ndarray, shape: Shape = Shape.ELLIPSOID
    ) -> MarginSpec:
        """``longitudinal_mm`` both ways along ``axis_lps``, ``radial_mm`` square to it.

        Raises:
            InputError: the axis has no length, or an amount is negative.
        """
        if radial_mm == longitudinal_mm and shape is Shape.ELLIPSOID:
            return cls.isotropic(radial_mm)
        axis = np.asarray(axis_lps, dtype=float)
        length = float(np.linalg.norm(axis)) if axis.shape == (3,) else 0.0
        if not np.isfinite(length) or length < 1e-9:
            raise InputError(
                "a direction of three numbers with some length is needed", argument="axis", received=axis_lps
            )
        axes = perpendicular_axes(axis / length)
        amounts = (float(radial_mm), float(radial_mm), float(longitudinal_mm))
        return cls(tuple(map(tuple, axes.tolist())), amounts, amounts, Shape(shape))

    @classmethod
    def directions(
        cls, left: float, right: float, anterior: float, posterior: float, superior: float, inferior: float
    ) -> MarginSpec:
        """Six anatomical amounts in mm (of the patient, not of the image axes)."""
        axes = tuple(map(tuple, np.eye(3).tolist()))
        return cls(axes, (left, posterior, superior), (right, anterior, inferior))

    @property
    def isotropic_mm(self) -> float | None:
        """The amount when it is the same everywhere, else None."""
        first = self.up_mm[0]
        same = all(amount == first for amount in (*self.up_mm, *self.down_mm))
        return first if same and self.shape is Shape.ELLIPSOID else None

    @property
    def largest_mm(self) -> float:
        return max(*self.up_mm, *self.down_mm)

    def support_mm(self, normals_lps: np.ndarray) -> np.ndarray:
        """The amount asked for where the surface faces ``normals_lps`` (unit, shape (..., 3))."""
        along = np.asarray(normals_lps, dtype=float) @ np.asarray(self.axes_lps)
        reach = along * np.where(along >= 0, np.asarray(self.up_mm), np.asarray(self.down_mm))
        if self.isotropic_mm is not None:
            return np.full(along.shape[:-1], self.isotropic_mm)
        if self.shape is Shape.CYLINDER:
            return np.hypot(reach[..., 0], reach[..., 1]) + np.abs(reach[..., 2])
        return np.sqrt((reach * reach).sum(axis=-1))


def perpendicular_axes(axis: np.ndarray) -> np.ndarray:
    """3 x 3 with ``axis`` (unit) as last column, the patient axes kept where they can be."""
    start = np.eye(3)[int(np.argmin(np.abs(axis)))]
    first = start - axis * (start @ axis)
    first /= np.linalg.norm(first)
    return np.column_stack([first, np.cross(axis, first), axis])


def grow(field: Field, spec: MarginSpec) -> Field:
    """The volume of ``field`` with the margin added (or, negative, taken off).

    Args:
        field: the volume, negative inside.
        spec: the margin.

    Returns:
        Field on the same lattice, as large as the grown volume needs, also past the image edge.
    """
    if max(abs(amount) for amount in (*spec.up_mm, *spec.down_mm)) < SMALLEST_MARGIN_MM:
        return field
    if spec.isotropic_mm is not None and spec.isotropic_mm < 0:
        return _shrink(field, -spec.isotropic_mm)
    ellipsoid = _on_lattice(field, spec)
    if ellipsoid is not None:
        return _grown(field, ellipsoid, spec.shape)
    turned, back = _turned(field, spec)
    return back(_grown(turned, Aligned(spec.up_mm[::-1], spec.down_mm[::-1]), spec.shape))


def _grown(field: Field, ellipsoid: Aligned | Tilted, shape: Shape) -> Field:
    if shape is Shape.ELLIPSOID:
        return _grow_ellipsoid(field, ellipsoid)
    up, down = ellipsoid.up_mm, ellipsoid.down_mm  # the cylinder's axis is k
    flat = _grow_ellipsoid(field, Aligned((0.0, *up[1:]), (0.0, *down[1:])))
    return _stretched(flat, up[0], down[0])


def squared_reach_on(field: Field, spec: MarginSpec, start: Sequence[int], stop: Sequence[int]) -> np.ndarray:
    """ellipsoid.squared_reach of any ellipsoidal margin, on a box of the field's lattice."""
    ellipsoid = _on_lattice(field, spec)
    if ellipsoid is not None:
        return squared_reach(field, ellipsoid, (start, stop)).on_box(start, stop)
    turned, _ = _turned(field, spec)
    squared = squared_reach(turned, Aligned(spec.up_mm[::-1], spec.down_mm[::-1]))
    source = lattice_box_grid(squared.lattice, squared.start, squared.stop).to_sitk(squared.values)
    target = lattice_box_grid(field.lattice, start, stop).to_sitk_geometry()
    identity = sitk.Transform(3, sitk.sitkIdentity)
    return sitk.GetArrayFromImage(
        sitk.Resample(source, target, identity, sitk.sitkLinear, float(FAR_SQUARED), sitk.sitkFloat32)
    )


def _on_lattice(field: Field, spec: MarginSpec) -> Aligned | Tilted | None:
    """The margin's semi-axes where it can be grown on the field's own lattice, else None."""
    matched = _lattice_amounts(field.lattice.grid.axes, spec)
    if matched is not None:
        up, down = matched
        return Aligned(tuple(up[::-1].tolist()), tuple(down[::-1].tolist()))
    if spec.up_mm != spec.down_mm or spec.shape is Shape.CYLINDER:
        return None
    axes = field.lattice.grid.axes.T @ np.asarray(spec.axes_lps)
    return Tilted.of(axes[::-1], np.asarray(spec.up_mm), field.lattice.steps_kji)


def _lattice_amounts(axes_lps: np.ndarray, spec: MarginSpec) -> tuple[np.ndarray, np.ndarray] | None:
    """Amounts up and down the lattice axes (i, j, k), or None when the margin's axes are others."""
    up, down = np.empty(3), np.empty(3)
    if spec.isotropic_mm is not None:
        return np.full(3, spec.isotropic_mm), np.full(3, spec.isotropic_mm)
    overlap = np.asarray(spec.axes_lps).T @ axes_lps  # [margin axis, lattice axis]
    round_about_last = len({*spec.up_mm[:2], *spec.down_mm[:2]}) == 1
    last = int(np.argmax(np.abs(overlap[2])))
    if abs(overlap[2, last]) < SAME_AXIS_COSINE:
        return None
    if round_about_last:
        up[:] = down[:] = spec.up_mm[0]
        up[last], down[last] = _signed(spec, 2, overlap[2, last])
    else:
        for axis in range(3):
            mine = int(np.argmax(np.abs(overlap[:, axis])))
            if abs(overlap[mine, axis]) < SAME_AXIS_COSINE:
                return None
            up[axis], down[axis] = _signed(spec, mine, overlap[mine, axis])
    if spec.shape is Shape.CYLINDER and last != 2:
        return None  # served on the turned lattice, whose last axis is the cylinder's
    return up, down


def _signed(spec: MarginSpec, axis: int, sign: float) -> tuple[float, float]:
    pair = spec.up_mm[axis], spec.down_mm[axis]
    return pair if sign > 0 else pair[::-1]


def _grow_ellipsoid(field: Field, ellipsoid: Aligned | Tilted) -> Field:
    if ellipsoid.largest_mm <= 0:
        return field
    grown = grown_by(field, ellipsoid)
    if not ellipsoid.flat:
        look_between_nodes(grown, field, ellipsoid)
    return grown


def _stretched(field: Field, up_mm: float, down_mm: float) -> Field:
    """Slide the volume along the k axis: the smallest value within reach of each node, ends interpolated."""
    step = float(field.lattice.steps_kji[0])
    above, below = (int(np.ceil(amount / step)) for amount in (up_mm, down_mm))
    far = float(field.values.max())
    values = np.pad(field.values, ((below, above), (0, 0), (0, 0)), constant_values=far)
    out = values.copy()
    for amount, sign in ((up_mm, 1), (down_mm, -1)):
        whole = int(amount / step)
        for shift in [*range(1, whole + 1), amount / step]:
            np.minimum(out, _shifted(values, sign * shift, far), out=out)
    return Field(field.lattice, (field.start[0] - below, *field.start[1:]), out)


def _shifted(values: np.ndarray, shift: float, fill: float) -> np.ndarray:
    """``values`` moved by a fractional number of nodes along axis 0."""
    low = int(np.floor(shift))
    part = np.float32(shift - low)
    moved = []
    for whole in (low, low + 1):
        piece = np.full_like(values, fill)
        if whole >= 0:
            piece[whole:] = values[: len(values) - whole]
        else:
            piece[:whole] = values[-whole:]
        moved.append(piece)
    return moved[0] if part == 0 else (1 - part) * moved[0] + part * moved[1]


def _shrink(field: Field, amount_mm: float) -> Field:
    """The points further than the amount below the surface: the growth of the outside, turned over."""
    pad = 2
    outside = Field(
        field.lattice,
        tuple(s - pad for s in field.start),
        -field.on_box([s - pad for s in field.start], [e + pad for e in field.stop]),
    )
    grown = _grow_ellipsoid(outside, Aligned((amount_mm,) * 3, (amount_mm,) * 3))
    return Field(field.lattice, field.start, -grown.on_box(field.start, field.stop))


def _turned(field: Field, spec: MarginSpec) -> tuple[Field, Callable[[Field], Field]]:
    """The field on a lattice along the margin's axes, and the way back."""
    step = float(min(field.lattice.spacing_mm))
    axes = np.asarray(spec.axes_lps)
    corners = np.array(np.meshgrid(*zip(field.start, np.asarray(field.stop) - 1), indexing="ij")).reshape(3, -1).T
    along = field.lattice.to_lps(corners) @ axes
    low, high = along.min(axis=0) - step, along.max(axis=0) + step
    size = np.ceil((high - low) / step).astype(int) + 1
    grid = Grid(tuple(size), (step,) * 3, tuple(axes @ low), axes)
    turned = Field(Lattice(grid, (1, 1, 1)), (0, 0, 0), resampled(field, grid))

    def back(grown: Field) -> Field:
        ends = np.array(np.meshgrid(*zip(grown.start, np.asarray(grown.stop) - 1), indexing="ij")).reshape(3, -1).T
        nodes = field.lattice.to_nodes(grown.lattice.to_lps(ends))
        start = np.floor(nodes.min(axis=0)).astype(int)
        stop = np.ceil(nodes.max(axis=0)).astype(int) + 1
        target = lattice_box_grid(field.lattice, start, stop)
        # Grown surfaces are smooth: straight lines between nodes are off by a hundredth of a millimetre.
        return Field(field.lattice, tuple(int(n) for n in start), resampled(grown, target, sitk.sitkLinear))

    return turned, back


def lattice_box_grid(lattice: Lattice, start, stop) -> Grid:
    """A Grid whose voxels are the nodes of a box of the lattice."""
    size = tuple(int(b - a) for a, b in zip(start, stop))[::-1]
    return Grid(size, lattice.spacing_mm, tuple(lattice.to_lps(np.asarray(start))), lattice.grid.direction)


def resampled(field: Field, grid: Grid, interpolator: int = sitk.sitkBSpline) -> np.ndarray:
    """The values at the voxel centres of another grid, by cubic B-spline unless told else.

    For splines far values are cut first, so that the step to them does not ring.
    """
    limit = RESAMPLED_STEPS * float(max(*field.lattice.spacing_mm, *grid.spacing_mm))
    source_grid = lattice_box_grid(field.lattice, field.start, field.stop)
    rings = interpolator == sitk.sitkBSpline
    source = source_grid.to_sitk(np.clip(field.values, -limit, limit) if rings else np.minimum(field.values, limit))
    transform = sitk.Transform(3, sitk.sitkIdentity)
    out = sitk.Resample(source, grid.to_sitk_geometry(), transform, interpolator, limit, sitk.sitkFloat32)
    return sitk.GetArrayFromImage(out)
