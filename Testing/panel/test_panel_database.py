"""Doses and structure sets out of the user's own DICOM database, and targets into it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest
import slicer

from files.make_dicom import FRAME, OTHER_FRAME, circle, write_rtstruct, write_series
from files.make_dose import write_dose
from Harness import dialogs, hand
from Harness.dicom_database import ctkDICOMDatabase
from panel.dose_helpers import PEAK_GY, PROTOCOL, evaluated, gaussian_dose, open_review, tumour_center_lps
from panel.panel_helpers import choose_protocol, open_section
from panel.test_panel_dose import apply_plan, structure
from SarcomaRTLib.scene.convert import volume_array, volume_grid

PATIENT = {"PatientID": "P1", "PatientName": "Test^Anna", "StudyDate": "20260102", "StudyInstanceUID": "1.2.3"}


@pytest.fixture
def database(tmp_path, monkeypatch):
    folder = tmp_path / "database"
    folder.mkdir()
    made = ctkDICOMDatabase(folder)
    monkeypatch.setattr(slicer, "dicomDatabase", made, raising=False)
    return made


@pytest.fixture
def opened(case, panel):
    choose_protocol(panel, PROTOCOL)
    return open_review(panel)


def add_image(case, database, folder):
    """The case's image as slices in the database, which the scene's volume says it was loaded from."""
    grid = volume_grid(case.volume)
    flat = grid.axes[:, 0], grid.axes[:, 1]
    paths = write_series(
        folder, volume_array(case.volume).astype(np.int16), orientation=np.concatenate(flat), origin=grid.origin_lps_mm,
        spacing=grid.spacing_mm[1::-1], step=grid.spacing_mm[2], **PATIENT,
    )  # fmt: skip
    for path in paths:
        database.insert(str(path), True, False)
    uids = [str(pydicom.dcmread(path, stop_before_pixels=True).SOPInstanceUID) for path in paths]
    case.volume.SetAttribute("DICOM.instanceUIDs", " ".join(uids))
    return paths


def add_dose(case, database, folder, name, peak_gy=PEAK_GY, **fields):
    dose = gaussian_dose(tumour_center_lps(case), peak_gy)
    path = write_dose(
        folder / f"{name}.dcm", dose.values_gy, origin=dose.grid.origin_lps_mm, spacing=dose.grid.spacing_mm,
        SeriesDescription=name, **{**PATIENT, **fields},
    )  # fmt: skip
    database.insert(str(path), True, False)


def add_structures(case, database, folder):
    x, y, z = tumour_center_lps(case)
    rois = {"Bladder": [circle(15.0, (x, y), height, 120) for height in np.arange(z - 20, z + 21, 5.0)]}
    path = write_rtstruct(folder / "rs.dcm", rois)
    header = pydicom.dcmread(path)
    for name, value in {**PATIENT, "SeriesInstanceUID": "1.2.3.77", "SeriesDescription": "Contours"}.items():
        setattr(header, name, value)
    header.save_as(path)
    database.insert(str(path), True, False)


def choose(panel, words, seen=None):
    """Open the database's list and take the row that begins so; None closes the dialog."""

    def work(dialog):
        table = dialog.findChildren(type(panel.ui.furtherTable))[0]
        rows = [[table.item(row, column).text() for column in range(4)] for row in range(table.rowCount)]
        if seen is not None:
            seen.extend(rows)
        if words is None:
            return dialog.reject()
        table.selectRow(next(number for number, row in enumerate(rows) if row[0].startswith(words)))
        return dialog.accept()

    dialogs.answer(work)
    hand.click(panel.ui.doseDatabaseButton)
    evaluated()
    assert [one.kind for one in dialogs.take()] == ["dialog"]


def test_no_database_a_closed_one_and_an_empty_one_are_said(case, opened, database, monkeypatch):
    def words():
        hand.click(opened.ui.doseDatabaseButton)
        evaluated()
        return opened.ui.messageLabel.text

    assert "holds no dose" in words()
    database.closeDatabase()
    assert "No DICOM database is open" in words()
    monkeypatch.delattr(slicer, "dicomDatabase")
    assert "No DICOM database is open" in words()
    assert dialogs.take() == []


def test_what_goes_with_the_image_comes_first(case, opened, database, tmp_path):
    add_image(case, database, tmp_path / "ct")
    other = {"PatientID": "P2", "PatientName": "Other^Bob", "StudyInstanceUID": "1.2.99", "frame": OTHER_FRAME}
    add_dose(case, database, tmp_path, "Somebody", **other)
    add_dose(case, database, tmp_path, "Old", StudyInstanceUID="1.2.88", frame=OTHER_FRAME, StudyDate="20200302")
    add_structures(case, database, tmp_path)
    add_dose(case, database, tmp_path, "Plan")
    rows = []
    choose(opened, None, rows)
    assert [(row[0].split(",")[0], row[3]) for row in rows] == [
        ("dose: Plan", "✔ same frame of reference"),
        ("structures: Contours", "same study"),
        ("dose: Old", "same patient, another study"),
        ("dose: Somebody", "not known to go with it"),
    ]
    assert [row[1] for row in rows] == ["Test^Anna"] * 3 + ["Other^Bob"] and rows[2][2] == "2020-03-02"
    assert opened.session.state.dose is None, "closing the list chooses nothing"
    choose(opened, "dose: Plan")
    assert opened.session.state.dose.GetName() == "Plan"
    assert float(structure(opened, "GTV")[4]) == pytest.approx(PEAK_GY, abs=0.3)
    assert "cannot be compared" not in opened.ui.messageLabel.text, "the database knows the image's frame"
    choose(opened, "structures")
    assert slicer.util.getNode("Contours").GetSegmentation().GetNumberOfSegments() == 1
    choose(opened, "dose: Old")
    assert opened.session.state.dose.GetName() == "Plan" and "another frame" in opened.ui.messageLabel.text
    assert opened.ui.furtherSelector.currentNode().GetName() == "Old", "it is offered as an earlier course"


def test_a_second_dose_does_not_take_the_place_of_the_first(case, opened, database, tmp_path):
    case.volume.SetAttribute("SarcomaRT.FrameOfReferenceUID", FRAME)
    add_dose(case, database, tmp_path, "Plan")
    add_dose(case, database, tmp_path, "Boost", 16.0)
    choose(opened, "dose: Plan")
    choose(opened, "dose: Boost")
    assert opened.session.state.dose.GetName() == "Plan" and "add it under More doses" in opened.ui.messageLabel.text
    hand.click(opened.ui.addFurtherButton)
    assert opened.ui.furtherTable.item(0, 0).text() == "Boost"


def test_files_gone_from_disk_and_relative_doses_are_said(case, opened, database, tmp_path):
    add_dose(case, database, tmp_path, "Percent", DoseUnits="RELATIVE")
    add_dose(case, database, tmp_path, "Gone")
    choose(opened, "dose: Percent")
    assert "Percent is a relative dose" in opened.ui.messageLabel.text, "by its name, not by the number of its file"
    gone = next(
        path for path in (tmp_path / "database").rglob("*") if path.is_file() and path.name == uid_of(database, "Gone")
    )
    gone.unlink()
    rows = []
    choose(opened, None, rows)
    assert [row[3] for row in rows if row[0].startswith("dose: Gone")] == ["file is gone"]


def uid_of(database, description):
    return next(uid for uid, (header, _) in database._rows.items() if header.SeriesDescription == description)


def test_targets_go_into_the_database_and_come_out_again(case, opened, database, tmp_path):
    add_image(case, database, tmp_path / "ct")
    apply_plan(opened)
    open_section(opened, "result")
    hand.click(opened.ui.toDatabaseButton)
    evaluated()
    assert "are in the DICOM database" in opened.ui.messageLabel.text
    made = {database.fieldForSeries("Modality", one): one for one in database.seriesForStudy("1.2.3")}
    assert set(made) == {"CT", "RTSTRUCT", "SEG"}, "in the image's own study"
    for kind in ("RTSTRUCT", "SEG"):
        (uid,) = database.instancesForSeries(made[kind])
        header = pydicom.dcmread(database.fileForInstance(uid))
        assert header.PatientID == "P1" and Path(database.fileForInstance(uid)).is_relative_to(tmp_path / "database")
    open_section(opened, "doses")
    choose(opened, "structures")
    back = slicer.util.getNodesByClass("vtkMRMLSegmentationNode")[-1]
    names = [
        back.GetSegmentation().GetNthSegment(n).GetName() for n in range(back.GetSegmentation().GetNumberOfSegments())
    ]
    assert names == ["GTV", "CTV_5000", "PTV_5000"]
    ours = case.segmentation.GetSegmentation().GetSegmentIdBySegmentName("PTV_5000")
    theirs = back.GetSegmentation().GetSegmentIdBySegmentName("PTV_5000")
    mask = slicer.util.arrayFromSegmentBinaryLabelmap(case.segmentation, ours, case.volume)
    again = slicer.util.arrayFromSegmentBinaryLabelmap(back, theirs, case.volume)
    assert again.sum() == pytest.approx(mask.sum(), rel=0.01) and (again != mask).sum() < 0.02 * mask.sum()


def test_targets_are_saved_as_dicom_files(case, opened, database, tmp_path):
    add_image(case, database, tmp_path / "ct")
    apply_plan(opened)
    open_section(opened, "result")
    opened.ui.reportFolderEdit.currentPath = str(tmp_path)
    hand.click(opened.ui.saveDicomButton)
    evaluated()
    (folder,) = tmp_path.glob("*DICOM")
    assert sorted(path.name for path in folder.iterdir()) == ["targets.dcm", "targets.seg.dcm"]
    assert folder.name in opened.ui.writtenLabel.text
    header = pydicom.dcmread(folder / "targets.dcm")
    assert header.StudyInstanceUID == "1.2.3"


def test_what_cannot_be_written_is_said_and_nothing_is_left(case, opened, database, tmp_path):
    apply_plan(opened)
    open_section(opened, "result")
    opened.ui.reportFolderEdit.currentPath = str(tmp_path)

    def words(button):
        hand.click(button)
        evaluated()
        return opened.ui.messageLabel.text

    assert "was not loaded from DICOM" in words(opened.ui.saveDicomButton)
    paths = add_image(case, database, tmp_path / "ct")
    origin = case.volume.GetOrigin()
    case.volume.SetOrigin(origin[0] + 30, *origin[1:])
    evaluated()
    hand.click(opened.ui.previewButton)
    evaluated()
    assert "lies elsewhere" in words(opened.ui.toDatabaseButton)
    case.volume.SetOrigin(*origin)
    evaluated()
    hand.click(opened.ui.previewButton)
    evaluated()
    Path(database.fileForInstance(case.volume.GetAttribute("DICOM.instanceUIDs").split()[0])).unlink()
    assert f"1 of {len(paths)}" in words(opened.ui.toDatabaseButton)
    database.closeDatabase()
    assert "No DICOM database is open" in words(opened.ui.toDatabaseButton)
    assert not list(tmp_path.glob("*DICOM*")) and not list(tmp_path.glob(".sarcomart*"))
    assert {database.fieldForSeries("Modality", one) for one in database.seriesForStudy("1.2.3")} == {"CT"}
