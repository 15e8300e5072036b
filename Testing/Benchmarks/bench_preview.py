"""How long one step of the live preview takes on a large CT: from a new value to the updated segment.

    python Testing/Benchmarks/bench_preview.py [--quick] [--write]

A made-up limb of 512 x 512 x 200 voxels of 0.98 x 0.98 x 2 mm in a MRML scene, body from its CT numbers, the bone
drawn, a tumour of 60 mm with scar and drain. A step is what the panel does while a value is dragged: the logic checks
that image and segments are what they were, the live plan follows, and the surface of every target that changed is made
again. The Segment Editor effect does the same with one margin. "First" is the first step of a drag after the panel
made ready what it needs, as it does when a plan is computed; how long that takes, and how long the exact targets take
when the hand rests, stands beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import vtk
from bench_plan import painted
from cases import SIZE, limb_case
from common import Report, Times, arguments

from SarcomaRTLib.core.case import Behaviour, Facts
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.scene.convert import mask_to_image, volume_to_node
from SarcomaRTLib.scene.draft import Draft
from SarcomaRTLib.scene.embedded import import_slicer, open_scene
from SarcomaRTLib.scene.logic import PlanParameters, SarcomaRTLogic
from SarcomaRTLib.scene.margin_effect import AxisChoice, Frame, MarginChoices, MarginTool
from SarcomaRTLib.scene.preview import SurfacePreview, TargetPreview
from SarcomaRTLib.scene.surface import CLOSED_SURFACE

QUICK_SIZE = (256, 256, 100)
DRAWN = ("GTV", "R1 zone", "Scar", "Drain", "Femur")
STEP_MS, VOLUME, ROUGH = 50.0, 0.01, 0.03
# A surface of flat triangles cuts corners: of smaller volumes by more than that, and nobody sees it.
JUDGED_CC = 10.0
PREOP, POSTOP = "sts-extremity-preop", "os-postop-limb"


class Dragged(NamedTuple):
    """What is dragged: the guideline, its name for the page, the margin's key, its values in mm, what the bone is."""

    protocol: str
    what: str
    key: str
    values_mm: np.ndarray
    bone: Behaviour = Behaviour.WALL


DRAGS = (
    Dragged(PREOP, "PTV", "PTV", np.arange(5.0, 10.05, 0.25)),
    Dragged(POSTOP, "PTV1 of three", "PTV1", np.arange(3.0, 5.05, 0.25)),
    Dragged(PREOP, "CTV across an oblique limb, bone cut", "CTV.radial", np.arange(12.0, 18.0, 0.5), Behaviour.CUT),
    Dragged(PREOP, "CTV along it, round the bone", "CTV.longitudinal", np.arange(25.0, 40.0)),
    Dragged(POSTOP, "CTV1 across it, round the bone", "CTV1.radial", np.arange(12.0, 18.0, 0.5)),
)


def scene_of(size: tuple[int, int, int]) -> tuple[object, object]:
    """Image and segmentation nodes of the limb."""
    case = limb_case(size)
    volume = volume_to_node(painted(case), case.grid, "CT")
    slicer = import_slicer()
    node = open_scene().mrml_scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Structures")
    node.CreateDefaultDisplayNodes()
    for structure in case.structures:
        if structure.name in DRAWN:
            segment = slicer.vtkSegment()
            segment.SetName(structure.name)
            segment.AddRepresentation("Binary labelmap", mask_to_image(structure.mask, case.grid))
            node.GetSegmentation().AddSegment(segment, structure.name)
    return volume, node


def parameters(protocol: str, key: str = "", value_mm: float = 0.0, bone: Behaviour = Behaviour.WALL) -> PlanParameters:
    margins = {key: float(value_mm)} if key else {}
    return PlanParameters(
        protocol,
        PlanOptions(margins_mm=margins),
        facts=Facts(age_years=16),
        modality="CT",
        behaviours={"Femur": bone},
    )


def surface_cc(surface: vtk.vtkPolyData) -> float:
    measured = vtk.vtkMassProperties()
    measured.SetInputData(surface)
    measured.Update()
    return measured.GetVolume() / 1000


Clock = tuple[float, float]


def now() -> Clock:
    return time.perf_counter(), time.process_time()


def since(start: Clock) -> Clock:
    return tuple(b - a for a, b in zip(start, now()))


def summed(taken: Sequence[Clock]) -> Times:
    clock, work = zip(*taken)
    return Times(min(clock), float(np.median(clock)), min(work))


def milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


class Drag:
    """Steps of one value in the panel, timed part by part."""

    def __init__(self, logic: SarcomaRTLogic, draft: Draft, preview: TargetPreview, dragged: Dragged):
        self._logic, self._draft, self._preview, self._dragged = logic, draft, preview, dragged
        self.parts: dict[str, list[Clock]] = {"update": [], "surfaces": [], "step": []}
        self.off = {"judged": 0.0, "all": 0.0}
        self.triangles = 0

    def run(self, values_mm: Sequence[float]) -> tuple[Clock, Clock, tuple[str, ...]]:
        """Drag there and back. Returns the first step, what the rest at the end took, and the targets that follow."""
        changed = self._step(values_mm[0] + 0.1)
        first = self.parts["step"].pop()
        for value in [*values_mm, *values_mm[-2::-1]]:
            self._step(value)
            self._look()
        start = now()
        self._preview.show(self._draft, self._draft.settle())
        return first, since(start), changed

    def rough(self, value_mm: float) -> float:
        """How far the volumes that are shown are from the exact ones, at most."""
        self._step(value_mm)
        shown = self._draft.live.draft_volumes_cc
        self._draft.settle()
        exact = self._draft.live.draft_volumes_cc
        return max(abs(shown[name] / exact[name] - 1) for name in exact)

    def _step(self, value_mm: float) -> tuple[str, ...]:
        start = now()
        choices = parameters(self._dragged.protocol, self._dragged.key, value_mm, self._dragged.bone)
        changed = self._logic.update(self._draft, choices, moving=True)
        update, between = since(start), now()
        self._preview.show(self._draft, changed)
        for part, taken in (("update", update), ("surfaces", since(between)), ("step", since(start))):
            self.parts[part].append(taken)
        return changed

    def _look(self) -> None:
        segmentation = self._preview.node.GetSegmentation()
        for target in self._draft.live.targets:
            surface = segmentation.GetSegment(target.name).GetRepresentation(CLOSED_SURFACE)
            off = abs(surface_cc(surface) / target.volume_cc - 1)
            for kind in ("judged", "all") if target.volume_cc >= JUDGED_CC else ("all",):
                self.off[kind] = max(self.off[kind], off)
            self.triangles = max(self.triangles, surface.GetNumberOfCells())


Verdict = tuple[str, str, str, bool]
HEADS = ["dragged", "targets that follow", "made ready in", "first step", "of a step: growth", "surfaces", "step: best",
         "median", "CPU", "exact at rest, CPU"]  # fmt: skip


def quick_enough(what: str, first: Clock, step: Times) -> list[Verdict]:
    """The verdicts on a drag; on a busy machine the first step counts by its work, of which there is one core's."""
    return [
        (f"a step of {what}", f"< {STEP_MS:g} ms", step.cells()[1], 1000 * step.median < STEP_MS),
        (
            "the first one, clock or CPU, the less",
            f"< {STEP_MS:g} ms",
            milliseconds(min(first)),
            1000 * min(first) < STEP_MS,
        ),
    ]


def in_the_panel(report: Report, logic: SarcomaRTLogic, volume: object, node: object, quick: bool) -> list[Verdict]:
    rows, verdicts, worst, rough = [], [], 0.0, 0.0
    for dragged in DRAGS:
        draft = logic.compute(volume, node, parameters(dragged.protocol, bone=dragged.bone))
        preview = TargetPreview(volume, node)
        preview.show(draft)
        start = now()
        draft.live.prepare()
        ready = since(start)
        drag = Drag(logic, draft, preview, dragged)
        values = dragged.values_mm[:: 4 if quick else 1]
        first, rest, changed = drag.run(values)
        step, what = summed(drag.parts["step"]), f"`{dragged.protocol}` {dragged.what}"
        parts = [milliseconds(summed(drag.parts[part]).median) for part in ("update", "surfaces")]
        rows.append([what, ", ".join(changed), milliseconds(ready[1]), milliseconds(first[0]), *parts, *step.cells(),
                     milliseconds(rest[1])])  # fmt: skip
        verdicts += quick_enough(what, first, step)
        worst, rough = max(worst, drag.off["judged"]), max(rough, drag.rough(values[-1] - 0.3))
        preview.clear()
    report.table("While it moves, in the panel", HEADS, rows)
    verdicts.append((f"surfaces of {JUDGED_CC:g} cc and more, against the volume shown", f"within {VOLUME:.0%}",
                     f"{worst:.2%}", worst <= VOLUME))  # fmt: skip
    verdicts.append(("volumes shown while it moves, against the exact", f"within {ROUGH:.0%}", f"{rough:.2%}",
                     rough <= ROUGH))  # fmt: skip
    return verdicts


def in_the_effect(report: Report, volume: object, node: object, quick: bool) -> list[Verdict]:
    """One margin of 15 mm and about in the Segment Editor, on the whole image as its reference geometry."""
    frame = Frame.of(mask_to_image(np.ones(volume.GetImageData().GetDimensions()[::-1], bool), limb_case().grid), node)
    wall = {"Femur": Behaviour.WALL}
    cases = (
        ("15 to 18 mm", 0.0, {}),
        ("15 to 18 mm, 20 mm along the bone", 20.0, {}),
        ("15 to 18 mm round the bone", 0.0, wall),
        ("15 to 18 mm, 20 mm along the bone, round it", 20.0, wall),
    )
    rows, verdicts = [], []
    for what, along, behaviours in cases:
        tool, picture = MarginTool(node), SurfacePreview()

        def step(mm: float, moving: bool, tool=tool, picture=picture, along=along, behaviours=behaviours):
            choices = MarginChoices("GTV", "Target", mm, along or mm, axis=AxisChoice.SEGMENT, axis_id="Femur",
                                    behaviours=behaviours)  # fmt: skip
            start = now()
            grown = tool.grow(choices, frame, moving=moving)
            growth, between = since(start), now()
            picture.draw("Margin", grown.target, "Margin", (1, 0, 0))
            return growth, since(between), since(start), grown.target.volume_cc()

        step(15.0, False)
        exact = step(16.1, False)
        ready = step(15.0, True)[2]
        first = step(15.1, True)[2]
        values = np.arange(15.0, 18.0, 1.0 if quick else 0.25)
        taken = [step(value, True) for value in [*values, *values[::-1]]]
        growth, surfaces, steps = (summed([one[part] for one in taken]) for part in range(3))
        rough = abs(step(16.1, True)[3] / exact[3] - 1)
        rows.append([what, "Margin", milliseconds(ready[1]), milliseconds(first[0]), milliseconds(growth.median),
                     milliseconds(surfaces.median), *steps.cells(), milliseconds(exact[2][1])])  # fmt: skip
        verdicts += quick_enough(f"the effect, {what}", first, steps)
        verdicts.append(("its volume while it moves, against the exact", f"within {ROUGH:.0%}", f"{rough:.2%}",
                         rough <= ROUGH))  # fmt: skip
        picture.clear()
    report.table("While it moves, in the Segment Editor effect", HEADS, rows)
    return verdicts


def timed(run: Callable[..., object], *arguments_: object) -> tuple[object, float]:
    """What a call returns, and the seconds it took."""
    started = time.perf_counter()
    result = run(*arguments_)
    return result, time.perf_counter() - started


def opened(logic: SarcomaRTLogic, volume: object, node: object) -> list[list[str]]:
    """Seconds of a first and a second computation, and of the first picture of it."""
    rows = []
    for protocol in (PREOP, POSTOP):
        _, first = timed(logic.compute, volume, node, parameters(protocol))
        draft, again = timed(logic.compute, volume, node, parameters(protocol))
        preview = TargetPreview(volume, node)
        _, shown = timed(preview.show, draft)
        _, looked = timed(logic.is_current, draft)
        preview.clear()
        logic.close()
        rows.append(
            [f"`{protocol}`", f"{first:.2f} s", f"{again:.2f} s", f"{1000 * shown:.0f} ms", f"{1000 * looked:.1f} ms"]
        )
    return rows


def main() -> None:
    options = arguments(__doc__.splitlines()[0])
    report = Report("preview", options)
    volume, node = scene_of(QUICK_SIZE if options.quick else SIZE)
    logic = SarcomaRTLogic()
    heads = ["guideline", "first computation", "again on the same image", "first surfaces", "is it current?"]
    report.table("Before the hand moves", heads, opened(logic, volume, node))
    verdicts = in_the_panel(report, logic, volume, node, options.quick)
    verdicts += in_the_effect(report, volume, node, options.quick)
    report.targets(verdicts)
    logic.close()
    report.close()


if __name__ == "__main__":
    main()
