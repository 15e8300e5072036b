"""Doses beside plans: one, in phases, and after earlier courses; the same numbers as the dose command's."""

from __future__ import annotations

import csv
import json
import shutil

import numpy as np
import pytest

from batch.conftest import ROOT, row, run_batch, write_manifest
from cli.conftest import GRID, ball_at, limb_hu, write
from files.make_dicom import write_series
from files.make_dose import write_dose
from SarcomaRTLib.batch.dose import DoseJob
from SarcomaRTLib.batch.manifest import read_manifest
from SarcomaRTLib.batch.manifest_text import ManifestError
from SarcomaRTLib.cli.main import main

COURSES = {
    "dose": "dose.nrrd", "fractions": 25, "phases": "boost.nrrd:5", "earlier": "old.nrrd:10:14.5 | old.nrrd:5",
    "transforms": "move.txt | none", "registration_mm": 2, "recovery": "0.25:Author 2020", "alpha_beta": 3,
    "prescription": 55, "kinds": "drain=spinal_cord", "metrics": "D90% | V20Gy",
}  # fmt: skip


@pytest.fixture
def files(limb_files, tmp_path):
    return with_doses(limb_files, tmp_path / "files")


def with_doses(limb_files, folder):
    """The limb with an even dose of 50 Gy, a boost of 10 Gy, an old dose that falls off, and a shift of 4 mm."""
    shutil.copytree(limb_files, folder)
    for name, dose_gy in (("dose", 50.0), ("boost", 10.0)):
        write(folder / f"{name}.nrrd", np.full(GRID.shape_kji, dose_gy, dtype=np.float32))
    slope = np.broadcast_to(np.linspace(0, 40, GRID.size[0], dtype=np.float32), GRID.shape_kji)
    write(folder / "old.nrrd", np.ascontiguousarray(slope))
    (folder / "move.txt").write_text("1 0 0 4\n0 1 0 0\n0 0 1 0\n0 0 0 1\n")
    return folder


def manifest_with(files, library, **more):
    """One case on the limb with a dose; what is given changes it, None leaves a column out."""
    line = row("c0", files, structures="drain.nii.gz", **{**COURSES, **more})
    line = {name: value for name, value in line.items() if value is not None}
    return read_manifest(write_manifest(files / "m.csv", [line], list(line)), library)


@pytest.fixture(scope="module")
def done_once(limb_files, library, tmp_path_factory):
    """The case on files of its own, done: result, events, the folder in use (files, out), and how it was then."""
    folder = tmp_path_factory.mktemp("doses")
    result, events = run_batch(manifest_with(with_doses(limb_files, folder / "files"), library), folder / "out")
    return result, events, folder, shutil.copytree(folder, tmp_path_factory.mktemp("doses as they were") / "copy")


@pytest.fixture
def done(done_once):
    """The same, as it was when it was done."""
    result, events, folder, as_it_was = done_once
    shutil.rmtree(folder)
    shutil.copytree(as_it_was, folder)
    return result, events, folder


def measures_of(out) -> list[dict[str, str]]:
    with (out / "measures.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_a_dose_is_evaluated_in_structures_and_targets(files, library, tmp_path):
    line = row("c0", files, dose=files / "dose.nrrd", fractions=25, prescription=50)
    manifest = read_manifest(write_manifest(tmp_path / "m.csv", [line], list(line)), library)

    result, events = run_batch(manifest, tmp_path / "out")

    assert result.exit_code == 0, events
    dose = json.loads((tmp_path / "out" / "c0" / "dose.json").read_text())
    means = {one["name"]: one["mean_gy"] for one in dose["structures"]}
    assert means.keys() == {"gtv", "CTV_5000", "PTV_5000"}
    assert all(abs(mean - 50) < 1e-4 for mean in means.values())
    assert dose["provenance"]["inputs"][0]["path"] == str(files / "dose.nrrd")
    assert (tmp_path / "out" / "c0" / "dose.html").is_file()
    assert (tmp_path / "out" / "c0" / "isodoses-target-axial.png").is_file()
    assert len([line for line in measures_of(tmp_path / "out") if line["measure"] == "mean"]) == 3


def test_phases_and_earlier_courses_give_what_the_dose_command_gives(done, tmp_path):
    result, events, folder = done
    out = folder / "out"
    words = ["dose", "--dose", "dose.nrrd", "--fractions", "25", "--phase", "boost.nrrd:5", "--structures"]
    words += ["gtv.nii.gz", "drain.nii.gz", "--earlier", "old.nrrd:10:14.5", "--earlier", "old.nrrd:5"]
    words += ["--transform", "move.txt", "--transform", "none", "--registration-mm", "2", "--kind", "drain=spinal_cord"]
    words += ["--recovery", "0.25:Author 2020", "--alpha-beta", "3", "--prescription", "55", "--metric", "D90%"]
    words += ["V20Gy", "--protocol", "sts-extremity-preop", "--out", str(tmp_path / "dose")]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder / "files")
        assert main(words) == 0

    assert result.exit_code == 0, events
    ours = json.loads((out / "c0" / "dose.json").read_text())
    theirs = json.loads((tmp_path / "dose" / "dose.json").read_text())
    named = {one["name"]: one for one in ours["structures"]}
    assert set(named) == {"gtv", "drain", "CTV_5000", "PTV_5000"}
    for one in theirs["structures"]:
        same = named[one["name"]]
        for key in ("eqd2", "bed", "metrics", "indices", "mean_gy", "kind"):
            assert same.get(key) == one.get(key), (one["name"], key)
        assert same["cumulative_eqd2"]["max_gy"] == one["cumulative_eqd2"]["max_gy"]
    # 50 Gy in 25 and 10 Gy in 5 fractions of 2 Gy: EQD2 60 Gy whatever the alpha/beta.
    assert named["gtv"]["eqd2"]["mean_gy"] == pytest.approx(60, abs=1e-3)
    told = ("id", "value", "range", "verdict", "alpha_beta_gy", "position_lps_mm")
    of_the_drain = [
        [[one.get(key) for key in told] for one in found["constraints"] if one["structure"] == "drain"]
        for found in (ours, theirs)
    ]
    assert of_the_drain[0] == of_the_drain[1] and len(of_the_drain[0]) >= 3
    with (out / "summary.csv").open(newline="", encoding="utf-8") as stream:
        (summary,) = csv.DictReader(stream)
    for name, verdict in (("met", "met"), ("not_met", "not met"), ("unknown", "cannot be judged")):
        count = sum(one["verdict"] == verdict for one in ours["constraints"])
        assert int(summary[f"constraints_{name}"]) == count and (count or name == "met")
    assert "cannot be judged" in (out / "index.html").read_text(encoding="utf-8")
    assert {item.name for item in (out / "c0").iterdir()} >= {"eqd2.nrrd", "eqd2-with-earlier.nrrd"}
    wanted = {("gtv", "D90%"), ("gtv", "V20Gy"), ("drain", "cumulative_eqd2 max"), ("gtv", "paddick_conformity")}
    assert wanted <= {(line["name"], line["measure"]) for line in measures_of(out)}


def test_the_job_of_a_dose_comes_back_from_its_json(files, library):
    (entry,) = manifest_with(files, library).entries

    assert DoseJob.from_json(json.loads(json.dumps(entry.dose.to_json()))) == entry.dose
    assert entry.dose.earlier.doses[0].transform == str(files / "move.txt")
    assert [entry.specs()[-1], len(entry.specs())] == [str(files / "old.nrrd"), 8]


@pytest.mark.parametrize("name", ["boost.nrrd", "old.nrrd", "move.txt"])
def test_a_changed_phase_earlier_dose_or_transform_is_done_again_and_found_by_replay(done, library, name, capsys):
    files, out = done[2] / "files", done[2] / "out"
    manifest = manifest_with(files, library)
    assert run_batch(manifest, out)[0].counts["kept"] == 1
    if name == "move.txt":
        (files / name).write_text("1 0 0 5\n0 1 0 0\n0 0 1 0\n0 0 0 1\n")
    else:
        write(files / name, np.full(GRID.shape_kji, 12.0, dtype=np.float32))

    assert main(["replay", str(out / "c0")]) == 1
    assert f"input {files / name}: its content changed" in capsys.readouterr().out
    assert run_batch(manifest, out)[0].counts["kept"] == 0
    assert main(["replay", str(out / "c0")]) == 0
    assert "it matches" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"phases": "boost.nrrd"}, "phases: P:FRACTIONS is needed"),
        ({"phases": "gone.nrrd:5"}, "phases: there is no such file"),
        ({"phases": "boost.nrrd:0"}, "at least one fraction"),
        ({"earlier": "gone.nrrd:5:3 | old.nrrd:5"}, "earlier: there is no such file"),
        ({"transforms": "move.txt"}, "transforms: one transform for each earlier is needed"),
        ({"transforms": "gone.txt | none"}, "transforms: there is no such file"),
        ({"earlier": None}, "transforms: is for earlier courses"),
        ({"registration_mm": -1}, "registration_mm: must not be negative"),
        ({"recovery": "0.25"}, "recovery: a recovery factor needs its source"),
        ({"recovery": "2:Author"}, "recovery: a recovery factor is from 0 to below 1"),
        ({"kinds": "drain=organ"}, "kinds: NAME=KIND is needed"),
        ({"metrics": "D120%"}, "no such point of a DVH"),
        ({"dose": None}, "phases: is for a dose; give dose as well"),
        ({"fractions": "2.5"}, "fractions: a whole number of fractions is needed"),
    ],
)
def test_what_cannot_be_is_listed_before_anything_starts(files, library, change, said):
    with pytest.raises(ManifestError) as refused:
        manifest_with(files, library, **change)

    assert any(str(one).startswith("line 2: ") and said in str(one) for one in refused.value.problems), refused.value


def test_a_kind_of_no_structure_is_that_cases_failure(files, library, tmp_path):
    _, events = run_batch(manifest_with(files, library, kinds="cord=spinal_cord"), tmp_path / "out")

    assert (events["c0"]["reason"], "no structure of this name" in events["c0"]["message"]) == ("refused", True)


def test_a_dose_of_another_frame_of_reference_is_refused_an_unknown_one_is_said(tmp_path, library):
    write_series(tmp_path / "ct", limb_hu(), spacing=(2.0, 2.0), origin=GRID.origin_lps_mm, step=3.0)
    write(tmp_path / "mass.nii.gz", ball_at())
    even = np.full(GRID.shape_kji, 50.0)
    write_dose(tmp_path / "other.dcm", even, origin=GRID.origin_lps_mm, spacing=GRID.spacing_mm, frame="1.2.3")
    write(tmp_path / "unknown.nrrd", even.astype(np.float32))
    lines = [
        row(
            name,
            tmp_path,
            image="ct",
            gtv="mass.nii.gz",
            protocol="os-postop-limb",
            ptv_margin="",
            dose=dose,
            fractions=25,
        )
        for name, dose in (("c0", "other.dcm"), ("c1", "unknown.nrrd"))
    ]
    manifest = read_manifest(write_manifest(tmp_path / "m.csv", lines, list(lines[0])), library)

    _, events = run_batch(manifest, tmp_path / "out")

    assert "belongs to another frame of reference than the image" in events["c0"]["message"]
    dose = json.loads((tmp_path / "out" / "c1" / "dose.json").read_text())
    assert "frame-of-reference-unknown" in {one["code"] for one in dose["findings"]}
    assert {one["name"]: one["kind"] for one in dose["structures"]}["mass"] == "target", (
        "whatever its name, it is the GTV"
    )


def test_the_readme_names_every_column():
    from SarcomaRTLib.batch.manifest import COLUMNS

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not [name for name in COLUMNS if f"`{name}`" not in text]
