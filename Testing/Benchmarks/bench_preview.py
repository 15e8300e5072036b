"""How long one step of the live preview takes on a large CT: from a new value to the updated segment.

    python Testing/Benchmarks/bench_preview.py [--quick] [--write]

A made-up limb of 512 x 512 x 200 voxels of 0.98 x 0.98 x 2 mm in a MRML scene, bone and body from its CT numbers, a
tumour of 60 mm with scar and drain. A step is what the panel does while a value is dragged: the logic checks that image
and segments are what they were, the live plan follows, and the surface of every target that changed is made again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
import vtk
from bench_plan import painted
from cases import SIZE, limb_case
from common import Report, Times, arguments

from SarcomaRTLib.core.case import Facts
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.scene.convert import mask_to_image, volume_to_node
from SarcomaRTLib.scene.draft import Draft
from SarcomaRTLib.scene.embedded import import_slicer, open_scene
from SarcomaRTLib.scene.logic import PlanParameters, SarcomaRTLogic
from SarcomaRTLib.scene.preview import TargetPreview
from SarcomaRTLib.scene.surface import CLOSED_SURFACE

QUICK_SIZE = (256, 256, 100)
DRAWN = ("GTV", "R1 zone", "Scar", "Drain")
STEP_MS, VOLUME = 50.0, 0.01
# A surface of flat triangles cuts corners: of smaller volumes by more than that, and nobody sees it.
JUDGED_CC = 10.0
PREOP, POSTOP = "sts-extremity-preop", "os-postop-limb"
# What is dragged: the guideline, its name for the page, the margin's key, its values in mm.
DRAGGED = (
    (PREOP, "PTV", "PTV", np.arange(5.0, 10.05, 0.25)),
    (POSTOP, "PTV1 of three", "PTV1", np.arange(3.0, 5.05, 0.25)),
    (PREOP, "CTV, across the limb", "CTV.radial", np.arange(12.0, 18.0)),
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


def parameters(protocol: str, key: str = "", value_mm: float = 0.0) -> PlanParameters:
    margins = {key: float(value_mm)} if key else {}
    return PlanParameters(protocol, PlanOptions(margins_mm=margins), facts=Facts(age_years=16), modality="CT")


def surface_cc(surface: vtk.vtkPolyData) -> float:
    measured = vtk.vtkMassProperties()
    measured.SetInputData(surface)
    measured.Update()
    return measured.GetVolume() / 1000


class Drag:
    """Steps of one value, timed part by part."""

    def __init__(self, logic: SarcomaRTLogic, draft: Draft, preview: TargetPreview):
        self._logic, self._draft, self._preview = logic, draft, preview
        self.parts: dict[str, list[tuple[float, float]]] = {"update": [], "surfaces": [], "step": []}
        self.off = {"judged": 0.0, "all": 0.0}
        self.triangles = 0

    def run(self, protocol: str, key: str, values_mm: Sequence[float]) -> tuple[float, tuple[str, ...]]:
        """Drag there and back. Returns the seconds of the first step, and the targets that follow."""
        first, changed = self._step(parameters(protocol, key, values_mm[0] + 0.1))
        for value in [*values_mm, *values_mm[-2::-1]]:
            self._step(parameters(protocol, key, value), note=True)
            self._look()
        return first, changed

    def _step(self, choices: PlanParameters, note: bool = False) -> tuple[float, tuple[str, ...]]:
        before = (time.perf_counter(), time.process_time())
        changed = self._logic.update(self._draft, choices)
        between = (time.perf_counter(), time.process_time())
        self._preview.show(self._draft, changed)
        after = (time.perf_counter(), time.process_time())
        if note:
            for part, start, stop in (
                ("update", before, between),
                ("surfaces", between, after),
                ("step", before, after),
            ):
                self.parts[part].append((stop[0] - start[0], stop[1] - start[1]))
        return after[0] - before[0], changed

    def _look(self) -> None:
        segmentation = self._preview.node.GetSegmentation()
        for target in self._draft.live.targets:
            surface = segmentation.GetSegment(target.name).GetRepresentation(CLOSED_SURFACE)
            off = abs(surface_cc(surface) / target.volume_cc - 1)
            for kind in ("judged", "all") if target.volume_cc >= JUDGED_CC else ("all",):
                self.off[kind] = max(self.off[kind], off)
            self.triangles = max(self.triangles, surface.GetNumberOfCells())

    def times(self, part: str) -> Times:
        clock, work = zip(*self.parts[part])
        return Times(min(clock), float(np.median(clock)), min(work))


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
    rows, verdicts, worst = [], [], 0.0
    for protocol, what, key, values in DRAGGED:
        draft, preview = logic.compute(volume, node, parameters(protocol)), TargetPreview(volume, node)
        preview.show(draft)
        drag = Drag(logic, draft, preview)
        first, changed = drag.run(protocol, key, values[::4] if options.quick else values)
        preview.clear()
        step = drag.times("step")
        worst = max(worst, drag.off["judged"])
        parts = [drag.times(part).cells()[1] for part in ("update", "surfaces")]
        seen = [str(drag.triangles), f"{drag.off['all']:.2%}", f"{1000 * first:.0f} ms"]
        rows.append([f"`{protocol}` {what}", ", ".join(changed), *seen, *parts, *step.cells()])
        if key.startswith("PTV"):
            name = f"a step of {what}, {protocol}"
            verdicts.append((name, f"< {STEP_MS:g} ms", step.cells()[1], 1000 * step.median < STEP_MS))
    seen = ["triangles of the largest", "surface off by, worst", "first step"]
    heads = ["dragged", "targets that follow", *seen, "of a step: plan", "surfaces", "step: best", "median", "CPU"]
    report.table("While it moves", heads, rows)
    asked = f"within {VOLUME:.0%}"
    verdicts.append((f"surfaces of {JUDGED_CC:g} cc and more, volume", asked, f"{worst:.2%}", worst <= VOLUME))
    report.targets(verdicts)
    logic.close()
    report.close()


if __name__ == "__main__":
    main()
