"""Cases the program makes itself: CT-like anatomy from formulas, the same every time.

Shapes are signed distances in mm (negative inside), so that tissue edges get the partial volume of a real CT. The
functions for single shapes can be reused for other regions of the body.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from .case import Case, Facts, Role, Structure
from .geometry.grid import Grid

# CT numbers (HU) of the tissues painted here.
AIR_HU, FAT_HU, MUSCLE_HU, SKIN_HU, FASCIA_HU = -1000.0, -102.0, 56.0, 28.0, 32.0
CORTEX_HU, MARROW_HU, TUMOUR_HU, VESSEL_HU, NERVE_HU = 1380.0, -38.0, 62.0, 135.0, 30.0
SCAR_HU, TUBE_WALL_HU, WIRE_HU, COUCH_HU, FOAM_HU = 34.0, 330.0, 2400.0, -60.0, -930.0
NOISE_SD_HU = 11.0

SKIN_MM, FASCIA_MM = 1.8, 1.3
FEMUR_RADIUS_MM, MARROW_RADIUS_MM = 14.0, 7.5
SCAR_HALF_WIDTH_MM, DRAIN_RADIUS_MM = 3.5, 3.2


@dataclass(frozen=True)
class ThighAnatomy:
    """Where the parts of a right thigh are; LPS mm about the middle of the image.

    Attributes:
        femur_direction: unit-free direction of the femur's shaft, towards the hip; oblique to the image axis.
        femur_point_mm: a point of the femur's axis.
        tumour_offset_mm: middle of the tumour from ``femur_point_mm``.
        tumour_radii_mm: half axes of its main lobe.
    """

    femur_direction: tuple[float, float, float] = (-0.13, -0.05, 1.0)
    femur_point_mm: tuple[float, float, float] = (-4.0, -8.0, 0.0)
    tumour_offset_mm: tuple[float, float, float] = (-30.0, -6.0, -8.0)
    tumour_radii_mm: tuple[float, float, float] = (23.0, 21.0, 40.0)


class Body:
    """A CT under construction: paint tissue by signed distance, then add texture and noise."""

    def __init__(self, grid: Grid, seed: int):
        """``grid`` must be aligned with the LPS axes."""
        self.grid = grid
        self.random = np.random.default_rng(seed)
        k, j, i = np.ogrid[tuple(slice(n) for n in grid.shape_kji)]
        low = grid.to_lps(np.zeros(3)) - grid.to_lps((np.asarray(grid.size) - 1) / 2)
        sx, sy, sz = grid.spacing_mm
        #: patient coordinates about the image's middle, each broadcast along one array axis
        self.x = (low[0] + sx * i).astype(np.float32)
        self.y = (low[1] + sy * j).astype(np.float32)
        self.z = (low[2] + sz * k).astype(np.float32)
        self.hu = np.full(grid.shape_kji, AIR_HU, dtype=np.float32)
        self._edge_mm = np.float32(max(sx, sy))

    def paint(self, distance_mm: np.ndarray, hu: float | np.ndarray) -> None:
        """Put tissue of ``hu`` where the distance is negative, mixed at its edge over one voxel."""
        part = np.clip(np.float32(0.5) - distance_mm / self._edge_mm, 0, 1)
        self.hu += part * (np.asarray(hu, dtype=np.float32) - self.hu)

    def texture(self, scale_mm: Sequence[float]) -> np.ndarray:
        """Random texture of mean 0 and standard deviation 1 with blobs of about ``scale_mm`` along (x, y, z).

        Random values on a coarse lattice, joined by cubic B-splines along each axis in turn.
        """
        weights = [
            _spline_weights(n, spacing / scale)
            for n, spacing, scale in zip(self.grid.size, self.grid.spacing_mm, scale_mm)
        ]
        along_x, along_y, along_z = weights
        coarse = self.random.standard_normal([w.shape[1] for w in weights[::-1]], dtype=np.float32)
        # One matrix product an axis; the orders of axes come out as (k, j, i).
        field = np.tensordot(along_y, np.tensordot(coarse, along_x, axes=(2, 1)), axes=(1, 1))
        field = np.tensordot(along_z, field, axes=(1, 1))
        return field / np.float32(field[::4, ::4, ::4].std())

    def tube(self, points_mm: Sequence[Sequence[float]], radius_mm: float) -> np.ndarray:
        """Signed distance to a round tube along a polyline of (x, y, z) points; exact near it, shape (k, j, i)."""
        distance = np.full(self.hu.shape, np.float32(1e3))
        for first, last in zip(points_mm[:-1], points_mm[1:]):
            start, end = np.asarray(first, dtype=np.float32), np.asarray(last, dtype=np.float32)
            box = self._box(np.minimum(start, end) - radius_mm - 3, np.maximum(start, end) + radius_mm + 3)
            x, y, z = self.x[..., box[2]] - start[0], self.y[:, box[1]] - start[1], self.z[box[0]] - start[2]
            a, b, c = end - start
            along = np.clip((x * a + y * b + z * c) / (a * a + b * b + c * c), 0, 1)
            gap = np.sqrt((x - along * a) ** 2 + (y - along * b) ** 2 + (z - along * c) ** 2) - np.float32(radius_mm)
            distance[box] = np.minimum(distance[box], gap)
        return distance

    def _box(self, low: np.ndarray, high: np.ndarray) -> tuple[slice, slice, slice]:
        """Array slices (k, j, i) of the box from ``low`` to ``high`` (x, y, z)."""
        slices = []
        for axis, values in enumerate((self.x, self.y, self.z)):
            hit = np.flatnonzero((values.ravel() >= low[axis]) & (values.ravel() <= high[axis]))
            slices.append(slice(int(hit[0]), int(hit[-1]) + 1) if hit.size else slice(0, 0))
        return slices[2], slices[1], slices[0]

    def ellipsoid(self, center_mm: Sequence[float], radii_mm: Sequence[float]) -> np.ndarray:
        """About the signed distance to an ellipsoid along the image axes, shape (k, j, i)."""
        (a, b, c), (x, y, z) = np.float32(radii_mm), np.float32(center_mm)
        scaled = np.sqrt(((self.x - x) / a) ** 2 + ((self.y - y) / b) ** 2 + ((self.z - z) / c) ** 2)
        return (scaled - 1) * np.float32(min(radii_mm))

    def finished(self) -> np.ndarray:
        """The image with noise, int16 HU, shape (k, j, i)."""
        noise = self.random.standard_normal(self.hu.shape, dtype=np.float32)
        # Neighbouring CT voxels share noise: a three-point blur in the slice, then the amplitude set right again.
        for axis in (1, 2):
            noise += 0.6 * (np.roll(noise, 1, axis) + np.roll(noise, -1, axis))
        self.hu += noise * np.float32(NOISE_SD_HU / noise[::4, ::4, ::4].std())
        return np.clip(np.rint(self.hu), -1024, 3071).astype(np.int16)


def _spline_weights(count: int, step: float) -> np.ndarray:
    """Cubic B-spline weights of coarse values at ``count`` points ``step`` coarse cells apart, (count, coarse)."""
    position = np.arange(count) * step
    cell = np.floor(position).astype(int)
    t = position - cell
    four = np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3], axis=1) / 6
    weights = np.zeros((count, int(cell[-1]) + 4), dtype=np.float32)
    weights[np.arange(count)[:, None], cell[:, None] + np.arange(4)] = four
    return weights


def thigh_grid() -> Grid:
    """The grid of the built-in thigh, in LPS."""
    size, spacing = (224, 224, 88), (0.977, 0.977, 2.5)
    origin = tuple(-(n - 1) / 2 * s for n, s in zip(size, spacing))
    return Grid(size, spacing, origin)


@dataclass(frozen=True)
class Limb:
    """Signed distances (mm, negative inside, shape (k, j, i)) to the parts of a thigh without a tumour."""

    outline: np.ndarray
    femur: np.ndarray
    vessels: np.ndarray


def paint_limb(body: Body, anatomy: ThighAnatomy) -> Limb:
    """Paint a healthy thigh."""
    outline = _outline(body)
    femur = _femur(body, anatomy)
    _soft_tissue(body, outline)
    vessels = _vessels(body)
    _bone(body, femur)
    return Limb(outline, femur, vessels)


def thigh_case(
    seed: int = 20, anatomy: ThighAnatomy | None = None, grid: Grid | None = None, body: Body | None = None
) -> Case:
    """A right thigh with a bone tumour, as a CT with its structures. Invented: it shows no patient.

    An osteosarcoma on the surface of the femur with its soft-tissue part in the vastus muscles (GTV), the zone where
    removal was incomplete (RESIDUAL), a lateral scar marked with a wire, a drain from the skin to the bed, the femur
    (BONE), the body and the femoral vessels (OAR).

    Args:
        seed: of noise and texture; the structures depend on it only through the tumour's lobes.
        anatomy: other shapes than the usual ones.
        grid: aligned with LPS; None for :func:`thigh_grid`.
        body: to paint on, of that grid; None for a new one.
    """
    anatomy, grid = anatomy or ThighAnatomy(), grid or thigh_grid()
    body = body or Body(grid, seed)
    limb = paint_limb(body, anatomy)
    outline, femur, vessels = limb.outline, limb.femur, limb.vessels
    tumour = _tumour(body, anatomy, femur)
    scar, scar_points = _scar(body, outline)
    drain = _drain(body, anatomy, outline, scar_points)
    gtv = tumour < 0
    residual = gtv & (body.ellipsoid(_residual_center(anatomy), (13.0, 11.0, 16.0)) < 0)
    structures = (
        Structure("GTV", Role.GTV, gtv),
        Structure("R1 zone", Role.RESIDUAL, residual),
        Structure("Scar", Role.SCAR, scar & (outline < 0)),
        Structure("Drain", Role.DRAIN, drain < 0),
        Structure("Femur_R", Role.BONE, femur < 0),
        Structure("Body", Role.BODY, outline < 0),
        Structure("Femoral vessels", Role.OAR, vessels < 0),
    )
    return Case("Built-in thigh", grid, body.finished(), "CT", structures, _facts())


def _facts() -> Facts:
    """An invented patient whom the postoperative protocol suits."""
    return Facts(
        age_years=16.0,
        site="limb",
        margin_status="R1",
        prior_irradiation=False,
        operable=True,
        surgery_date=date(2025, 1, 13),
        radiotherapy_start_date=date(2025, 2, 24),
    )


def femur_axis(anatomy: ThighAnatomy | None = None) -> tuple[np.ndarray, np.ndarray]:
    """A point (LPS mm about the image's middle) and the unit direction, towards the hip, of the femur's axis."""
    anatomy = anatomy or ThighAnatomy()
    direction = np.asarray(anatomy.femur_direction)
    return np.asarray(anatomy.femur_point_mm), direction / np.linalg.norm(direction)


def _outline(body: Body) -> np.ndarray:
    """Signed distance to the skin: a rounded, lobed cross-section, thinner towards the knee."""
    angle = np.arctan2(body.y, body.x)
    lobes = 1 + 0.035 * np.cos(2 * angle + 0.9) + 0.022 * np.cos(3 * angle - 0.4) + 0.008 * np.cos(5 * angle + 1.3)
    taper = 82.0 + 0.075 * body.z - 0.00016 * body.z**2
    return (np.hypot(body.x, body.y) - taper * lobes).astype(np.float32)


def _femur(body: Body, anatomy: ThighAnatomy) -> np.ndarray:
    """Signed distance to the femur's surface; wider towards the knee."""
    (px, py, pz), (dx, dy, dz) = anatomy.femur_point_mm, anatomy.femur_direction
    along = (body.z - pz) / dz
    across = np.hypot(body.x - px - dx * along, (body.y - py - dy * along) * 1.05)
    flare = 6.0 / (1 + np.exp((body.z + 88.0) / 11.0))
    return (across - FEMUR_RADIUS_MM - flare).astype(np.float32)


def _soft_tissue(body: Body, outline: np.ndarray) -> None:
    """Couch, skin, fat with septa, the fascia, and muscles with fat between and in them."""
    body.paint(np.abs(body.y - 96.0) - 7.0 + 0 * body.hu, FOAM_HU)
    body.paint(np.abs(body.y - 88.5) - 0.8 + 0 * body.hu, COUCH_HU)
    angle = np.arctan2(body.y, body.x)
    thickness = 11.0 + 3.5 * np.sin(angle - 0.5) + 1.6 * np.cos(3 * angle) + 0.012 * body.z
    body.paint(outline, SKIN_HU)
    fat = np.float32(FAT_HU) + 5 * body.texture((5, 5, 9))
    septa = np.abs(body.texture((11, 11, 26)))
    fat += 42 * np.clip(1 - septa / 0.09, 0, 1)
    body.paint(outline + SKIN_MM, fat)
    deep = outline + thickness.astype(np.float32)
    body.paint(deep, FASCIA_HU)
    muscle, gap = _muscles(body)
    body.paint(deep + FASCIA_MM, FAT_HU + 14)
    body.paint(np.maximum(deep + FASCIA_MM + 0.4, -gap), muscle)


# Middle of each muscle belly (x medial +, y posterior +) at the image's middle and how it moves per mm towards the hip,
# and its size: a larger one takes space from its neighbours.
_BELLIES = (
    (-46, -22, 0.05, 0.02, 16),  # vastus lateralis
    (-22, -34, 0.02, 0.00, 9),  # vastus intermedius
    (-6, -56, -0.05, -0.02, 12),  # rectus femoris
    (26, -34, -0.10, 0.05, 14),  # vastus medialis
    (44, -8, 0.10, -0.26, 6),  # sartorius
    (58, 14, 0.00, -0.05, 6),  # gracilis
    (28, 8, 0.12, -0.08, 14),  # adductor longus
    (24, 30, 0.10, 0.00, 18),  # adductor magnus
    (38, 52, -0.05, 0.05, 12),  # semimembranosus
    (8, 58, -0.10, 0.02, 11),  # semitendinosus
    (-24, 48, 0.18, 0.03, 14),  # biceps femoris, long head
    (-30, 22, 0.02, 0.02, 9),  # biceps femoris, short head
)


def _muscles(body: Body) -> tuple[np.ndarray, np.ndarray]:
    """HU of the muscles, and the signed distance (positive inside) to the fat planes between them."""
    warp = [4.0 * body.texture((34, 34, 70)) for _ in range(2)]
    x, y = body.x + warp[0], body.y + warp[1]
    nearest = np.full(body.hu.shape, np.float32(1e9))
    second = nearest.copy()
    tone = np.zeros_like(nearest)
    for number, (cx, cy, dx, dy, size) in enumerate(_BELLIES):
        gap = np.hypot(x - (cx + dx * body.z), y - (cy + dy * body.z)) - np.float32(size)
        closer = gap < nearest
        second = np.where(closer, nearest, np.minimum(second, gap))
        nearest = np.where(closer, gap, nearest)
        tone[closer] = 1.6 * ((number * 5) % 9 - 4.0)
    streaks = body.texture((2.6, 2.6, 16.0))
    muscle = np.float32(MUSCLE_HU) + tone + 4 * body.texture((4, 4, 12)) - 62 * np.clip(streaks - 1.35, 0, 1)
    planes = (second - nearest) / 2 - (0.85 + 0.35 * warp[0] / 4.0)
    return muscle, planes


def _vessels(body: Body) -> np.ndarray:
    """The femoral artery and vein in their fat, and the sciatic nerve in its own; the vessels' distance."""
    z = (-130.0, -60.0, 0.0, 60.0, 130.0)
    artery = [(33 + 0.05 * h, 2 - 0.30 * h - 0.0006 * h * h, h) for h in z]
    vein = [(x + 5.5, y + 6.5, h) for x, y, h in artery]
    nerve = [(2 - 0.03 * h, 37 + 0.02 * h, h) for h in z]
    body.paint(np.minimum(body.tube(artery, 8.5), body.tube(vein, 8.0)), FAT_HU + 6)
    body.paint(body.tube(nerve, 7.5), FAT_HU + 6)
    body.paint(body.tube(nerve, 4.2), NERVE_HU)
    vessels = np.minimum(body.tube(artery, 3.8), body.tube(vein, 4.8))
    body.paint(body.tube(vein, 4.8), VESSEL_HU - 35)
    body.paint(body.tube(artery, 3.8), VESSEL_HU)
    return vessels


def _bone(body: Body, femur: np.ndarray) -> None:
    """Cortex, and marrow with trabeculae towards the knee."""
    body.paint(femur - 1.5, FAT_HU + 40)
    body.paint(femur, CORTEX_HU + 40 * body.texture((6, 6, 14)))
    trabeculae = 260.0 / (1 + np.exp((body.z + 84.0) / 9.0))
    marrow = MARROW_HU + trabeculae + (10 + 0.16 * trabeculae) * body.texture((3, 3, 5))
    inner = 3.5 / (1 + np.exp((body.z + 86.0) / 10.0))
    body.paint(femur + (FEMUR_RADIUS_MM - MARROW_RADIUS_MM - inner).astype(np.float32), marrow)


def _tumour(body: Body, anatomy: ThighAnatomy, femur: np.ndarray) -> np.ndarray:
    """The tumour's signed distance; it lies on the femur and paints a mineralised base and a necrotic part."""
    middle = np.asarray(anatomy.femur_point_mm) + anatomy.tumour_offset_mm
    radii = np.asarray(anatomy.tumour_radii_mm)
    main = body.ellipsoid(middle, radii)
    lobe = body.ellipsoid(middle + (7.0, -10.0, -17.0), 0.62 * radii)
    base = body.ellipsoid(middle + (11.0, 5.0, 4.0), (17.0, 15.0, 29.0))
    shape = np.minimum(np.minimum(main, lobe), base) + 1.5 * body.texture((16, 16, 22))
    distance = np.maximum(shape, -femur)
    # A thin bright rim where the tumour pushes muscle aside, as contrast medium shows it.
    inside = TUMOUR_HU + 8 * body.texture((7, 7, 9)) + 16 * np.clip(1 - np.abs(distance + 2) / 2, 0, 1)
    body.paint(distance, inside)
    necrosis = body.ellipsoid(middle + (-6.0, -2.0, 7.0), (9.0, 8.0, 14.0)) + 2.0 * body.texture((9, 9, 12))
    body.paint(np.maximum(necrosis, distance + 2), 24.0)
    cloud = np.clip(1 - femur / 17.0, 0, 1) * np.clip(0.55 + 0.75 * body.texture((5, 5, 7)), 0, 1.4)
    body.paint(np.maximum(distance + 0.5, 0.25 - cloud), TUMOUR_HU + 520 * cloud)
    return distance


def _residual_center(anatomy: ThighAnatomy) -> np.ndarray:
    """On the bone side of the tumour, behind its middle."""
    return np.asarray(anatomy.femur_point_mm) + anatomy.tumour_offset_mm + (14.0, 12.0, 6.0)


def _skin_point(body: Body, outline: np.ndarray, angle: float, z: float) -> tuple[float, float, float]:
    """The point of the skin in a direction (radians from +x towards +y) at height z, mm about the middle."""
    k = int(np.argmin(np.abs(body.z.ravel() - z)))
    radius = np.arange(30.0, 110.0, 0.25)
    i = np.clip(np.searchsorted(body.x.ravel(), radius * np.cos(angle)), 0, body.x.size - 1)
    j = np.clip(np.searchsorted(body.y.ravel(), radius * np.sin(angle)), 0, body.y.size - 1)
    edge = radius[int(np.flatnonzero(outline[k, j, i] < 0)[-1])]
    return float(edge * np.cos(angle)), float(edge * np.sin(angle)), float(z)


_LATERAL_RAD = np.pi + 0.32  # the way in through the vastus lateralis: lateral, a little anterior


def _scar(body: Body, outline: np.ndarray) -> tuple[np.ndarray, list]:
    """Mask of the scar's track from the skin to the fascia, and its line on the skin, marked with a wire."""
    heights = np.linspace(-66.0, 58.0, 9)
    skin = [_skin_point(body, outline, _LATERAL_RAD - 0.0012 * z, z) for z in heights]
    deep = [(0.86 * x, 0.86 * y, z) for x, y, z in skin]
    middle = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, a[2]) for a, b in zip(skin, deep)]
    lines = [body.tube(line, SCAR_HALF_WIDTH_MM) for line in (skin, middle, deep)]
    track = np.minimum.reduce(lines)
    body.paint(np.maximum(track + 1.2 * np.abs(body.texture((5, 5, 8))), outline), SCAR_HU)
    body.paint(body.tube([(1.012 * x, 1.012 * y, z) for x, y, z in skin], 0.7), WIRE_HU)
    return track < 0, skin


def _drain(body: Body, anatomy: ThighAnatomy, outline: np.ndarray, scar: list) -> np.ndarray:
    """Signed distance to the drain's track: from the skin beyond the scar's lower end to the bed at the tumour."""
    exit_angle = float(np.arctan2(scar[0][1], scar[0][0])) - 0.55
    exit_point = np.asarray(_skin_point(body, outline, exit_angle, -72.0))
    bed = np.asarray(anatomy.femur_point_mm) + anatomy.tumour_offset_mm + (-6.0, 16.0, 0.0)
    outside = exit_point * (1.05, 1.05, 1.0)
    knee = 0.45 * exit_point + 0.55 * bed + (-6.0, 4.0, -8.0)
    path = [exit_point, knee, bed, bed + (6.0, 3.0, 20.0)]
    body.paint(body.tube([outside, *path], 2.3), TUBE_WALL_HU)
    body.paint(body.tube([outside, *path], 1.3), 5.0)
    return np.maximum(body.tube(path, DRAIN_RADIUS_MM), outline)
