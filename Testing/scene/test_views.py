"""Slice views that go to the place a finding is about."""

from __future__ import annotations

import numpy as np
import pytest
import slicer

from SarcomaRTLib.core.errors import InputError
from SarcomaRTLib.scene.convert import matrix_to_array
from SarcomaRTLib.scene.views import jump_to


@pytest.fixture
def slice_nodes(scene):
    """Three views as the application lays them out; one of another view group."""
    nodes = []
    for group, (name, orientation) in enumerate((("Red", "Axial"), ("Green", "Coronal"), ("Yellow", "Sagittal"))):
        node = slicer.vtkMRMLSliceNode()
        node.SetName(name)
        node.SetLayoutName(name)
        node = slicer.mrmlScene.AddNode(node)
        node.SetOrientation(orientation)
        node.SetFieldOfView(200, 100, 1)
        node.SetViewGroup(group // 2)
        nodes.append(node)
    return nodes


def test_every_slice_view_is_centred_there_and_keeps_its_zoom(slice_nodes):
    before = [(node.GetOrientation(), node.GetFieldOfView()) for node in slice_nodes]

    jump_to((12.5, -30.0, 71.25))

    for node in slice_nodes:
        assert matrix_to_array(node.GetSliceToRAS())[:3, 3] == pytest.approx((-12.5, 30.0, 71.25))
    assert [(node.GetOrientation(), node.GetFieldOfView()) for node in slice_nodes] == before


def test_the_camera_stays(slice_nodes):
    camera = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLCameraNode")
    before = (camera.GetPosition(), camera.GetFocalPoint())

    jump_to((1, 2, 3))

    assert (camera.GetPosition(), camera.GetFocalPoint()) == before


@pytest.mark.parametrize("place", [(1, 2), (1, 2, np.nan), ()])
def test_what_is_no_place_is_refused(slice_nodes, place):
    before = matrix_to_array(slice_nodes[0].GetSliceToRAS())
    with pytest.raises(InputError, match="three numbers"):
        jump_to(place)
    assert np.array_equal(matrix_to_array(slice_nodes[0].GetSliceToRAS()), before)
