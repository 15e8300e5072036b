"""Earlier courses and the present one, added up in EQD2 or BED where they were given.

Each course is converted with its own number of fractions, brought to the present dose grid by its transform, reduced by
a recovery factor only where one is given together with its source, and added voxel by voxel. Where a registration is
uncertain, the earlier doses are moved by every way up to that distance and the range of the maximum is told: at a steep
edge a few millimetres change the sum more than any model does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ..errors import GeometryError, InputError
from ..geometry.grid import Grid
from ..geometry.resample import check_frames
from .dose_grid import DoseGrid
from .phases import Phase, PhasedCourse
from .sampling import StructureNodes

# Directions that earlier doses are moved in, and parts of the uncertainty that they are moved by.
DIRECTIONS = 64
REACHES = (0.5, 1.0)
# Nodes looked at for every shift, of structures that have more: so many of the highest present dose, and of the sum.
CANDIDATES = 20_000
# A transform may scale by this much at most: registrations of one patient are rigid.
RIGID_TOLERANCE = 1e-3


@dataclass(frozen=True)
class EarlierCourse:
    """A course given before.

    Attributes:
        dose: physical dose of the whole course.
        fractions: it was given in.
        months: between it and the present course, None when unknown.
        to_present: 4 x 4 rigid matrix from its LPS mm to those of the present dose; None when they are the same.
        recovery: part of its effect taken as forgotten, 0 to below 1.
        recovery_source: where that factor comes from; needed with one.
    """

    dose: DoseGrid
    fractions: int
    months: float | None = None
    to_present: np.ndarray | None = field(default=None, compare=False)
    recovery: float = 0.0
    recovery_source: str = ""

    def __post_init__(self) -> None:
        name = self.dose.name
        if not self.fractions >= 1:
            raise InputError("at least one fraction is needed", argument=name, received=self.fractions)
        if self.months is not None and not 0 <= self.months < np.inf:
            raise InputError("months must not be negative", argument=name, received=self.months)
        check_recovery(self.recovery, self.recovery_source)
        if self.to_present is not None:
            object.__setattr__(self, "to_present", _rigid(self.to_present, name))

    def effect_at(self, points_lps_mm: np.ndarray, alpha_beta_gy: float, bed: bool) -> np.ndarray:
        """EQD2 (or BED) of the course at points of the present frame; NaN outside its dose grid."""
        points = np.asarray(points_lps_mm, dtype=float)
        if self.to_present is not None:
            back = np.linalg.inv(self.to_present)
            points = points @ back[:3, :3].T + back[:3, 3]
        return self.effect_of(self.dose.at(points), alpha_beta_gy, bed)

    def effect_of(self, doses_gy: np.ndarray, alpha_beta_gy: float, bed: bool) -> np.ndarray:
        """What doses of this course count for now; what is not known (NaN) stays so."""
        return Phase(self.dose, self.fractions).effect_of(doses_gy, alpha_beta_gy, bed) * (1 - self.recovery)

    @property
    def recovery_words(self) -> str:
        """What is taken as forgotten, and who says so, to be put behind the course's name; "" for nothing."""
        return f", recovery {self.recovery:g} ({self.recovery_source})" if self.recovery else ""

    @property
    def placed(self) -> Grid:
        """Its dose grid where it lies in the present frame."""
        grid = self.dose.grid
        if self.to_present is None:
            return grid
        turn, shift = self.to_present[:3, :3], self.to_present[:3, 3]
        return replace(grid, origin_lps_mm=tuple(turn @ grid.origin_lps_mm + shift), direction=turn @ grid.axes)


def check_recovery(part: float, source: str) -> None:
    """Raises InputError for a recovery factor that is none, or has no source."""
    if not 0 <= part < 1:
        raise InputError("a recovery factor is from 0 to below 1", argument="recovery", received=part)
    if part and not source.strip():
        raise InputError(
            "a recovery factor needs its source", argument="recovery", received=part,
            remedy="Name the publication or local rule it comes from",
        )  # fmt: skip


def _rigid(matrix: np.ndarray, name: str) -> np.ndarray:
    found = np.asarray(matrix, dtype=float)
    good = found.shape == (4, 4) and np.isfinite(found).all() and np.allclose(found[3], (0, 0, 0, 1))
    turn = found[:3, :3]
    if not good or not np.allclose(turn.T @ turn, np.eye(3), atol=RIGID_TOLERANCE) or np.linalg.det(turn) < 0:
        raise GeometryError(
            "a rigid 4 x 4 transform is needed", argument=name, received=np.round(found, 4).tolist(),
            remedy="Give the rotation and shift from the earlier image to the present one (LPS, mm)",
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class SummedMaximum:
    """The largest sum in a structure.

    Attributes:
        value_gy, position_lps_mm: as registered.
        low_gy, high_gy: its range when the earlier doses are moved by up to ``uncertainty_mm``; both equal to
            ``value_gy`` without an uncertainty.
        missing_share: part of the structure that some earlier dose does not cover; it counts as zero there.
    """

    structure: str
    value_gy: float
    position_lps_mm: tuple[float, float, float]
    low_gy: float
    high_gy: float
    uncertainty_mm: float
    missing_share: float


@dataclass(frozen=True)
class Courses:
    """The present course and the earlier ones.

    Attributes:
        present: physical dose of the present course, given in ``fractions``.
        earlier: at least one.
        uncertainty_mm: of their registrations.
        phased: the present course phase by phase, where it has several; then ``present`` is their sum.

    Raises:
        InputError: no fraction, no earlier course, or a negative uncertainty.
        GeometryError: an earlier dose is in another frame of reference and no transform says how they lie.
    """

    present: DoseGrid
    fractions: int
    earlier: tuple[EarlierCourse, ...]
    uncertainty_mm: float = 0.0
    phased: PhasedCourse | None = None

    def __post_init__(self) -> None:
        if not self.fractions >= 1:
            raise InputError("at least one fraction is needed", argument="fractions", received=self.fractions)
        if not self.earlier:
            raise InputError("an earlier course is needed", argument="earlier", received="none")
        if not 0 <= self.uncertainty_mm < np.inf:
            raise InputError("must not be negative", argument="registration_mm", received=self.uncertainty_mm)
        for course in self.earlier:
            if course.to_present is None:
                frames = (course.dose.grid.frame_of_reference_uid, self.present.grid.frame_of_reference_uid)
                check_frames(*frames, course.dose.name, "present dose")

    @cached_property
    def _sums(self) -> dict[tuple[float, bool], DoseGrid]:
        return {}

    @property
    def _course(self) -> PhasedCourse:
        return self.phased or PhasedCourse((Phase(self.present, self.fractions),))

    @property
    def months(self) -> float | None:
        """Since the last earlier course; None when any of them is unknown."""
        known = [course.months for course in self.earlier]
        return None if None in known else min(known)

    def summed(self, alpha_beta_gy: float, bed: bool = False) -> DoseGrid:
        """The sum in EQD2 (or BED) on the present dose grid; what an earlier dose does not cover counts as zero.

        It is kept for when it is asked for again.
        """
        if (alpha_beta_gy, bed) in self._sums:
            return self._sums[alpha_beta_gy, bed]
        grid, course = self.present.grid, self._course
        total = course.effect(alpha_beta_gy, bed).values_gy.astype(float)
        index = np.indices(grid.shape_kji)[::-1].reshape(3, -1)
        for start in range(0, index.shape[1], 500_000):
            points = grid.to_lps(index[:, start : start + 500_000].T)
            part = total.reshape(-1)[start : start + 500_000]
            for old in self.earlier:
                part += np.nan_to_num(old.effect_at(points, alpha_beta_gy, bed))
        what = "BED" if bed else "EQD2"
        parts = [course.source]
        parts += [f"{old.dose.source} in {old.fractions} fractions{old.recovery_words}" for old in self.earlier]
        source = f"{what} (alpha/beta {alpha_beta_gy:g} Gy): " + " + ".join(parts)
        found = self._sums[alpha_beta_gy, bed] = DoseGrid(f"summed {what}", grid, total, source)
        return found

    def maximum_in(self, nodes: StructureNodes, alpha_beta_gy: float, bed: bool = False) -> SummedMaximum:
        """The largest sum in a structure and its range under the registration's uncertainty.

        Raises:
            InputError: the structure is outside the present dose.
        """
        points = np.concatenate([nodes.points_lps_mm, nodes.surface_lps_mm])
        present = self._course.effect_at(points, alpha_beta_gy, bed)
        inside = np.isfinite(present)
        if not inside.any():
            raise InputError(
                "no part of the structure is inside the dose grid", argument=nodes.name, received="0 nodes"
            )
        points, present = points[inside], present[inside]
        as_registered = self._earlier_at(points, alpha_beta_gy, bed)
        missing = float(np.mean(np.isnan(as_registered).any(axis=0)))
        known = float((present + np.nan_to_num(as_registered).sum(axis=0)).max())
        peaks = self._peaks(nodes, known, alpha_beta_gy, bed)
        points = np.concatenate([points, peaks])
        present = np.concatenate([present, self._course.effect_at(peaks, alpha_beta_gy, bed)])
        as_registered = np.concatenate([as_registered, self._earlier_at(peaks, alpha_beta_gy, bed)], axis=1)
        total = present + np.nan_to_num(as_registered).sum(axis=0)
        best = int(np.argmax(total))
        low = high = float(total[best])
        chosen = _candidates(present, total) if self.uncertainty_mm else slice(0)
        points_moved, present = points[chosen], present[chosen]
        worst = np.nan_to_num(as_registered)[:, chosen]
        for shift in shifts(self.uncertainty_mm):
            moved = np.nan_to_num(self._earlier_at(points_moved + shift, alpha_beta_gy, bed))
            low = min(low, float((present + moved.sum(axis=0)).max()))
            # Each course has its own registration: the highest sum takes the worst shift of each.
            np.maximum(worst, moved, out=worst)
        high = max([high, *(present + worst.sum(axis=0)).tolist()])
        place = tuple(round(float(x), 2) + 0.0 for x in points[best])
        return SummedMaximum(nodes.name, float(total[best]), place, low, high, self.uncertainty_mm, missing)

    def _earlier_at(self, points_lps_mm: np.ndarray, alpha_beta_gy: float, bed: bool) -> np.ndarray:
        """(courses, N): what each earlier course counts for at points; NaN outside its grid."""
        return np.array([course.effect_at(points_lps_mm, alpha_beta_gy, bed) for course in self.earlier])

    def _peaks(self, nodes: StructureNodes, known_gy: float, alpha_beta_gy: float, bed: bool) -> np.ndarray:
        """Voxels of the doses inside a structure, LPS mm, where their sum may be above what is known at its nodes.

        Between the voxels a dose is interpolated: it has its peaks at their centres, which nodes can miss.
        """
        parts = [(phase.dose.grid, phase.dose, phase) for phase in self._course.phases]
        parts += [(course.placed, course.dose, course) for course in self.earlier]
        most = [float(one.effect_of(np.array([dose.maximum_gy]), alpha_beta_gy, bed)[0]) for _, dose, one in parts]
        found = []
        for (grid, dose, one), own in zip(parts, most):
            missing = known_gy - (sum(most) - own)

            def above(box: tuple[slice, ...], dose=dose, one=one, missing=missing) -> np.ndarray:
                values = dose.values_gy[box]
                chosen = values > 0
                chosen[chosen] = one.effect_of(values[chosen], alpha_beta_gy, bed) > missing
                return chosen

            found.append(nodes.voxels_inside(grid, above)[1])
        places = np.concatenate(found)
        return places[np.isfinite(self.present.at(places))]


def _candidates(present: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Where the maximum can be after a shift: the nodes that get most now, and those with the highest sum."""
    if len(total) <= 2 * CANDIDATES:
        return np.arange(len(total))
    return np.union1d(*(np.argpartition(values, -CANDIDATES)[-CANDIDATES:] for values in (present, total)))


def shifts(reach_mm: float) -> Sequence[np.ndarray]:
    """Even directions (a Fibonacci sphere and the axes) by the parts of the reach; none for zero."""
    if reach_mm == 0:
        return []
    number = np.arange(DIRECTIONS) + 0.5
    height, turn = 1 - 2 * number / DIRECTIONS, np.pi * (1 + np.sqrt(5)) * number
    flat = np.sqrt(1 - height**2)
    ways = np.column_stack([flat * np.cos(turn), flat * np.sin(turn), height])
    ways = np.concatenate([ways, np.eye(3), -np.eye(3)])
    return [part * reach_mm * way for part in REACHES for way in ways]
