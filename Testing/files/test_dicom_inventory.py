from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import generate_uid

from files.make_dicom import FRAME, OTHER_FRAME, circle, save, write_rtstruct, write_series
from SarcomaRTLib.core.errors import Cancelled, InputError, ReadError
from SarcomaRTLib.core.progress import Progress
from SarcomaRTLib.files.dicom_inventory import Inventory, take_inventory

RTDOSE_CLASS, RTPLAN_CLASS = "1.2.840.10008.5.1.4.1.1.481.2", "1.2.840.10008.5.1.4.1.1.481.5"
PIXELS = np.zeros((6, 8, 9), np.int16)
LINES = {"GTV": [circle(2, (4, 4), 3), circle(2, (4, 4), 6)]}


def rt_object(path: Path, kind: str, refers: dict[str, str], **fields) -> str:
    """A small RTDOSE or RTPLAN that refers to SOP instances by sequence name; gives its own UID."""
    item = Dataset()
    item.SOPClassUID = RTDOSE_CLASS if kind == "RTDOSE" else RTPLAN_CLASS
    item.SOPInstanceUID, item.SeriesInstanceUID, item.StudyInstanceUID = generate_uid(), generate_uid(), "1.2.3"
    item.Modality, item.FrameOfReferenceUID = kind, FRAME
    for name, uid in refers.items():
        other = Dataset()
        other.ReferencedSOPClassUID, other.ReferencedSOPInstanceUID = RTPLAN_CLASS, uid
        setattr(item, name, DicomSequence([other]))
    for name, value in fields.items():
        setattr(item, name, value)
    path.parent.mkdir(parents=True, exist_ok=True)
    save(item, path)
    return item.SOPInstanceUID


def uids_of(folder: Path) -> list[str]:
    return [dcmread(path).SOPInstanceUID for path in sorted(folder.iterdir())]


def codes(inventory: Inventory) -> set[str]:
    return {finding.code for finding in inventory.findings}


def kinds(inventory: Inventory) -> dict[str, tuple[str, ...]]:
    """What each entry refers to, by label."""
    label = {entry.number: entry.label for entry in inventory.entries}
    return {entry.label: tuple(label[number] for number in entry.refers_to) for entry in inventory.entries}


def course(folder: Path) -> Path:
    """A CT with structures, plan and dose, in folders of their own."""
    write_series(folder / "a/ct", PIXELS)
    (folder / "b/c").mkdir(parents=True)
    write_rtstruct(folder / "b/c/rs.dcm", LINES, sop_uids=uids_of(folder / "a/ct"))
    (structures,) = uids_of(folder / "b/c")
    group = Dataset()
    group.NumberOfFractionsPlanned = 25
    plan = rt_object(folder / "plan", "RTPLAN", {"ReferencedStructureSetSequence": structures},
                     RTPlanLabel="Leg", FractionGroupSequence=DicomSequence([group]))  # fmt: skip
    rt_object(folder / "dose.dcm", "RTDOSE", {"ReferencedRTPlanSequence": plan}, DoseUnits="GY",
              DoseSummationType="PLAN", DoseGridScaling="0.001", NumberOfFrames="4")  # fmt: skip
    return folder


def test_a_course_in_nested_folders_is_linked(tmp_path: Path):
    inventory = take_inventory(course(tmp_path))
    assert inventory.findings == () and inventory.ignored == 0
    ct, *others = [entry.label for entry in inventory.entries]
    assert ct == "CT #1" and inventory.entries[0].grid.size == (9, 8, 6)
    links = kinds(inventory)
    name = {label.split()[0]: label for label in others}
    assert links[name["RTSTRUCT"]] == ("CT #1",)
    assert links[name["RTPLAN"]] == (name["RTSTRUCT"],) and links[name["RTDOSE"]] == (name["RTPLAN"],)
    summaries = [entry["content"] for entry in inventory.to_json()["series"] if entry["content"]]
    assert {"label": "Leg", "fractions": [25]} in summaries
    assert {"structures": [{"name": "GTV", "type": "", "contours": 2}]} in summaries


def test_courses_mixed_in_one_folder_are_each_linked_to_their_own(tmp_path: Path):
    """Two courses of one patient and one of another, 30 files side by side under names that tell nothing."""
    flat = tmp_path / "all"
    flat.mkdir()
    for number, (patient, frame) in enumerate((("p", FRAME), ("p", OTHER_FRAME), ("q", generate_uid()))):
        own = tmp_path / f"own{number}"
        series = {"SeriesInstanceUID": f"1.2.{number}", "FrameOfReferenceUID": frame, "PatientID": patient}
        write_series(own / "ct", PIXELS, **series, SeriesDescription=f"course {number}")
        names = {"frame": frame, "series_uid": f"1.2.{number}", "sop_uids": uids_of(own / "ct")}
        (own / "rs").mkdir()
        drawn = dcmread(write_rtstruct(own / "rs/rs.dcm", LINES, **names))
        drawn.PatientID, structures = patient, drawn.SOPInstanceUID
        save(drawn, own / "rs/rs.dcm")
        refers = {"ReferencedStructureSetSequence": structures}
        fields = {"FrameOfReferenceUID": frame, "PatientID": patient}
        plan = rt_object(own / "rp/rp.dcm", "RTPLAN", refers, RTPlanLabel=f"course {number}", **fields)
        dose = {"DoseUnits": "GY", "DoseSummationType": "PLAN", "DoseGridScaling": "0.001", "NumberOfFrames": "4"}
        rt_object(own / "rd/rd.dcm", "RTDOSE", {"ReferencedRTPlanSequence": plan}, **dose, **fields)
        for path in own.rglob("*.dcm"):
            shutil.copy(path, flat / f"{generate_uid()}.dcm")
    inventory = take_inventory(flat)
    entries = {entry.number: entry for entry in inventory.entries}
    assert len(entries) == 12 and codes(inventory) == {"several-patients"}
    frames = {}
    for entry in entries.values():
        linked = [entries[number] for number in entry.refers_to]
        assert all(other.frame_uid == entry.frame_uid for other in linked)
        assert len(linked) == (0 if entry.first.modality == "CT" else 1)
        frames.setdefault(entry.frame_uid, []).append(entry.first.modality)
    assert [sorted(kinds) for kinds in frames.values()] == [["CT", "RTDOSE", "RTPLAN", "RTSTRUCT"]] * 3


def test_several_patients_and_series_are_kept_apart(tmp_path: Path):
    course(tmp_path / "one")
    more = {"SeriesInstanceUID": "9.9", "PatientID": "other", "Modality": "MR", "FrameOfReferenceUID": OTHER_FRAME}
    write_series(tmp_path / "one/a/ct", PIXELS, prefix="mr", **more)
    inventory = take_inventory(tmp_path)
    assert codes(inventory) == {"several-patients"}
    assert {(entry.first.modality, entry.first.patient_id) for entry in inventory.entries[:2]} == {
        ("CT", ""), ("MR", "other"),
    }  # fmt: skip


def test_a_wrong_series_in_the_right_frame_is_found(tmp_path: Path):
    write_series(tmp_path / "ct", PIXELS)
    write_rtstruct(tmp_path / "rs.dcm", LINES, series_uid="5.5", sop_uids=["5.5.1", "5.5.2"])
    inventory = take_inventory(tmp_path)
    assert codes(inventory) == {"reference-by-frame", "reference-slices"}
    assert kinds(inventory)["RTSTRUCT #2"] == ("CT #1",)


def test_references_to_nothing_to_another_patient_and_frame(tmp_path: Path):
    course(tmp_path)
    shutil.rmtree(tmp_path / "a")
    assert codes(take_inventory(tmp_path)) == {"reference-missing"}
    write_series(tmp_path / "a", PIXELS, PatientID="other", FrameOfReferenceUID=OTHER_FRAME)
    wanted = {"reference-other-patient", "reference-other-frame", "several-patients", "reference-slices"}
    assert codes(take_inventory(tmp_path)) == wanted
    shutil.rmtree(tmp_path / "b")
    assert "reference-missing" in codes(take_inventory(tmp_path))


def test_missing_uneven_and_doubled_slices(tmp_path: Path):
    paths = write_series(tmp_path / "ct", PIXELS)
    shutil.copy(paths[0], tmp_path / "again.dcm")
    inventory = take_inventory(tmp_path)
    assert codes(inventory) == {"dicom-duplicates"} and inventory.entries[0].copies == 1
    (tmp_path / "again.dcm").unlink()
    paths[2].unlink()
    (finding,) = take_inventory(tmp_path).findings
    assert finding.code == "series-geometry" and "1 slices are missing" in finding.message


def test_files_of_one_series_that_name_two_patients(tmp_path: Path):
    write_series(tmp_path, PIXELS, PatientID="a")
    write_series(tmp_path, PIXELS[:2], [60, 63], prefix="x", PatientID="b")
    assert {"series-of-several-patients", "several-patients"} <= codes(take_inventory(tmp_path))


def test_doses_that_cannot_be_used_are_said(tmp_path: Path):
    rt_object(tmp_path / "a.dcm", "RTDOSE", {}, DoseUnits="RELATIVE", DoseGridScaling="0.1")
    rt_object(tmp_path / "b.dcm", "RTDOSE", {}, DoseUnits="GY", DoseGridScaling="0")
    assert codes(take_inventory(tmp_path)) == {"dose-units", "dose-scaling"}


def test_damaged_files_are_named_and_the_rest_is_listed(tmp_path: Path):
    course(tmp_path)
    whole = (tmp_path / "b/c/rs.dcm").read_bytes()
    (tmp_path / "cut.dcm").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.dcm").write_text("no DICOM at all")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "empty.dcm").write_bytes(b"")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "gone.dcm").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.dcm")
    inventory = take_inventory(tmp_path)
    files = {Path(finding.values["file"]).name for finding in inventory.findings if finding.code == "dicom-damaged"}
    assert files == {"cut.dcm", "text.dcm", "empty.dcm"}
    assert len(inventory.entries) >= 4 and inventory.ignored == 1


@pytest.mark.parametrize("kind", ["RTDOSE", "RTPLAN"])
def test_rt_objects_with_every_byte_range_broken_never_escape(tmp_path: Path, kind: str):
    """Only findings come out, whatever is in the file."""
    rt_object(tmp_path / "x.dcm", kind, {"ReferencedStructureSetSequence": "1.2"}, DoseUnits="GY", DoseGridScaling="1")
    whole = (tmp_path / "x.dcm").read_bytes()
    random = np.random.default_rng(7)
    for _ in range(60):
        broken = bytearray(whole)
        for place in random.integers(132, len(whole), 6):
            broken[place] = random.integers(256)
        (tmp_path / "x.dcm").write_bytes(bytes(broken))
        inventory = take_inventory(tmp_path)
        assert inventory.entries or inventory.findings


def test_what_is_no_folder_of_dicom(tmp_path: Path):
    (tmp_path / "a.txt").write_text("text")
    for wrong in ("", tmp_path / "missing", tmp_path / "a.txt"):
        with pytest.raises(InputError, match="no such folder"):
            take_inventory(wrong)
    with pytest.raises(ReadError, match="no DICOM file"):
        take_inventory(tmp_path)


def test_it_can_be_cancelled(tmp_path: Path):
    write_series(tmp_path, PIXELS)
    with pytest.raises(Cancelled):
        take_inventory(tmp_path, Progress(lambda fraction, text: False))


def test_real_folders(real_data: Path):
    inventory = take_inventory(real_data / "ibsi_sts/dicom")
    assert codes(inventory) == {"reference-slices", "several-patients"}
    links = kinds(inventory)
    assert sorted(links) == ["CT #1", "CT #2", "RTSTRUCT #3", "RTSTRUCT #4"]
    assert {links["RTSTRUCT #3"], links["RTSTRUCT #4"]} == {("CT #1",), ("CT #2",)}
    breast = take_inventory(real_data / "dicompyler")
    assert kinds(breast)["RTDOSE #2"] == ("RTPLAN #3", "RTSTRUCT #4")
