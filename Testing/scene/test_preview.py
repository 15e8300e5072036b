"""Targets shown while they are chosen: right in place and volume, and no part of the user's scene."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import slicer
import vtk
from vtk.util.numpy_support import vtk_to_numpy

from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.core.geometry.field import Field, Lattice
from SarcomaRTLib.core.geometry.grid import Grid
from SarcomaRTLib.core.planning.options import PlanOptions
from SarcomaRTLib.scene import convert
from SarcomaRTLib.scene.logic import SarcomaRTLogic
from SarcomaRTLib.scene.preview import FILL_OPACITY_2D, OPACITY_3D, TargetPreview, field_surface
from scene.patient import CENTER_LPS, PREOP, RADIUS_MM, everything, new_patient, nodes
from scene.scene_helpers import observer_count, rotation

ROUND = replace(PREOP, options=PlanOptions(margins_mm={"CTV": 15, "PTV": 5}))
WIDER = replace(PREOP, options=PlanOptions(margins_mm={"CTV": 15, "PTV": 9}))
CENTER = np.array([3.3, -7.1, 11.7])
DIRECTIONS = {
    "straight": np.eye(3),
    "oblique": rotation((1, 2, 3), 37),
    "left-handed": np.diag([1.0, 1.0, -1.0]),
    "oblique left-handed": rotation((3, -1, 2), 121) @ np.diag([1.0, -1.0, 1.0]),
}


@pytest.fixture(scope="module")
def logic():
    return SarcomaRTLogic()


@pytest.fixture
def patient(scene, logic):
    """(volume, segmentation)"""
    yield new_patient()[:2]
    logic.close()


@pytest.fixture
def preview(patient):
    shown = TargetPreview(*patient)
    yield shown
    shown.clear()


def surface(preview, target):
    return preview.node.GetSegmentation().GetSegment(target).GetRepresentation("Closed surface")


def points(poly_data):
    return vtk_to_numpy(poly_data.GetPoints().GetData()).astype(float)


def volume_cc(poly_data):
    measured = vtk.vtkMassProperties()
    measured.SetInputData(poly_data)
    measured.Update()
    return measured.GetVolume() / 1000


def is_closed(poly_data):
    edges = vtk.vtkFeatureEdges()
    edges.SetInputData(poly_data)
    edges.FeatureEdgesOff()
    edges.ManifoldEdgesOff()
    edges.Update()
    return edges.GetOutput().GetNumberOfCells() == 0


def sphere_field(direction, radius_mm, start=(1, 2, 3), shape=(38, 58, 56)):
    """The distance to a sphere round CENTER, exact, on steps of 2 x 1.1 x 1.3 mm."""
    origin = CENTER - direction @ np.array([39.2, 34.4, 40.6])
    lattice = Lattice.over(Grid((60, 62, 40), (1.3, 1.1, 2.0), tuple(origin), direction))
    indices = np.stack(np.indices(shape), axis=-1) + start
    distance = np.linalg.norm(lattice.to_lps(indices) - CENTER, axis=-1) - radius_mm
    return Field(lattice, start, distance.astype(np.float32))


@pytest.mark.parametrize("direction", DIRECTIONS.values(), ids=DIRECTIONS)
def test_the_surface_is_where_the_field_is_zero_and_faces_outwards(direction):
    found = field_surface(sphere_field(direction, 25.0))

    offsets = points(found) - convert.ras_to_lps(CENTER)
    assert np.abs(np.linalg.norm(offsets, axis=1) - 25.0).max() < 0.03
    assert volume_cc(found) == pytest.approx(4 / 3 * np.pi * 25.0**3 / 1000, rel=0.004)
    assert is_closed(found)
    normals = vtk_to_numpy(found.GetPointData().GetNormals())
    assert ((normals * offsets).sum(axis=1) / 25.0).min() > 0.99
    corners = points(found)[vtk_to_numpy(found.GetPolys().GetConnectivityArray()).reshape(-1, 3)]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    outwards = (faces * (corners.mean(axis=1) - convert.ras_to_lps(CENTER))).sum(axis=1)
    assert outwards[np.linalg.norm(faces, axis=1) > 1e-3].min() > 0


@pytest.mark.parametrize("direction", DIRECTIONS.values(), ids=DIRECTIONS)
def test_a_field_that_ends_inside_its_box_still_has_a_closed_surface(direction):
    whole = sphere_field(direction, 25.0)
    half = Field(whole.lattice, whole.start, whole.values[:19])

    found = field_surface(half)

    assert is_closed(found)
    assert volume_cc(found) == pytest.approx(half.volume_cc(), rel=0.02)


def test_nothing_inside_is_an_empty_surface():
    assert field_surface(sphere_field(np.eye(3), -5.0)).GetNumberOfPoints() == 0


def test_targets_are_shown_with_name_color_place_and_volume(patient, logic, preview):
    draft = logic.compute(*patient, ROUND)

    preview.show(draft)

    segmentation = preview.node.GetSegmentation()
    assert segmentation.GetSegmentIDs() == ("CTV", "PTV")
    assert [target.radius for target in expected()] == [RADIUS_MM + 15, RADIUS_MM + 20]
    for target, sphere in zip(draft.live.targets, expected()):
        segment, shown = segmentation.GetSegment(target.name), surface(preview, target.name)
        assert (segment.GetName(), segment.GetColor()) == (target.segment_name, pytest.approx(target.color_rgb))
        assert volume_cc(shown) == pytest.approx(target.volume_cc, rel=0.01)
        offsets = points(shown) - convert.ras_to_lps(CENTER_LPS)
        assert np.abs(np.linalg.norm(offsets, axis=1) - sphere.radius).max() < 2.0  # voxels of 3 x 3 x 4 mm
        display = preview.node.GetDisplayNode()
        assert display.GetSegmentOpacity2DFill(target.name) == FILL_OPACITY_2D < 0.3
        assert display.GetSegmentOpacity2DOutline(target.name) == 1
        assert display.GetSegmentOpacity3D(target.name) == OPACITY_3D < 1
        assert display.GetSegmentVisibility(target.name)


def expected():
    return [Sphere(RADIUS_MM + 15), Sphere(RADIUS_MM + 20)]


class Sphere:
    def __init__(self, radius):
        self.radius = radius


def transform_node():
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = rotation((0, 1, 1), 20), (30, -10, 5)
    transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode", "Bed")
    transform.SetMatrixTransformToParent(convert.array_to_matrix(matrix))
    return transform, matrix


@pytest.mark.parametrize("moved", ["both", "segmentation's frame"])
def test_transforms_of_image_and_segmentation_count_once(patient, logic, preview, moved):
    """The surface is where the tumour is in the world, whatever frames image and segmentation are kept in."""
    volume, segmentation = patient
    transform, matrix = transform_node()
    segmentation.SetAndObserveTransformNodeID(transform.GetID())
    center_ras = np.array(convert.ras_to_lps(CENTER_LPS))
    if moved == "both":
        volume.SetAndObserveTransformNodeID(transform.GetID())
        center_ras = matrix[:3, :3] @ center_ras + matrix[:3, 3]
    else:
        inverse = vtk.vtkTransform()
        inverse.SetMatrix(convert.array_to_matrix(np.linalg.inv(matrix)))
        segmentation.ApplyTransform(inverse)  # its voxels are moved back by what its frame moves them

    preview.show(logic.compute(volume, segmentation, ROUND))

    assert points(surface(preview, "CTV")).mean(axis=0) == pytest.approx(center_ras, abs=0.7)
    assert preview.node.GetParentTransformNode() is None


def test_only_what_changed_is_made_again_in_place(patient, logic, preview):
    draft = logic.compute(*patient, ROUND)
    preview.show(draft)
    before = {name: (surface(preview, name), surface(preview, name).GetMTime()) for name in ("CTV", "PTV")}
    small = volume_cc(surface(preview, "PTV"))

    preview.show(draft)
    assert {name: (one, one.GetMTime()) for name, (one, _) in before.items()} == before
    changed = logic.update(draft, WIDER)
    preview.show(draft, changed)

    assert changed == ("PTV",)
    assert surface(preview, "CTV").GetMTime() == before["CTV"][1]
    assert surface(preview, "PTV") is before["PTV"][0]  # the views follow the same object
    assert volume_cc(surface(preview, "PTV")) > small
    ptv = draft.live.targets[1]
    assert volume_cc(surface(preview, "PTV")) == pytest.approx(ptv.volume_cc, rel=0.01)


def test_targets_of_another_guideline_take_the_place_of_the_old_ones(patient, logic, preview):
    preview.show(logic.compute(*patient, ROUND))
    preview.set_visible("CTV", False)

    preview.show(logic.compute(*patient, replace(PREOP, protocol_id="os-inoperable-limb")))

    shown = preview.node.GetSegmentation().GetSegmentIDs()
    assert "CTV" not in shown and "CTV1" in shown
    preview.show(logic.compute(*patient, ROUND))
    assert not preview.node.GetDisplayNode().GetSegmentVisibility("CTV")
    preview.set_visible("CTV", True)
    assert preview.node.GetDisplayNode().GetSegmentVisibility("CTV")


def test_it_is_no_part_of_the_scene(patient, logic, preview):
    volume, segmentation = patient
    draft = logic.compute(volume, segmentation, ROUND)
    before = everything()
    slicer.mrmlScene.SetUndoOn()
    levels = slicer.mrmlScene.GetNumberOfUndoLevels()

    preview.show(draft)
    preview.show(draft, logic.update(draft, WIDER))

    for one in (preview.node, preview.node.GetDisplayNode()):
        assert one.GetHideFromEditors() and not one.GetSaveWithScene() and not one.GetUndoEnabled()
    assert preview.node.GetAttribute("SubjectHierarchy.ExcludeFromTree")
    assert preview.node.GetStorageNode() is None
    # No labelmap, no conversion.
    segment = preview.node.GetSegmentation().GetSegment("PTV")
    names = []
    segment.GetContainedRepresentationNames(names)
    assert names == ["Closed surface"]
    assert slicer.mrmlScene.GetNumberOfUndoLevels() == levels
    slicer.mrmlScene.SetUndoOff()
    preview.clear()
    assert everything() == before
    assert preview.node is None


def test_the_users_targets_are_left_alone(patient, logic, preview):
    volume, segmentation = patient
    logic.plan(volume, segmentation, ROUND)
    before = everything()
    display = segmentation.GetDisplayNode()
    visible = display.GetVisibleSegmentIDs()

    preview.show(logic.compute(volume, segmentation, WIDER))
    preview.set_visible("CTV", False)

    assert display.GetVisibleSegmentIDs() == visible
    assert logic.can_undo(segmentation)
    preview.clear()
    assert everything() == before


def test_a_preview_is_not_saved(patient, logic, preview, scene_files):
    preview.show(logic.compute(*patient, ROUND))
    scene_files.save()

    scene_files.load()

    assert slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLSegmentationNode") == 1
    assert slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLSegmentationDisplayNode") == 1
    assert preview.node is None


def test_closing_the_scene_takes_it_away_and_the_next_scene_has_its_own(patient, logic, preview):
    preview.show(logic.compute(*patient, ROUND))
    slicer.mrmlScene.Clear(False)
    assert preview.node is None
    preview.clear()
    preview.set_visible("PTV", False)

    fresh = new_patient()[:2]
    other = TargetPreview(*fresh)
    other.show(logic.compute(*fresh, ROUND))

    assert other.node.GetScene() is slicer.mrmlScene
    other.clear()


def test_the_node_deleted_under_it_is_made_again(patient, logic, preview):
    draft = logic.compute(*patient, ROUND)
    preview.show(draft)
    slicer.mrmlScene.RemoveNode(preview.node)

    preview.show(draft)

    assert preview.node.GetSegmentation().GetNumberOfSegments() == 2


def test_a_draft_of_other_nodes_is_refused(patient, logic, preview):
    other = new_patient("Other")
    with pytest.raises(InputError, match="another image or segmentation"):
        preview.show(logic.compute(*other[:2], ROUND))
    assert preview.node is None


def test_shown_and_cleared_50_times_it_leaves_no_node_and_no_observer(patient, logic):
    draft = logic.compute(*patient, ROUND)

    def state():
        return [(one.GetID(), observer_count(one)) for one in nodes()], observer_count(slicer.mrmlScene)

    def once():
        preview = TargetPreview(*patient)
        preview.show(draft)
        preview.set_visible("PTV", False)
        preview.clear()

    once()
    before = state()
    for _ in range(50):
        once()
    assert state() == before
