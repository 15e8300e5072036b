"""The Segment Editor's margin: the engine's result on the editor's lattice, through its masking, in one undo step."""

from __future__ import annotations

import numpy as np
import pytest
import slicer
import vtk

from SarcomaRTLib.core.errors import Cancelled, GeometryError, InputError
from SarcomaRTLib.core.geometry.apply import NamedMask, apply_margin
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.geometry.margin import MarginSpec, Shape
from SarcomaRTLib.core.progress import Progress
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.axis_line import line_axis
from SarcomaRTLib.scene.margin_effect import AxisChoice, Frame, MarginChoices, MarginTool, draw_axis
from SarcomaRTLib.scene.margin_write import write_result
from scene.margin_editor import GRIDS, PLAIN, Editor, ball, editing, held, plate
from scene.scene_helpers import contents, rotation


@pytest.fixture(params=GRIDS)
def grid(request):
    return GRIDS[request.param]


def test_another_segment_grown_into_an_empty_one_is_the_engines_and_leaves_the_others(scene, grid):
    gtv, bone = ball(grid, 8), ball(grid, 6, (34, 23, 22))
    with editing(grid, {"GTV": gtv, "Bone": bone, "CTV": None}, "CTV") as (node, ids, tool, editor):
        before = contents(node)
        grown = tool.grow(MarginChoices(ids["GTV"], ids["CTV"], 7.0, 7.0), editor.frame)
        assert contents(node) == before
        result, written = editor.apply(grown)

        expected = apply_margin(gtv, grid, MarginSpec.isotropic(7.0))
        assert np.array_equal(held(node, ids["CTV"], grid), expected.mask)
        after = contents(node)
        assert {k: after[k] for k in (ids["GTV"], ids["Bone"])} == {k: before[k] for k in (ids["GTV"], ids["Bone"])}
        assert written.volume_cc == pytest.approx(expected.volume_cc) and written.kept_out_cc == 0
        assert result.volume_cc == pytest.approx(4 / 3 * np.pi * 15**3 / 1000, rel=0.015)
        assert result.achieved.median == pytest.approx(7.0, abs=0.15)
        assert editor.node.GetOverwriteMode() == editor.node.OverwriteAllSegments


def test_a_segment_grows_in_place_and_shrinks_back(scene, grid):
    with editing(grid, {"GTV": ball(grid, 10)}, "GTV") as (node, ids, tool, editor):
        gtv = ids["GTV"]
        editor.apply(tool.grow(MarginChoices(gtv, gtv, 5.0, 5.0), editor.frame))
        assert held(node, gtv, grid).sum() * grid.voxel_volume_cc == pytest.approx(4 / 3 * np.pi * 3.375, rel=0.02)
        result, _ = editor.apply(tool.grow(MarginChoices(gtv, gtv, -5.0, -5.0), editor.frame))
        assert held(node, gtv, grid).sum() * grid.voxel_volume_cc == pytest.approx(4 / 3 * np.pi, rel=0.02)
        assert result.achieved is None


def test_one_undo_takes_it_back_and_redo_brings_it_again(scene):
    gtv, old = ball(PLAIN, 8), ball(PLAIN, 3, (10, 10, 10))
    with editing(PLAIN, {"GTV": gtv, "CTV": old}, "CTV") as (node, ids, tool, editor):
        before = contents(node)
        editor.apply(tool.grow(MarginChoices(ids["GTV"], ids["CTV"], 7.0, 7.0), editor.frame))
        after = contents(node)
        assert not (held(node, ids["CTV"], PLAIN) & old).any()  # replaced, not added to

        editor.logic.Undo()
        assert contents(node) == before
        editor.logic.Redo()
        assert contents(node) == after


def test_the_editor_may_take_voxels_from_others_where_that_is_wanted(scene):
    gtv, far = ball(PLAIN, 8), ball(PLAIN, 3, (6, 6, 6))
    with editing(PLAIN, {"GTV": gtv, "Far": far, "CTV": None}, "CTV") as (node, ids, tool, editor):
        grown = tool.grow(MarginChoices(ids["GTV"], ids["CTV"], 7.0, 7.0), editor.frame)
        editor.apply(grown, keep_others=False)
        with pytest.raises(InputError, match="GTV: the segment is empty"):
            held(node, ids["GTV"], PLAIN)  # the editor's default: overwrite all
        assert np.array_equal(held(node, ids["Far"], PLAIN), far)
        assert np.array_equal(held(node, ids["CTV"], PLAIN), apply_margin(gtv, PLAIN, MarginSpec.isotropic(7.0)).mask)


def test_masking_keeps_the_result_inside_and_the_old_voxels_outside(scene, grid):
    gtv, old = ball(grid, 8), ball(grid, 3, (6, 6, 6))
    room = np.zeros(grid.shape_kji, dtype=bool)
    room[:, :, 20:] = True
    with editing(grid, {"GTV": gtv, "Room": room, "CTV": old}, "CTV") as (node, ids, tool, editor):
        editor.node.SetMaskMode(slicer.vtkMRMLSegmentationNode.EditAllowedInsideSingleSegment)
        editor.node.SetMaskSegmentID(ids["Room"])
        before = contents(node)
        result, written = editor.apply(tool.grow(MarginChoices(ids["GTV"], ids["CTV"], 7.0, 7.0), editor.frame))

        full = apply_margin(gtv, grid, MarginSpec.isotropic(7.0)).mask
        assert np.array_equal(held(node, ids["CTV"], grid), (full & room) | (old & ~room))
        cc = grid.voxel_volume_cc
        assert written.kept_out_cc == pytest.approx((full & ~room).sum() * cc)
        assert written.kept_in_cc == pytest.approx((old & ~room).sum() * cc)
        assert np.array_equal(result.mask, full)
        after = contents(node)
        assert {k: after[k] for k in (ids["GTV"], ids["Room"])} == {k: before[k] for k in (ids["GTV"], ids["Room"])}


def test_an_intensity_mask_of_the_editor_holds(scene):
    image = np.zeros(PLAIN.shape_kji, np.int16)
    image[:, :, 24:] = 100
    gtv = ball(PLAIN, 8)
    with editing(PLAIN, {"GTV": gtv, "CTV": None}, "CTV", image) as (node, ids, tool, editor):
        editor.node.SourceVolumeIntensityMaskOn()
        editor.node.SetSourceVolumeIntensityMaskRange(50, 200)
        _, written = editor.apply(tool.grow(MarginChoices(ids["GTV"], ids["CTV"], 7.0, 7.0), editor.frame))
        full = apply_margin(gtv, PLAIN, MarginSpec.isotropic(7.0)).mask
        assert np.array_equal(held(node, ids["CTV"], PLAIN), full & (image > 50))
        assert written.kept_out_cc == pytest.approx((full & (image <= 50)).sum() * PLAIN.voxel_volume_cc)


@pytest.mark.parametrize("behaviour", ["wall", "cut", ("slow", 3.0)])
def test_other_segments_hinder_as_on_the_command_line(scene, behaviour):
    gtv, wall = ball(PLAIN, 8), plate(PLAIN, 34)
    with editing(PLAIN, {"GTV": gtv, "Fascia": wall, "CTV": None}, "CTV") as (node, ids, tool, editor):
        choices = MarginChoices(ids["GTV"], ids["CTV"], 12.0, 12.0, behaviours={ids["Fascia"]: behaviour})
        editor.apply(tool.grow(choices, editor.frame))
        named = NamedMask("Fascia", wall)
        kind = behaviour if isinstance(behaviour, str) else "slow"
        given = {"wall": {"walls": [named]}, "cut": {"cuts": [named]}, "slow": {"slow": [(named, 3.0)]}}[kind]
        expected = apply_margin(gtv, PLAIN, MarginSpec.isotropic(12.0), **given).mask
        assert np.array_equal(held(node, ids["CTV"], PLAIN), expected)
        assert not np.array_equal(expected, apply_margin(gtv, PLAIN, MarginSpec.isotropic(12.0)).mask)


def test_source_and_target_are_never_walls(scene):
    gtv = ball(PLAIN, 8)
    with editing(PLAIN, {"GTV": gtv, "CTV": ball(PLAIN, 12)}, "CTV") as (_, ids, tool, editor):
        walls = {ids["GTV"]: "cut", ids["CTV"]: "wall"}
        grown = tool.grow(MarginChoices(ids["GTV"], ids["CTV"], 5.0, 5.0, behaviours=walls), editor.frame)
        assert np.array_equal(grown.result().mask, apply_margin(gtv, PLAIN, MarginSpec.isotropic(5.0)).mask)


def extent_mm(mask, grid, direction_lps):
    along = grid.to_lps(np.argwhere(mask)[:, ::-1]) @ (np.asarray(direction_lps) / np.linalg.norm(direction_lps))
    return along.max() - along.min()


@pytest.mark.parametrize("shape", list(Shape))
def test_along_the_limb_is_cranio_caudal_unless_told(scene, grid, shape):
    with editing(grid, {"GTV": ball(grid, 6)}, "GTV") as (_, ids, tool, editor):
        choices = MarginChoices(ids["GTV"], ids["GTV"], 2.0, 12.0, shape)
        mask = tool.grow(choices, editor.frame).result().mask
        assert extent_mm(mask, grid, (0, 0, 1)) == pytest.approx(36, abs=2.5)
        assert extent_mm(mask, grid, (1, 0, 0)) == pytest.approx(16, abs=2.5)


def test_along_a_line_and_along_a_bone(scene):
    run = np.array([1.0, 0.0, 1.0]) / np.sqrt(2)  # LPS
    grid = Grid((60, 60, 60), (1.5, 1.5, 1.5), (-45.0, -45.0, -45.0))
    index = np.stack(np.meshgrid(*map(np.arange, grid.shape_kji), indexing="ij"), axis=-1)[..., ::-1]
    points = grid.to_lps(index)
    away = np.linalg.norm(points - (points @ run)[..., None] * run, axis=-1)
    with editing(grid, {"GTV": ball(grid, 6), "Femur": away < 8}, "GTV") as (_, ids, tool, editor):
        line = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLMarkupsLineNode", "Axis")
        for sign in (-1, 1):
            line.AddControlPointWorld(vtk.vtkVector3d(*(sign * 20 * run * [-1, -1, 1])))
        for axis, axis_id in ((AxisChoice.LINE, line.GetID()), (AxisChoice.SEGMENT, ids["Femur"])):
            choices = MarginChoices(ids["GTV"], ids["GTV"], 2.0, 14.0, axis=axis, axis_id=axis_id)
            grown = tool.grow(choices, editor.frame)
            assert abs(np.dot(grown.axis.direction_lps, run)) > 0.999
            assert extent_mm(grown.result().mask, grid, run) == pytest.approx(40, abs=2.5)
            assert extent_mm(grown.result().mask, grid, (0, 1, 0)) == pytest.approx(16, abs=3)
            drawn = draw_axis(grown.axis, "Drawn")
            assert np.allclose(line_axis(drawn).direction_lps, grown.axis.direction_lps)
        for axis, what in ((AxisChoice.LINE, "line"), (AxisChoice.SEGMENT, "segment")):
            with pytest.raises(InputError, match=f"no {what} is chosen"):
                tool.grow(MarginChoices(ids["GTV"], ids["GTV"], 2.0, 14.0, axis=axis), editor.frame)


def test_under_a_transform_the_limb_stays_cranio_caudal_and_the_segment_follows(scene):
    with editing(PLAIN, {"GTV": ball(PLAIN, 6), "CTV": None}, "CTV") as (node, ids, tool, editor):
        transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
        moved = np.eye(4)
        moved[:3, :3], moved[:3, 3] = rotation((1, 0, 0), 90), (30, 20, 10)
        transform.SetMatrixTransformToParent(convert.array_to_matrix(moved))
        node.SetAndObserveTransformNodeID(transform.GetID())
        grown = tool.grow(MarginChoices(ids["GTV"], ids["CTV"], 2.0, 12.0), editor.frame)
        editor.apply(grown)

        mask = held(node, ids["CTV"], grown.frame.grid)
        assert extent_mm(mask, grown.frame.grid, (0, 0, 1)) == pytest.approx(36, abs=2.5)
        node.SetAndObserveTransformNodeID(None)
        assert extent_mm(held(node, ids["CTV"], PLAIN), PLAIN, (0, 1, 0)) == pytest.approx(36, abs=2.5)


def test_a_transform_that_bends_is_refused_in_words(scene):
    with editing(PLAIN, {"GTV": ball(PLAIN, 6)}, "GTV") as (node, ids, tool, editor):
        transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLTransformNode")
        spline = vtk.vtkThinPlateSplineTransform()
        transform.SetAndObserveTransformToParent(spline)
        node.SetAndObserveTransformNodeID(transform.GetID())
        with pytest.raises(GeometryError, match="not linear"):
            tool.grow(MarginChoices(ids["GTV"], ids["GTV"], 2.0, 2.0), editor.frame)


def test_the_image_edge_is_said(scene, grid):
    gtv = ball(grid, 8, (8, 23, 22))
    with editing(grid, {"GTV": gtv, "CTV": None}, "CTV") as (node, ids, tool, editor):
        result, written = editor.apply(tool.grow(MarginChoices(ids["GTV"], ids["CTV"], 9.0, 9.0), editor.frame))
        assert "edge-cut" in [finding.code for finding in result.findings]
        assert result.volume_cc + result.edge_cut_cc == pytest.approx(4 / 3 * np.pi * 17**3 / 1000, rel=0.015)
        assert written.volume_cc == pytest.approx(result.volume_cc)
        assert held(node, ids["CTV"], grid)[:, :, 0].any()


def test_a_target_drawn_on_another_lattice_is_replaced_cleanly(scene):
    """The editor's "set" takes for granted that what the segment holds lies on the reference geometry."""
    gtv = ball(PLAIN, 8)
    other = Grid((20, 21, 22), (2.0, 2.2, 1.7), (-20.0, -21.0, -20.0), rotation((1, 1, 0), 20))
    old = ball(other, 9)
    for masked in (False, True):
        with editing(PLAIN, {"GTV": gtv, "CTV": None, "Room": PLAIN_HALF}, "CTV") as (node, ids, tool, editor):
            node.GetSegmentation().SeparateSegmentLabelmap(ids["CTV"])
            segment = node.GetSegmentation().GetSegment(ids["CTV"])
            segment.AddRepresentation(convert.BINARY_LABELMAP, convert.mask_to_image(old, other))
            before = held(node, ids["CTV"], PLAIN)
            if masked:
                editor.node.SetMaskMode(slicer.vtkMRMLSegmentationNode.EditAllowedInsideSingleSegment)
                editor.node.SetMaskSegmentID(ids["Room"])
            editor.apply(tool.grow(MarginChoices(ids["GTV"], ids["CTV"], 4.0, 4.0), editor.frame))
            full = apply_margin(gtv, PLAIN, MarginSpec.isotropic(4.0)).mask
            expected = (full & PLAIN_HALF) | (before & ~PLAIN_HALF) if masked else full
            assert np.array_equal(held(node, ids["CTV"], PLAIN), expected)


PLAIN_HALF = np.zeros(PLAIN.shape_kji, dtype=bool)
PLAIN_HALF[:, 20:, :] = True


def test_a_reference_geometry_that_does_not_start_at_zero(scene):
    """A segment past the image widens the editor's geometry to negative indices."""
    gtv = ball(PLAIN, 8)
    wide = PLAIN.cropped((-9, -4, -6), (60, 52, 55))
    with editing(PLAIN, {"GTV": gtv, "CTV": None}, "CTV") as (node, ids, tool, editor):
        past = node.GetSegmentation().AddEmptySegment("", "Past")
        mask = np.zeros(wide.shape_kji, dtype=bool)
        mask[0:3, 0:3, 0:3] = mask[-2:, -2:, -2:] = True
        slicer.vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(
            convert.mask_to_image(mask, wide), node, past
        )
        grown = tool.grow(MarginChoices(ids["GTV"], ids["CTV"], 5.0, 5.0), editor.frame)
        assert grown.frame.grid.same_as(wide)
        editor.apply(grown)
        assert np.array_equal(held(node, ids["CTV"], PLAIN), apply_margin(gtv, PLAIN, MarginSpec.isotropic(5.0)).mask)


def test_a_closed_surface_grows_from_its_triangles_but_is_not_written_to(scene):
    sphere = vtk.vtkSphereSource()
    sphere.SetRadius(10.0)
    sphere.SetThetaResolution(60)
    sphere.SetPhiResolution(60)
    sphere.Update()
    volume = convert.volume_to_node(np.zeros(PLAIN.shape_kji, np.int16), PLAIN, "CT")
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode")
    node.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    node.SetSourceRepresentationToClosedSurface()
    segment_id = node.AddSegmentFromClosedSurfaceRepresentation(sphere.GetOutput(), "GTV")
    editor = Editor(volume, node, segment_id)
    grown = MarginTool(node).grow(MarginChoices(segment_id, segment_id, 5.0, 5.0), editor.frame)
    assert grown.target.volume_cc() == pytest.approx(4 / 3 * np.pi * 3.375, rel=0.01)
    with pytest.raises(InputError, match="binary labelmap"):
        write_result(node, grown, grown.result().mask, editor.node, True, editor.modify)
    editor.logic.SetSegmentEditorNode(None)


def test_what_was_read_once_is_kept_until_the_segment_changes(scene, monkeypatch):
    read = []
    mask_of = convert.segment_mask
    monkeypatch.setattr("SarcomaRTLib.scene.margin_effect.segment_mask", lambda *a: read.append(a[1]) or mask_of(*a))
    with editing(PLAIN, {"GTV": ball(PLAIN, 6), "CTV": None}, "CTV") as (node, ids, tool, editor):
        for margin in (3.0, 4.0, 5.0):
            tool.grow(MarginChoices(ids["GTV"], ids["CTV"], margin, margin), editor.frame)
        assert read == [ids["GTV"]]
        image = convert.mask_to_image(ball(PLAIN, 9), PLAIN)
        slicer.vtkSlicerSegmentationsModuleLogic.SetBinaryLabelmapToSegment(image, node, ids["GTV"])
        grown = tool.grow(MarginChoices(ids["GTV"], ids["CTV"], 5.0, 5.0), editor.frame)
        assert read == [ids["GTV"]] * 2
        assert np.array_equal(grown.result().mask, apply_margin(ball(PLAIN, 9), PLAIN, MarginSpec.isotropic(5.0)).mask)


def test_cancel_changes_nothing(scene):
    with editing(PLAIN, {"GTV": ball(PLAIN, 8), "W": plate(PLAIN, 34), "CTV": None}, "CTV") as (
        node,
        ids,
        tool,
        editor,
    ):
        before = contents(node)
        said = []

        def stop_at_growing(fraction, message):
            said.append((fraction, message))
            return message != "Growing"

        choices = MarginChoices(ids["GTV"], ids["CTV"], 14.0, 14.0, behaviours={ids["W"]: "wall"})
        with pytest.raises(Cancelled):
            tool.grow(choices, editor.frame, Progress(stop_at_growing))
        assert [message for _, message in said] == ["Reading the segments", "Growing"]
        assert [fraction for fraction, _ in said] == sorted(fraction for fraction, _ in said)
        assert contents(node) == before
        assert tool.grow(choices, editor.frame).target.volume_cc() > 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"around_mm": -3.0}, "same in all directions"),
        ({"around_mm": -3.0, "along_mm": -3.0, "shape": Shape.CYLINDER}, "only an ellipsoid"),
        ({"around_mm": 200.0}, "at most 100 mm"),
        ({"around_mm": -3.0, "along_mm": -3.0, "behaviours": {"W": "wall"}}, "cannot shrink round walls"),
        ({"source_id": "Nothing"}, "Nothing: the segment is empty"),
        ({"source_id": "gone"}, "there is no such segment"),
        ({"axis": AxisChoice.SEGMENT, "axis_id": "GTV"}, "do not line up"),
    ],
)
def test_errors_in_words(scene, change, words):
    masks = {"GTV": ball(PLAIN, 8), "W": plate(PLAIN, 34), "Nothing": None}
    with editing(PLAIN, masks, "GTV") as (_, ids, tool, editor):
        names = {**ids, "gone": "gone"}
        given = {"source_id": "GTV", "target_id": "GTV", "around_mm": 5.0, "along_mm": 10.0, "axis_id": "", **change}
        given.update({key: names.get(given[key], "") for key in ("source_id", "target_id", "axis_id")})
        given["behaviours"] = {ids[name]: what for name, what in given.get("behaviours", {}).items()}
        with pytest.raises(InputError, match=words):
            tool.grow(MarginChoices(**given), editor.frame)


def test_a_barrier_that_cannot_be_used_is_a_finding(scene):
    with editing(PLAIN, {"GTV": ball(PLAIN, 8), "Fascia": None}, "GTV") as (_, ids, tool, editor):
        choices = MarginChoices(ids["GTV"], ids["GTV"], 5.0, 5.0, behaviours={ids["Fascia"]: "wall"})
        findings = tool.grow(choices, editor.frame).result().findings
        assert [(f.code, f.values["structure"]) for f in findings] == [("structure-left-out", "Fascia")]


def test_without_a_reference_geometry_the_user_is_told_to_choose_an_image(scene):
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Empty")
    for reference in (None, slicer.vtkOrientedImageData()):
        with pytest.raises(InputError, match="Choose a source volume"):
            Frame.of(reference, node)
