"""A margin on a segment for the Segment Editor: read there and grown by the margin engine (``margin_write`` goes on).

Everything happens on the editor's reference geometry, the only lattice on which its masking works.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

import numpy as np

from ..core.case import Behaviour, Role
from ..core.errors import GeometryError, InputError
from ..core.findings import Finding
from ..core.geometry.apply import MarginResult, NamedMask, grown_margin, margin_result
from ..core.geometry.axis import LimbAxis, estimate_axis, image_axis
from ..core.geometry.coarse import Coarse, CoarseMask, grown_coarsely
from ..core.geometry.field import Field, Lattice
from ..core.geometry.grid import Grid
from ..core.geometry.margin import MarginSpec, Shape
from ..core.geometry.masks import centre_lps_mm
from ..core.geometry.surface import mask_field, with_sign_of
from ..core.progress import KeepGoing, Progress
from .axis_line import CLASS, line_axis, line_by_id, place_line, show_as_axis
from .case import BehaviourChoice, ChosenBehaviour, chosen_behaviours, exact_field, geometry_findings, left_out
from .convert import (
    array_to_matrix,
    bounding_box,
    grid_from_matrix,
    matrix_to_array,
    require_segment,
    segment_mask,
    to_world_lps_matrix,
)
from .embedded import import_slicer

HINDRANCES = (Behaviour.WALL, Behaviour.CUT, Behaviour.SLOW)
# A coarse lattice serves margins up to so many mm, or twice that, and so on.
REACH_STEP_MM = 30.0


class AxisChoice(str, Enum):
    """What "along the limb" means: cranio-caudally, along a bone or limb that is a segment, or along a line."""

    CRANIOCAUDAL = "craniocaudal"
    SEGMENT = "segment"
    LINE = "line"


@dataclass(frozen=True)
class MarginChoices:
    """What the user chose.

    Attributes:
        source_id: the segment to grow.
        target_id: the segment the result goes into; may be the source.
        around_mm, along_mm: amounts square to the axis and along it. Negative takes off, then both are the same.
        shape: of the margin.
        axis: what the axis is; matters only where the amounts differ or the shape is a cylinder.
        axis_id: the segment or line of it.
        behaviours: what growth does at other segments, by id. Those of source and target do not count.
    """

    source_id: str
    target_id: str
    around_mm: float
    along_mm: float
    shape: Shape = Shape.ELLIPSOID
    axis: AxisChoice = AxisChoice.CRANIOCAUDAL
    axis_id: str = ""
    behaviours: Mapping[str, BehaviourChoice] = field(default_factory=dict)

    @property
    def changes_nothing(self) -> bool:
        """True for a margin of zero into the segment itself."""
        return self.source_id == self.target_id and not self.around_mm and not self.along_mm

    @property
    def needs_axis(self) -> bool:
        return self.around_mm != self.along_mm or self.shape is Shape.CYLINDER


@dataclass(frozen=True)
class Frame:
    """Where the editor works.

    Attributes:
        grid: the reference geometry in world coordinates (LPS).
        image_to_node: 4 x 4, from its voxel indices to the segmentation node's own RAS.
        first_ijk: its first voxel; the grid counts from there.
    """

    grid: Grid
    image_to_node: np.ndarray
    first_ijk: tuple[int, int, int]

    @classmethod
    def of(cls, reference: Any, segmentation_node: Any) -> Frame:
        """The frame of a reference geometry image (vtkOrientedImageData) of a segmentation.

        Raises:
            InputError: there is none.
            GeometryError: a transform that is not linear, or that shears.
        """
        import vtk

        if reference is None or min(reference.GetDimensions()) < 1:
            raise InputError(
                "the segmentation has no geometry to work on",
                argument=segmentation_node.GetName(),
                remedy="Choose a source volume in the Segment Editor",
            )
        matrix = vtk.vtkMatrix4x4()
        reference.GetImageToWorldMatrix(matrix)
        image_to_node = matrix_to_array(matrix)
        first = tuple(reference.GetExtent()[::2])
        from_first = np.eye(4)
        from_first[:3, 3] = first
        to_lps = to_world_lps_matrix(segmentation_node) @ image_to_node @ from_first
        grid = grid_from_matrix(to_lps, reference.GetDimensions(), segmentation_node.GetName())
        return cls(grid, image_to_node, first)

    def image(self, mask: np.ndarray, room: np.ndarray) -> Any:
        """A mask as a vtkOrientedImageData of the reference geometry.

        Args:
            mask: bool [k, j, i] on the grid.
            room: the same; the image reaches over what is set in one of the two.
        """
        from vtk.util.numpy_support import numpy_to_vtk

        box = bounding_box(mask | room)
        image = import_slicer().vtkOrientedImageData()
        image.SetGeometryFromImageToWorldMatrix(array_to_matrix(self.image_to_node))
        image.SetExtent(
            [edge + first for (start, stop), first in zip(reversed(box), self.first_ijk) for edge in (start, stop - 1)]
        )
        part = mask[tuple(slice(start, stop) for start, stop in box)]
        scalars = numpy_to_vtk(np.ascontiguousarray(part, dtype=np.uint8).ravel(), deep=True)
        scalars.SetName("ImageScalars")
        image.GetPointData().SetScalars(scalars)
        return image


@dataclass(frozen=True)
class Grown:
    """A margin that was grown, not yet written.

    Attributes:
        choices: what was asked.
        frame: where.
        mask: the source, bool [k, j, i]. source, target: its field and that of the result.
        spec: the margin as the engine was told it.
        axis: the axis, None where none was needed.
        barriers: what stood in the way: walls and cuts.
        hindering: names of all that held growth back, slow tissue too.
        findings: about the segments that were read.
    """

    choices: MarginChoices
    frame: Frame
    mask: np.ndarray
    source: Field
    target: Field
    spec: MarginSpec
    axis: LimbAxis | None
    barriers: tuple[NamedMask, ...]
    hindering: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def coarse(self) -> bool:
        """Whether it was grown for a moving hand, its volume known to a percent or two."""
        return self.target.lattice != self.source.lattice

    def held_back_cc(self) -> float:
        """How much larger the result would be with nothing in the way, past the image edge too."""
        if not self.hindering:
            return 0.0
        return grown_margin(self.source, self.spec).volume_cc() - self.target.volume_cc()

    def result(self, progress: Progress | None = None) -> MarginResult:
        """The voxels, what was achieved, and all findings. ``progress`` may cancel."""

        def measure(_keep_going: KeepGoing) -> MarginResult:
            return margin_result(self.mask, self.source, self.target, self.spec, self.barriers)

        made = (progress or Progress()).during(0.0, "Measuring", measure)
        return replace(made, findings=(*self.findings, *made.findings))


@dataclass(frozen=True)
class _Drawn:
    """A segment on the frame, and the distance field it was drawn with, where it has one."""

    name: str
    mask: np.ndarray
    exact: Callable[[Lattice], Field] | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Barrier:
    """A segment in the way, and what growth does there."""

    segment_id: str
    shape: NamedMask
    chosen: ChosenBehaviour


class MarginTool:
    """Grows margins in one segmentation; segments that did not change are read once.

    Args:
        segmentation_node: vtkMRMLSegmentationNode.
    """

    def __init__(self, segmentation_node: Any):
        self.node = segmentation_node
        self._kept: dict[tuple[str, str], tuple[Any, Any]] = {}

    def grow(
        self, choices: MarginChoices, frame: Frame, progress: Progress | None = None, moving: bool = False
    ) -> Grown:
        """The margin, as a field; the scene stays as it is.

        Args:
            choices: what the user chose.
            frame: the editor's reference geometry.
            progress: told how far it is; may cancel.
            moving: another value is about to follow: be quick, on a coarse lattice.

        Raises:
            InputError, GeometryError: in words for the user, naming the segment at fault.
            Cancelled: the user stopped it.
        """
        steps = progress or Progress()
        steps.report(0.0, "Reading the segments")
        source = self._read(choices.source_id, frame)
        behaviours = chosen_behaviours(
            {i: b for i, b in choices.behaviours.items() if i not in (choices.source_id, choices.target_id)}
        )
        self._forget_others({choices.source_id, choices.axis_id, *behaviours})
        axis = self._axis(choices, frame, source) if choices.needs_axis else None
        spec = _spec(choices, axis)
        barriers, findings = self._barriers(behaviours, frame)
        field = self._field(choices.source_id, frame, source)
        if moving:
            target = self._sketched(choices, field, spec, barriers)
        else:
            target = steps.during(0.3, "Growing", lambda going: _grown(field, spec, barriers, going))
        hard = [one.shape for one in barriers if one.chosen.behaviour is not Behaviour.SLOW]
        names = tuple(one.shape.name for one in barriers)
        said = (*source.findings, *findings)
        return Grown(choices, frame, source.mask, field, target, spec, axis, tuple(hard), names, said)

    def axis(self, choices: MarginChoices, frame: Frame) -> LimbAxis:
        """The axis "along the limb" means, whether the margin needs one or not. Raises as ``grow``."""
        return self._axis(choices, frame, self._read(choices.source_id, frame))

    def _read(self, segment_id: str, frame: Frame) -> _Drawn:
        segment = require_segment(self.node, segment_id)

        def read() -> _Drawn:
            found = segment_mask(self.node, segment_id, frame.grid)
            exact, said = exact_field(self.node, segment_id, segment.GetName())
            said += geometry_findings(segment.GetName(), found.resampled, found.outside_fraction, frame.grid)
            return _Drawn(segment.GetName(), found.mask, exact, tuple(said))

        return self._once("segment", segment_id, self._state(segment, frame), read)

    def _field(self, segment_id: str, frame: Frame, drawn: _Drawn) -> Field:
        def sample() -> Field:
            lattice = Lattice.over(frame.grid)
            if drawn.exact is None:
                return mask_field(drawn.mask, lattice)
            return with_sign_of(drawn.mask, drawn.exact(lattice))

        return self._once("field", segment_id, id(drawn), sample)

    def _axis(self, choices: MarginChoices, frame: Frame, source: _Drawn) -> LimbAxis:
        centre = centre_lps_mm(source.mask, frame.grid)
        if choices.axis is AxisChoice.CRANIOCAUDAL:
            return image_axis(centre)
        if not choices.axis_id:
            what = "segment" if choices.axis is AxisChoice.SEGMENT else "line"
            raise InputError(f"no {what} is chosen for the axis", argument="axis", remedy=f"Choose a {what}")
        if choices.axis is AxisChoice.LINE:
            return line_axis(line_by_id(choices.axis_id))
        limb = self._read(choices.axis_id, frame)
        state = (id(limb), id(source))
        axis = self._once("axis", choices.axis_id, state, lambda: estimate_axis(limb.mask, frame.grid, centre))
        if axis is None:
            raise InputError(
                "too little of the limb is seen, or its cross-sections do not line up",
                argument=limb.name,
                remedy="Choose another segment for the axis, or draw a line",
            )
        return axis

    def _barriers(
        self, behaviours: Mapping[str, ChosenBehaviour], frame: Frame
    ) -> tuple[list[_Barrier], list[Finding]]:
        barriers, findings = [], []
        for segment_id, chosen in behaviours.items():
            try:
                drawn = self._read(segment_id, frame)
            except (InputError, GeometryError) as error:
                name = require_segment(self.node, segment_id).GetName()
                findings.append(left_out(name, Role.BARRIER, error))
                continue
            barriers.append(_Barrier(segment_id, NamedMask(drawn.name, drawn.mask), chosen))
            findings += drawn.findings
        return barriers, findings

    def _sketched(self, choices: MarginChoices, field: Field, spec: MarginSpec, barriers: list[_Barrier]) -> Field:
        """The margin on a coarse lattice; what does not depend on it is kept for the next one."""
        reach_mm = REACH_STEP_MM * max(1, np.ceil(spec.largest_mm / REACH_STEP_MM))
        coarse, source = self._once(
            "coarse", choices.source_id, (id(field), reach_mm), lambda: _read_coarse(field, reach_mm)
        )

        def met(one: _Barrier) -> CoarseMask:
            state = (id(one.shape.mask), id(coarse))
            return self._once("met", one.segment_id, state, lambda: CoarseMask(coarse, one.shape.mask))

        walls, cuts, slow = ([one for one in barriers if one.chosen.behaviour is b] for b in HINDRANCES)
        slowed = [(met(one), one.chosen.slow_factor) for one in slow]
        grown = grown_coarsely(source, spec, [met(one) for one in walls], slowed)
        for one in cuts:
            grown = met(one).cut_from(grown)
        return grown.united(source) if spec.largest_mm >= 0 else grown

    def _state(self, segment: Any, frame: Frame) -> tuple[Any, ...]:
        """Changes when a segment is drawn in or renamed, or what it lies on is another."""
        name = self.node.GetSegmentation().GetSourceRepresentationName()
        source = segment.GetRepresentation(name)
        place = frame.grid.index_to_lps_matrix.tobytes(), frame.grid.size
        return (name, source and source.GetMTime(), segment.GetLabelValue(), segment.GetName(), place)

    def _once(self, kind: str, key: str, state: Any, make: Callable[[], Any]) -> Any:
        known = self._kept.get((kind, key))
        if known is None or known[0] != state:
            known = self._kept[(kind, key)] = (state, make())
        return known[1]

    def _forget_others(self, used: set[str]) -> None:
        """Masks are as large as the image: none is kept that is not needed."""
        self._kept = {key: value for key, value in self._kept.items() if key[1] in used}


def draw_axis(axis: LimbAxis, name: str) -> Any:
    """A new markups line of the open scene along an axis, for the user to move."""
    line = import_slicer().mrmlScene.AddNewNodeByClass(CLASS, name)
    show_as_axis(line)
    place_line(line, axis, run_id="")
    return line


def _spec(choices: MarginChoices, axis: LimbAxis | None) -> MarginSpec:
    if axis is None:
        return MarginSpec.isotropic(choices.around_mm)
    return MarginSpec.radial(choices.around_mm, choices.along_mm, np.asarray(axis.direction_lps), choices.shape)


def _grown(field: Field, spec: MarginSpec, barriers: list[_Barrier], keep_going: KeepGoing) -> Field:
    walls, cuts, slow = ([one for one in barriers if one.chosen.behaviour is b] for b in HINDRANCES)
    slowed = [(one.shape, one.chosen.slow_factor) for one in slow]
    return grown_margin(field, spec, [one.shape for one in walls], [one.shape for one in cuts], slowed, keep_going)


def _read_coarse(field: Field, reach_mm: float) -> tuple[Coarse, Field]:
    coarse = Coarse.of([field], reach_mm)
    return coarse, coarse.read(field)
