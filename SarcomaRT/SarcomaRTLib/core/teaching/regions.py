"""Where two volumes differ, how far, and from where: on the nodes of a lattice, to a part of a step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk

from ..geometry.field import Field, Lattice, bounding_box
from ..geometry.surface import mask_field

# Nodes added round what is compared.
PAD_NODES = 4


@dataclass(frozen=True)
class Volume:
    """A volume on a board: which nodes are inside, and how deep those near the surface lie (mm, 0 to one step)."""

    inside: np.ndarray
    depth_mm: np.ndarray


@dataclass(frozen=True)
class Region:
    """A connected region of nodes that lies too far from a volume.

    Attributes:
        nodes: indices (k, j, i) of the board, shape (n, 3).
        peak: the node that lies farthest.
        foot: the volume's node nearest to it.
        amount_mm: from the surface the region belongs to, to the volume's, at the peak.
    """

    nodes: np.ndarray
    peak: np.ndarray
    foot: np.ndarray
    amount_mm: float


class Board:
    """The box of a lattice that holds everything compared.

    Args:
        lattice: of the fields.
        masks: bool [k, j, i] on the lattice's image grid; the box holds them all.
    """

    def __init__(self, lattice: Lattice, masks: Sequence[np.ndarray]):
        self.lattice, self.steps = lattice, lattice.steps_kji
        boxes = [box for box in map(bounding_box, masks) if box is not None]
        low = np.min([box[0] for box in boxes], axis=0) if boxes else np.zeros(3, int)
        high = np.max([box[1] for box in boxes], axis=0) if boxes else np.ones(3, int)
        self.start = tuple((low * lattice.divisions_kji - PAD_NODES).tolist())
        self.stop = tuple((high * lattice.divisions_kji + PAD_NODES).tolist())
        self.shape = tuple(b - a for a, b in zip(self.start, self.stop))

    def volume(self, mask: np.ndarray) -> Volume:
        """A mask on the image grid as a volume of the board."""
        if not mask.any():
            return Volume(np.zeros(self.shape, bool), np.zeros(self.shape, np.float32))
        return self.of_field(mask_field(mask, self.lattice, thorough=False))

    def of_field(self, field: Field) -> Volume:
        values = field.on_box(self.start, self.stop)
        return Volume(values <= 0, np.clip(-values, 0, float(self.steps.max())))

    def nearest(self, mask: np.ndarray) -> np.ndarray:
        """A mask on the image grid at the nodes, each as its nearest voxel; what lies past the image is as its edge."""
        index = []
        for first, count, division, voxels in zip(self.start, self.shape, self.lattice.divisions_kji, mask.shape):
            voxel = np.floor((np.arange(first, first + count) + 0.5 * (division - 1)) / division).astype(int)
            index.append(np.clip(voxel, 0, voxels - 1))
        return mask[np.ix_(*index)]

    def distance_mm(self, inside: np.ndarray) -> np.ndarray:
        """From every node to the nearest of some nodes, 0 there; infinite when there are none."""
        if not inside.any():
            return np.full(self.shape, np.inf, np.float32)
        image = sitk.GetImageFromArray(inside.view(np.uint8))
        image.SetSpacing(self.steps[::-1].tolist())
        distance = sitk.SignedMaurerDistanceMap(
            image, insideIsPositive=False, squaredDistance=False, useImageSpacing=True
        )
        return np.maximum(sitk.GetArrayFromImage(distance), 0)

    def regions(
        self, deep: np.ndarray, away_mm: np.ndarray, own: Volume, other: Volume, smallest_mm3: float
    ) -> Iterator[Region]:
        """The connected regions of ``deep``, the farthest first.

        Args:
            deep: bool, the nodes.
            away_mm: their distance from the other volume.
            own: the volume they belong to.
            other: the volume they should not be so far from, not empty.
            smallest_mm3: smaller regions are left out.
        """
        box = bounding_box(deep)
        if box is None:
            return
        place = tuple(slice(a, b) for a, b in zip(*box))
        crop = np.ascontiguousarray(deep[place]).view(np.uint8)
        labels = sitk.GetArrayFromImage(sitk.ConnectedComponent(sitk.GetImageFromArray(crop), True))
        voxels = np.argwhere(labels)
        label = labels[tuple(voxels.T)]
        order = np.argsort(label, kind="stable")
        groups = np.split(voxels[order] + box[0], np.flatnonzero(np.diff(label[order])) + 1)
        large = [nodes for nodes in groups if len(nodes) * float(np.prod(self.steps)) >= smallest_mm3]
        found = [self._measured(nodes, away_mm, own, other) for nodes in large]
        yield from sorted(found, key=lambda region: -region.amount_mm)

    def _measured(self, nodes: np.ndarray, away_mm: np.ndarray, own: Volume, other: Volume) -> Region:
        index = tuple(nodes.T)
        peak = nodes[int(np.argmax(away_mm[index] + own.depth_mm[index]))]
        foot, gap = self.foot(peak, other, float(away_mm[tuple(peak)]))
        return Region(nodes, peak, foot, max(0.0, gap + float(own.depth_mm[tuple(peak)])))

    def foot(self, node: np.ndarray, volume: Volume, reach_mm: float) -> tuple[np.ndarray, float]:
        """The volume's node from which a node is reached on the shortest way, and its distance from the surface, mm."""
        if not np.isfinite(reach_mm):
            return node, float("inf")
        wide = np.ceil((reach_mm + float(self.steps.max())) / self.steps).astype(int) + 1
        low, high = np.maximum(node - wide, 0), np.minimum(node + wide + 1, self.shape)
        part = tuple(slice(a, b) for a, b in zip(low, high))
        candidates = np.argwhere(volume.inside[part]) + low
        gaps = np.linalg.norm((candidates - node) * self.steps, axis=1)
        gaps -= volume.depth_mm[tuple(candidates.T)]
        best = int(np.argmin(gaps))
        return candidates[best], float(gaps[best])

    def to_lps(self, node: np.ndarray) -> np.ndarray:
        return self.lattice.to_lps(np.asarray(node, float) + self.start)

    def slices(self, nodes: np.ndarray) -> tuple[int, int]:
        """First and last index k of the image's slices that some nodes lie in."""
        k = (nodes[:, 0] + self.start[0]) / self.lattice.divisions_kji[0]
        last = self.lattice.grid.size[2] - 1
        return int(np.clip(np.rint(k.min()), 0, last)), int(np.clip(np.rint(k.max()), 0, last))
