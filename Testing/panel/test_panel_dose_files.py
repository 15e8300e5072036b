"""RTDOSE, RTSTRUCT and volumes in Gy loaded by hand from files; frames of reference; SlicerRT's importer."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import SimpleITK as sitk
import slicer
import vtk

from files.make_dicom import FRAME, OTHER_FRAME, circle, write_rtstruct
from files.make_dose import write_dose
from Harness import dialogs, hand
from panel.dose_helpers import (
    PEAK_GY,
    PROTOCOL,
    evaluated,
    gaussian_dose,
    load_stout_thigh,
    open_review,
    tumour_center_lps,
)
from panel.panel_helpers import choose_protocol
from panel.test_panel_dose import structure


@pytest.fixture
def case(slicer_app):
    return load_stout_thigh()


@pytest.fixture
def opened(case, panel):
    choose_protocol(panel, PROTOCOL)
    return open_review(panel)


@pytest.fixture
def dose_file(case, tmp_path):
    dose = gaussian_dose(tumour_center_lps(case))
    path = tmp_path / "plan.dcm"
    return write_dose(path, dose.values_gy, origin=dose.grid.origin_lps_mm, spacing=dose.grid.spacing_mm)


def load(panel, path):
    dialogs.answer(str(path))
    hand.click(panel.ui.loadDoseButton)
    evaluated()
    assert [one.kind for one in dialogs.take()] == ["file"]


def test_a_dicom_dose_is_loaded_chosen_and_evaluated(case, opened, dose_file):
    load(opened, dose_file)
    node = opened.session.state.dose
    assert node.GetName() == "plan" and node.GetAttribute("DicomRtImport.DoseVolume") == "1"
    assert float(structure(opened, "GTV")[4]) == pytest.approx(PEAK_GY, abs=0.3), "in its place, with its scaling"
    assert "frame of reference cannot be compared" in opened.ui.messageLabel.text


def test_a_dose_of_another_frame_of_reference_is_not_taken_for_this_plans(case, opened, dose_file):
    case.volume.SetAttribute("SarcomaRT.FrameOfReferenceUID", OTHER_FRAME)
    load(opened, dose_file)
    assert "another frame of reference" in opened.ui.messageLabel.text and opened.session.state.dose is None
    assert opened.ui.structuresTable.rowCount == 0, "nothing is evaluated in the wrong place"
    hand.choose(opened.ui.doseSelector, "plan")
    evaluated()
    assert "no transform brings it there" in opened.ui.reviewLabel.text and opened.ui.structuresTable.rowCount == 0
    transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode", "Registration")
    slicer.util.getNode("plan").SetAndObserveTransformNodeID(transform.GetID())
    evaluated()
    assert float(structure(opened, "GTV")[4]) == pytest.approx(PEAK_GY, abs=0.3)
    assert any("Registration puts it" in one.message for one in opened.doses.desk.findings)


def test_the_frame_of_reference_that_slicer_knows_is_taken(case, opened, dose_file):
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
    name = slicer.vtkMRMLSubjectHierarchyConstants.GetDICOMFrameOfReferenceUIDAttributeName()
    item = hierarchy.GetItemByDataNode(case.volume) or hierarchy.CreateItem(hierarchy.GetSceneItemID(), case.volume)
    hierarchy.SetItemAttribute(item, name, FRAME)
    load(opened, dose_file)
    assert opened.session.state.dose is not None and "cannot be compared" not in opened.ui.messageLabel.text


def test_relative_dose_is_refused_in_words(case, opened, tmp_path):
    write_dose(tmp_path / "percent.dcm", np.ones((4, 4, 4)), DoseUnits="RELATIVE")
    load(opened, tmp_path / "percent.dcm")
    assert "relative" in opened.ui.messageLabel.text and opened.session.state.dose is None


def test_a_volume_in_gy_is_loaded(case, opened, tmp_path):
    dose = gaussian_dose(tumour_center_lps(case))
    sitk.WriteImage(dose.grid.to_sitk(dose.values_gy), str(tmp_path / "dose.nrrd"))
    load(opened, tmp_path / "dose.nrrd")
    assert float(structure(opened, "GTV")[4]) == pytest.approx(PEAK_GY, abs=0.3)
    assert "taken as Gy" in opened.ui.messageLabel.text, "what was assumed is said"


def test_a_structure_set_becomes_a_segmentation_of_the_image(case, opened, tmp_path):
    x, y, z = tumour_center_lps(case)
    heights = np.arange(z - 20, z + 21, 5.0)
    rois = {
        "Bladder": [circle(15.0, (x, y), height, 120) for height in heights],
        "Nothing": [],
        "Far": [circle(15.0, (x + 900, y), height, 120) for height in heights],
    }
    load(opened, write_rtstruct(tmp_path / "rs.dcm", rois))
    node = slicer.util.getNode("rs")
    segmentation = node.GetSegmentation()
    assert [segmentation.GetNthSegment(n).GetName() for n in range(segmentation.GetNumberOfSegments())] == ["Bladder"]
    center = np.asarray(node.GetSegmentCenterRAS(segmentation.GetNthSegmentID(0))) * (-1, -1, 1)
    assert np.abs(center - (x, y, z)).max() < 2.5, "RAS in the scene"
    words = opened.ui.messageLabel.text
    assert "Nothing" in words and "Far was left out" in words


def test_another_kind_of_file_is_refused(case, opened, tmp_path):
    write_dose(tmp_path / "ct.dcm", np.ones((4, 4, 4)), Modality="CT")
    load(opened, tmp_path / "ct.dcm")
    assert "neither a dose nor a structure set" in opened.ui.messageLabel.text


def test_nothing_happens_when_no_file_is_chosen(case, opened):
    load(opened, "")
    assert opened.session.state.dose is None and not opened.ui.messageFrame.isVisible()


class Loadable(vtk.vtkObject):
    """A file that SlicerRT's importer can load."""

    def __init__(self):
        self.file = ""

    def GetConfidence(self):
        return 1.0


class ImporterLogic:
    """SlicerRT's importer as far as its own DICOM plugin uses it (DicomRtImportExportPlugin.py): it makes a node."""

    def __init__(self):
        self.loaded, self.found = [], []

    def ExamineForLoad(self, files, found):
        assert files.IsA("vtkStringArray") and found.IsA("vtkCollection")
        loadable = Loadable()
        loadable.file = files.GetValue(0)
        self.found.append(loadable)
        found.AddItem(loadable)

    def LoadDicomRT(self, loadable):
        self.loaded.append(loadable.file)
        node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "RTDOSE: by SlicerRT")
        slicer.util.updateVolumeFromArray(node, np.full((20, 20, 20), 30.0, np.float32))
        node.SetSpacing(20, 20, 20)
        node.SetOrigin(-200, -200, -200)
        node.SetAttribute("DicomRtImport.DoseVolume", "1")
        hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
        study = hierarchy.CreateStudyItem(hierarchy.GetSceneItemID(), "Study")
        hierarchy.SetItemAttribute(study, "DicomRtImport.DoseUnitName", "GY")
        item = hierarchy.GetItemByDataNode(node) or hierarchy.CreateItem(study, node)
        hierarchy.SetItemParent(item, study)
        return True


@pytest.fixture
def slicerrt(monkeypatch):
    logic = ImporterLogic()
    monkeypatch.setattr(slicer.modules, "dicomrtimportexport", SimpleNamespace(logic=lambda: logic), raising=False)
    return logic


def test_where_slicerrt_is_installed_it_loads_the_dose(case, opened, dose_file, slicerrt):
    load(opened, dose_file)
    assert slicerrt.loaded == [str(dose_file)]
    assert opened.session.state.dose.GetName() == "RTDOSE: by SlicerRT"
    assert structure(opened, "GTV")[4] == "30.00", "its unit is found where SlicerRT keeps it"


def test_another_frame_of_reference_is_seen_in_what_slicerrt_loads(case, opened, dose_file, slicerrt):
    case.volume.SetAttribute("SarcomaRT.FrameOfReferenceUID", OTHER_FRAME)
    load(opened, dose_file)
    assert slicerrt.loaded and opened.session.state.dose is None
    assert "another frame of reference" in opened.ui.messageLabel.text
