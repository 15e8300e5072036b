"""Shapes whose distance, and whose volume with a margin, is known exactly: the truth of the benchmarks."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import SimpleITK as sitk
import vtk
from common import Grid, random_rotation
from vtk.util import numpy_support

from SarcomaRTLib.core.derived import derive_bone

# A mesh's exact distance is looked up this close to the level asked for; elsewhere a coarse one does.
NEAR_MM = 1.6
# Radius of the ball that a part of a bone is taken from.
BALL_MM = 40.0


@dataclass(frozen=True)
class Pose:
    """Where a shape is: columns of ``axes`` are its own x, y, z in LPS."""

    axes: np.ndarray
    center: np.ndarray

    def local(self, points: np.ndarray) -> np.ndarray:
        return (points - self.center) @ self.axes


@dataclass(frozen=True)
class Sphere:
    radius: float

    def distance(self, at: np.ndarray, near: float = 0.0) -> np.ndarray:
        return np.sqrt((at * at).sum(axis=-1)) - self.radius

    def support(self, way: np.ndarray) -> float:
        return self.radius

    def grown_mm3(self, margin: float) -> float:
        return 4 / 3 * np.pi * (self.radius + margin) ** 3


@dataclass(frozen=True)
class Cylinder:
    """Round about z from ``bottom`` to ``top``, with flat ends."""

    radius: float
    bottom: float
    top: float

    def distance(self, at: np.ndarray, near: float = 0.0) -> np.ndarray:
        across = np.hypot(at[..., 0], at[..., 1]) - self.radius
        along = np.maximum(at[..., 2] - self.top, self.bottom - at[..., 2])
        return np.hypot(np.maximum(across, 0), np.maximum(along, 0)) + np.minimum(np.maximum(across, along), 0)

    def support(self, way: np.ndarray) -> float:
        return self.radius * np.hypot(way[0], way[1]) + max(self.top * way[2], self.bottom * way[2])

    def grown_mm3(self, margin: float) -> float:
        """Steiner's formula for a convex body: V + S m + M m^2 + 4/3 pi m^3."""
        a, h = self.radius, self.top - self.bottom
        volume, surface, mean_curvature = np.pi * a * a * h, 2 * np.pi * a * (a + h), np.pi * h + np.pi**2 * a
        return _steiner(volume, surface, mean_curvature, margin)

    def known_from(self, slices: np.ndarray) -> Cylinder:
        """The best guess of one who knows all but where between two slices the ends are: halfway."""
        return replace(self, bottom=_halfway(slices, self.bottom), top=_halfway(slices, self.top))


@dataclass(frozen=True)
class Cone:
    """Round about z, flat base at ``bottom``, apex at ``height`` over z = 0 where the radius is ``radius``."""

    radius: float
    height: float
    bottom: float = 0.0

    @property
    def base(self) -> float:
        return self.radius * (self.height - self.bottom) / self.height

    def distance(self, at: np.ndarray, near: float = 0.0) -> np.ndarray:
        across, along = np.hypot(at[..., 0], at[..., 1]), at[..., 2]
        slant = np.array([-self.base, self.height - self.bottom])
        part = (across - self.base) * slant[0] + (along - self.bottom) * slant[1]
        part = np.clip(part / (slant @ slant), 0, 1)
        side = np.hypot(across - self.base - part * slant[0], along - self.bottom - part * slant[1])
        under = np.hypot(np.maximum(across - self.base, 0), along - self.bottom)
        inside = (along >= self.bottom) & (across * self.height <= self.radius * (self.height - along))
        return np.where(inside, -1, 1) * np.minimum(side, under)

    def support(self, way: np.ndarray) -> float:
        return max(self.base * np.hypot(way[0], way[1]) + self.bottom * way[2], self.height * way[2])

    def grown_mm3(self, margin: float) -> float:
        a, h = self.base, self.height - self.bottom
        surface = np.pi * a * (a + np.hypot(a, h))
        mean_curvature = np.pi * h + np.pi * a * (np.pi - np.arctan2(h, a))
        return _steiner(np.pi * a * a * h / 3, surface, mean_curvature, margin)

    def known_from(self, slices: np.ndarray) -> Cone:
        return replace(self, bottom=_halfway(slices, self.bottom))


@dataclass(frozen=True)
class Torus:
    ring: float
    tube: float

    def distance(self, at: np.ndarray, near: float = 0.0) -> np.ndarray:
        return np.hypot(np.hypot(at[..., 0], at[..., 1]) - self.ring, at[..., 2]) - self.tube

    def support(self, way: np.ndarray) -> float:
        return self.ring * np.hypot(way[0], way[1]) + self.tube

    def grown_mm3(self, margin: float) -> float:
        """Slice by slice: a ring, or a disc where the hole has closed."""
        t, big = self.tube + margin, self.ring
        count = 20_000
        z = (np.arange(count) + 0.5) * t / count
        half = np.sqrt(t * t - z * z)
        area = np.pi * ((big + half) ** 2 - np.maximum(big - half, 0) ** 2)
        return float(2 * area.sum() * t / count)


def _steiner(volume: float, surface: float, mean_curvature: float, margin: float) -> float:
    return volume + surface * margin + mean_curvature * margin**2 + 4 / 3 * np.pi * margin**3


def _halfway(slices: np.ndarray, face: float) -> float:
    """Halfway between the two slices that a face lies between."""
    after = int(np.searchsorted(slices, face))
    return float(slices[after - 1] + slices[after]) / 2


class Bone:
    """A closed triangle mesh: exact distance near the level asked for, a coarse one elsewhere."""

    def __init__(self, fuzzy: sitk.Image):
        """``fuzzy``: 1 inside, 0 outside, 0.5 on the surface; far finer than any grid under test; about LPS 0."""
        self._coarse = sitk.GetArrayFromImage(sitk.SignedMaurerDistanceMap(fuzzy > 0.5, False, False, True))
        self._grid = Grid.from_sitk(fuzzy)
        importer = vtk.vtkImageData()
        importer.SetDimensions(*fuzzy.GetSize())
        importer.SetSpacing(*fuzzy.GetSpacing())
        importer.SetOrigin(*fuzzy.GetOrigin())
        values = sitk.GetArrayFromImage(fuzzy).ravel()
        importer.GetPointData().SetScalars(numpy_support.numpy_to_vtk(values, deep=True))
        mesher = vtk.vtkFlyingEdges3D()
        mesher.SetInputData(importer)
        mesher.SetValue(0, 0.5)
        mesher.Update()
        self.mesh = mesher.GetOutput()
        self._exact = vtk.vtkImplicitPolyDataDistance()
        self._exact.SetInput(self.mesh)
        self._corners = numpy_support.vtk_to_numpy(self.mesh.GetPoints().GetData())

    def distance(self, at: np.ndarray, near: float = 0.0) -> np.ndarray:
        index = np.rint(self._grid.to_index(at)).astype(int)
        clipped = np.clip(index, 0, np.asarray(self._grid.size) - 1)
        coarse = self._coarse[clipped[..., 2], clipped[..., 1], clipped[..., 0]].astype(float)
        # Outside the box, which is convex and holds the whole mesh, the distance is between these two.
        past = np.linalg.norm((index - clipped) * self._grid.spacing_mm, axis=-1)
        least, most = np.where(past > 0, np.hypot(past, coarse), coarse), coarse + past
        close = (least < near + NEAR_MM) & (most > near - NEAR_MM)
        coarse = np.where(most < near, most, least)
        out = vtk.vtkDoubleArray()
        self._exact.EvaluateFunction(numpy_support.numpy_to_vtk(np.ascontiguousarray(at[close]), deep=True), out)
        # The mesh's normals point outwards for falling values; the coarse sign is sure away from the surface.
        exact = numpy_support.vtk_to_numpy(out)
        coarse[close] = np.abs(exact) if near > NEAR_MM else exact
        return coarse

    def support(self, way: np.ndarray) -> float:
        return float((self._corners @ way).max())

    def grown_mm3(self, margin: float, step: float = 1.0) -> float:
        """Fine integration: nodes count by the part of their cell that is inside."""
        low, high = self._corners.min(axis=0) - margin - 2, self._corners.max(axis=0) + margin + 2
        x, y, z = (np.arange(a, b, step) for a, b in zip(low, high))
        total = 0.0
        for height in z:
            at = np.stack(np.broadcast_arrays(x[None, :], y[:, None], height), axis=-1)
            total += np.clip(0.5 - (self.distance(at, margin) - margin) / step, 0, 1).sum()
        return float(total * step**3)


def real_bone(folder: Path) -> tuple[Bone, str]:
    """The bone next to a real patient's tumour, from CT numbers, on a grid of 0.5 mm."""
    patient = sorted(folder.glob("ibsi_sts/nifti/*/CT_image.nii.gz"))[1]
    image = sitk.ReadImage(str(patient), sitk.sitkFloat32)
    grid = Grid.from_sitk(image)
    found, _ = derive_bone(sitk.GetArrayFromImage(image), grid)
    labels = sitk.ConnectedComponent(grid.to_sitk(found.mask.astype(np.uint8)))
    piece = sitk.RelabelComponent(labels) == 1
    index = np.argwhere(sitk.GetArrayFromImage(piece))
    # A ball that reached past the image would end in a flat face along its slices, which no bone has.
    room = np.ceil((BALL_MM + 2) / np.asarray(grid.spacing_mm[::-1]))
    within = ((index >= room) & (index < np.asarray(grid.shape_kji) - room)).all(axis=1)
    middle = grid.to_lps(index[within][np.argmin(np.linalg.norm(index[within] - index.mean(axis=0), axis=1))][::-1])
    smooth = sitk.DiscreteGaussian(sitk.Cast(piece, sitk.sitkFloat32), 1.2**2)
    return Bone(_rounded_off(smooth, middle)), f"a bone of {patient.parent.name}"


def synthetic_bone() -> tuple[Bone, str]:
    """A long bone's end: a bent shaft, a flare, two condyles and a notch between them."""
    grid = Grid((180,) * 3, (0.5,) * 3, (-44.75,) * 3)
    line = np.arange(180) * 0.5 - 44.75
    x, y, z = line[None, None, :], line[None, :, None], line[:, None, None]
    shaft = np.hypot(x - 0.002 * z * z, y + 0.1 * z) - 9 - 5 / (1 + np.exp((z + 16) / 4))
    condyles = np.minimum(
        np.sqrt((x - 10) ** 2 + (y - 4) ** 2 + (z + 26) ** 2) - 13,
        np.sqrt((x + 11) ** 2 + (y - 3) ** 2 + (z + 25) ** 2) - 12,
    )
    notch = np.sqrt(x**2 + (y - 17) ** 2 + (z + 32) ** 2 * 0.5) - 8
    distance = np.maximum(np.minimum(shaft, condyles), -notch)
    fuzzy = sitk.DiscreteGaussian(grid.to_sitk(np.clip(0.5 - distance / 2, 0, 1).astype(np.float32)), 1.0)
    return Bone(_rounded_off(fuzzy, np.zeros(3))), "a synthetic bone's end"


def _rounded_off(fuzzy: sitk.Image, middle: np.ndarray, radius: float = BALL_MM, step: float = 0.5) -> sitk.Image:
    """The part of an object within a ball round ``middle``, moved to LPS 0: no flat face where the image ends."""
    count = int(2 * (radius + 4) / step) + 1
    origin = -(count - 1) / 2 * step
    grid = Grid((count,) * 3, (step,) * 3, (origin,) * 3)
    move = sitk.TranslationTransform(3, tuple(float(v) for v in middle))
    out = sitk.GetArrayFromImage(
        sitk.Resample(fuzzy, grid.to_sitk_geometry(), move, sitk.sitkLinear, 0.0, sitk.sitkFloat32)
    )
    line = origin + step * np.arange(count)
    away = np.sqrt(line[:, None, None] ** 2 + line[None, :, None] ** 2 + line[None, None, :] ** 2)
    ball = np.clip(0.5 + (radius - away) / 2, 0, 1).astype(np.float32)
    labels = sitk.RelabelComponent(sitk.ConnectedComponent(grid.to_sitk(np.minimum(out, ball)) > 0.5))
    keep = sitk.GetArrayFromImage(sitk.BinaryDilate(labels == 1, (2, 2, 2))) > 0
    return grid.to_sitk(np.where(keep, np.minimum(out, ball), 0).astype(np.float32))


def any_bone() -> tuple[Bone, str]:
    """A real patient's where SARCOMART_TEST_DATA says where they are, else a made one."""
    folder = os.environ.get("SARCOMART_TEST_DATA")
    return real_bone(Path(folder)) if folder else synthetic_bone()


def grid_round(shape, pose: Pose, margin: float, spacing_mm, axes: np.ndarray, random: np.random.Generator) -> Grid:
    """A grid along ``axes`` that holds the grown shape, at a random place between voxels."""
    spacing = np.asarray(spacing_mm, dtype=float)
    ways = [pose.axes.T @ axes[:, a] for a in range(3)]
    high = np.array([shape.support(way) for way in ways]) + margin
    low = -np.array([shape.support(-way) for way in ways]) - margin
    first = low - (1.5 + random.random(3)) * spacing
    size = np.ceil((high - first) / spacing).astype(int) + 3
    return Grid(tuple(size), tuple(spacing), tuple(pose.center + axes @ first), axes)


def distance_on(shape, pose: Pose, grid: Grid, near: float = 0.0) -> np.ndarray:
    """The exact distance at every voxel centre, float64 (k, j, i)."""
    out = np.empty(grid.shape_kji)
    i, j = np.arange(grid.size[0])[None, :], np.arange(grid.size[1])[:, None]
    for k in range(grid.size[2]):
        at = grid.to_lps(np.stack(np.broadcast_arrays(i, j, k), axis=-1))
        out[k] = shape.distance(pose.local(at), near)
    return out


def random_pose(random: np.random.Generator, axes: np.ndarray, tilted: bool) -> Pose:
    """Somewhere; its own axes along the grid's, or any way."""
    return Pose(random_rotation(random) if tilted else axes, random.uniform(-20, 20, 3))
