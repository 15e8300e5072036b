"""Manifests as people and spreadsheets write them, and everything that is wrong with one, at once, with its line."""

from __future__ import annotations

import csv
import sys

import pytest

from batch.conftest import row, write_manifest
from cli.conftest import GRID, limb_hu
from files.make_dicom import circle, write_rtstruct, write_series
from files.test_dicom_inventory import course, rt_object, uids_of
from SarcomaRTLib.batch.manifest import OWN_NAMES, read_manifest
from SarcomaRTLib.batch.manifest_text import ManifestError
from SarcomaRTLib.cli.main import main
from SarcomaRTLib.core.case import Behaviour, Role
from SarcomaRTLib.core.errors import MissingDependencyError, ReadError

FULL = (
    "case,image,gtv,structures,roles,behaviours,protocol,schedule,ptv_margin,margins,axis,age_years,facts\n"
    "a,ct.nii.gz,gtv.nii.gz,drain.nii.gz | other.nii.gz,other=oar,drain=slow:2,sts-extremity-preop,50-in-25,5,"
    'CTV.radial=12,"0,0,1",50,operable=yes | site=limb\n'
)
YAML = """# a comment
defaults:
  image: ct.nii.gz
  gtv: gtv.nii.gz
  protocol: sts-extremity-preop
  ptv_margin: 5
cases:
  - case: a
    structures: [drain.nii.gz, other.nii.gz]
    roles: {other: oar}
    behaviours: {drain: "slow:2"}
    schedule: 50-in-25
    margins: {CTV.radial: 12}
    axis: [0, 0, 1]
    age_years: 50
    facts: {operable: yes, site: limb}
"""


@pytest.fixture
def read(limb_files, library, tmp_path):
    """Reads a manifest from text or bytes, in a folder with the limb's files."""
    for name in ("ct", "gtv", "other", "drain"):
        (tmp_path / f"{name}.nii.gz").symlink_to(limb_files / f"{name}.nii.gz")

    def from_text(text, name="m.csv", out=None):
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / name).write_bytes(data)
        return read_manifest(tmp_path / name, library, out)

    return from_text


def problems(read, text, name="m.csv", out=None) -> list[str]:
    with pytest.raises(ManifestError) as refused:
        read(text, name, out)
    return [str(problem) for problem in refused.value.problems]


SHORT = "case,image,gtv,protocol,ptv_margin\na,ct.nii.gz,gtv.nii.gz,sts-extremity-preop,{margin}\n"


def test_csv_and_yaml_say_the_same(read):
    (one,), (other,) = read(FULL).entries, read(YAML, "m.yaml").entries

    assert one.job == other.job
    assert (one.job.roles, one.job.crossings) == ({"other": Role.OAR}, {"drain": (Behaviour.SLOW, 2.0)})
    assert one.job.choices.margins_mm == {"CTV.radial": 12.0} and one.job.choices.axis_lps == (0.0, 0.0, 1.0)
    assert (one.job.facts.age_years, one.job.facts.operable, one.job.facts.site) == (50.0, True, "limb")
    assert (one.line, other.line) == (2, 8)


def test_a_job_comes_back_from_its_json(read):
    (entry,) = read(FULL).entries

    assert type(entry.job).from_json(entry.job.to_json()) == entry.job


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace(",", "\t").encode("utf-16"),
        lambda text: text.replace(",", ";").replace("\n", "\r\n").encode(),
        lambda text: ("sep=;\r\n" + text.replace(",", ";")).encode("utf-8-sig"),
        lambda text: text.replace("\n", ",,\n").encode(),
        lambda text: (text + ",,,,\n\n").encode(),
        lambda text: text.replace("case,image", "Case , IMAGE").encode(),
    ],
    ids=["BOM", "UTF-16, tabs", "semicolons", "sep=", "empty columns", "empty rows", "capitals and spaces"],
)
def test_as_spreadsheets_write_it(read, change):
    (entry,) = read(change(SHORT.format(margin=5))).entries

    assert (entry.case, entry.job.choices.ptv_margin_mm) == ("a", 5.0)


def test_decimal_commas_of_a_semicolon_file_are_numbers(read):
    text = SHORT.format(margin="7.5")
    semicolons = text.replace(",", ";").replace("7.5", "7,5")

    assert read(text).entries[0].job.choices.ptv_margin_mm == 7.5
    assert read(semicolons).entries[0].job.choices.ptv_margin_mm == 7.5


def test_windows_letters_are_read_and_said(read, tmp_path, limb_files):
    (tmp_path / "tumeur é.nii.gz").symlink_to(limb_files / "gtv.nii.gz")
    manifest = read(SHORT.format(margin=5).replace("gtv.nii.gz", "tumeur é.nii.gz").encode("cp1252"))

    assert manifest.entries[0].job.gtv.endswith("tumeur é.nii.gz")
    assert "Windows-1252" in manifest.notes[0]


def test_everything_wrong_is_listed_with_its_line(read):
    text = """case,image,gtv,protocl,ptv_margin,facts,roles,colour
a,ct.nii.gz,gtv.nii.gz,sts-extremity-preop,5,,,
"""
    assert problems(read, text) == [
        "line 1: there is no column protocl; is protocol meant?",
        "line 1: there is no column colour",
        "line 1: the column protocol is missing",
        "line 2: protocol: is empty; see: sarcomart protocols",
    ]  # fmt: skip


def test_everything_wrong_in_rows_is_listed_with_its_line(read):
    lines = [
        "case,image,gtv,protocol,schedule,ptv_margin,facts,roles,behaviours,axis,rtstruct,dose,fractions,structures",
        "a,gone.nii.gz,gtv.nii.gz,sts-extremity-preopp,,5,,,,,,,,",
        "A,ct.nii.gz,gtv.nii.gz,sts-palliative,,,,,,,,,,",
        "../b,ct.nii.gz,gtv.nii.gz,sts-extremity-preop,x,5,agee=3,,,,,,,",
        "con,ct.nii.gz,gtv.nii.gz,sts-extremity-preop,x,5,operable=maybe,GTV=boss,gtv=jump,0|1,,,,",
        "index.html,ct.nii.gz,gtv.nii.gz,sts-extremity-preop,,five,,,,,some,,,",
        ",ct.nii.gz,gtv.nii.gz,sts-extremity-preop,,5,,,,,,ct.nii.gz,,nothing.nrrd",
        "c,ct.nii.gz,gtv.nii.gz,sts-extremity-preop,x,5,,,,,,,3,",
        "d,ct.nii.gz,gtv.nii.gz,sts-extremity-preop,x,5,,,,,,,,,extra",
    ]
    found = "\n".join(problems(read, "\n".join(lines)))
    for number, said in (
        (2, "image: there is no file or folder"),
        (2, "protocol: there is no sts-extremity-preopp; is sts-extremity-preop meant?"),
        (3, "case: A is in line 2 already"),
        (3, "margins: sts-palliative leaves these margins to local practice"),
        (4, "case: '../b' cannot name a folder everywhere"),
        (4, "facts: no such fact (received: agee)"),
        (5, "case: 'con' cannot name a folder"),
        (5, "facts operable: yes or no is needed"),
        (5, "roles: no such role (received: boss)"),
        (5, "behaviours: no such behaviour (received: gtv=jump)"),
        (5, "axis: a number is needed"),
        (6, "case: index.html is a file of the batch itself"),
        (6, "ptv_margin: a number is needed (received: five)"),
        (7, "case: every case needs an id"),
        (7, "structures: there is no file or folder"),
        (7, "fractions: a whole number of fractions is needed beside a dose"),
        (8, "fractions: is for a dose"),
        (9, "15 cells in a table of 14 columns"),
    ):
        assert any(line.startswith(f"line {number}: {said}") for line in found.splitlines()), (number, said, found)


def test_a_schedule_and_a_structure_set_that_cannot_be(read):
    lines = ["case,image,gtv,protocol,schedule,ptv_margin,rtstruct,shift_days,pseudonym"]
    lines += ["a,ct.nii.gz,gtv.nii.gz,sts-extremity-preop,x,5,,,"]
    lines += [
        "b,ct.nii.gz,gtv.nii.gz,sts-extremity-preop,,5,some,,",
        "c,ct.nii.gz,gtv.nii.gz,sts-extremity-preop,,5,,3,",
        "d,ct.nii.gz,gtv.nii.gz,sts-extremity-preop,,5,all,2.5,x",
    ]
    first, second, third, fourth = problems(read, "\n".join(lines))

    assert first.startswith("line 2: schedule: sts-extremity-preop has no x; it has: 50-in-25")
    assert second.startswith("line 3: rtstruct: no such choice (received: some)")
    assert third.startswith("line 4: shift_days: only for a structure set")
    assert fourth == "line 5: shift_days: a whole number is needed (received: 2.5)"


def test_rows_over_several_lines_are_counted_right(read):
    text = (
        'case,image,protocol,name\na,gone.nii.gz,sts-extremity-preop,"two\nlines"\nb,away.nii.gz,sts-extremity-preop,\n'
    )
    found = problems(read, text)

    assert [line.split(":")[0] for line in found if "no file" in line] == ["line 2", "line 4"]


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ('case,image,protocol\n"a,b\n', "m.csv", "this is no CSV"),
        ("case,image,protocol\n", "m.csv", "there is no case in it"),
        ("cases: [\n", "m.yaml", "this is no YAML"),
        ("cases: 3\n", "m.yaml", "a list of cases is needed"),
        ("cases:\n  - just text\n", "m.yaml", "line 2: a case is a mapping"),
        ("case: a\ncases:\n  - case: a\n", "m.yaml", "line 1: case: is not of a manifest"),
        ("cases:\n  - case: a\n    case: b\n", "m.yaml", "line 3: case: is there twice"),
        ("cases:\n  - case: a\n    imag: x\n", "m.yaml", "line 3: there is no column imag; is image meant?"),
        ("case,image,image,protocol\na,ct.nii.gz,,x\n", "m.csv", "line 1: column image is there twice"),
    ],
)
def test_no_manifest_at_all(read, text, name, said):
    assert any(said in line for line in problems(read, text, name)), problems(read, text, name)


def test_an_empty_file_and_a_missing_one_are_named(read, tmp_path, library):
    with pytest.raises(ReadError, match="the manifest is empty"):
        read("")
    with pytest.raises(ReadError, match="cannot be read"):
        read_manifest(tmp_path / "gone.csv", library)
    with pytest.raises(ReadError, match="write one and edit it: sarcomart inspect"):
        read_manifest(tmp_path, library)


def test_yaml_without_its_package_is_explained(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)

    with pytest.raises(MissingDependencyError, match=r"pip install 'sarcomart\[batch\]'"):
        read(YAML, "m.yaml")
    assert read(FULL).entries


def test_results_may_not_lie_among_the_inputs(limb_files, library, tmp_path):
    folder = tmp_path / "masks"
    folder.mkdir()
    manifest = write_manifest(tmp_path / "m.csv", [row("a", limb_files, structures=folder)])

    with pytest.raises(ManifestError, match=r"the output folder .* lies in the input"):
        read_manifest(manifest, library, folder / "out")


def test_a_case_is_never_a_file_of_the_batch(read):
    for name in OWN_NAMES:
        assert any(
            "is a file of the batch" in line
            for line in problems(read, SHORT.format(margin=5).replace("\na,", f"\n{name},"))
        )


def test_checking_only_starts_nothing(read, tmp_path, capsys):
    read(FULL)

    assert main(["batch", str(tmp_path / "m.csv"), "--out", str(tmp_path / "out"), "--check"]) == 0

    assert "1 cases; the manifest is in order" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_program_refuses_with_every_problem(read, tmp_path, capsys):
    problems(read, "case,image,protocol\na,gone,x\nb,away,x\n")

    assert main(["batch", str(tmp_path / "m.csv"), "--out", str(tmp_path / "out")]) == 2

    said = capsys.readouterr().err
    assert "4 problems; nothing was started" in said and said.count("line 2:") == said.count("line 3:") == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [["--workers", "0"], ["--memory", "-1"], ["--ship"], ["--time-limit", "0"]])
def test_options_that_cannot_be(read, tmp_path, capsys, words):
    read(FULL)

    assert main(["batch", str(tmp_path / "m.csv"), "--out", str(tmp_path / "out"), *words]) == 2
    assert words[0] in capsys.readouterr().err


# From DICOM


def test_a_manifest_of_a_dicom_folder_needs_only_its_protocol(tmp_path, library, capsys):
    folder = tmp_path / "archive"
    write_series(folder / "ct", limb_hu(), spacing=(2.0, 2.0), origin=GRID.origin_lps_mm, step=3.0)
    heights = [GRID.origin_lps_mm[2] + 3.0 * number for number in range(12, 22)]
    contours = [circle(10, (22, 0), z) for z in heights]
    write_rtstruct(folder / "rs.dcm", {"GTV": contours, "Drain": [circle(4, (0, 30), z) for z in heights[:3]]})
    path = tmp_path / "m.csv"

    assert main(["inspect", str(folder), "--manifest", str(path)]) == 0
    assert "1 cases" in capsys.readouterr().err
    with pytest.raises(ManifestError) as refused:
        read_manifest(path, library)
    assert [str(one) for one in refused.value.problems] == ["line 2: protocol: is empty; see: sarcomart protocols"]
    with path.open(newline="", encoding="utf-8") as stream:
        (line,) = csv.DictReader(stream)
    line |= {"protocol": "sts-extremity-preop", "ptv_margin": "5"}
    (entry,) = read_manifest(write_manifest(path, [line], list(line)), library).entries
    assert entry.job.gtv == f"{folder / 'rs.dcm'}:GTV"
    assert entry.job.structures == (str(folder / "rs.dcm"),)

    assert main(["inspect", str(folder), "--manifest", str(path)]) == 2
    assert "is there already" in capsys.readouterr().err


def test_a_boost_in_the_folder_is_listed_as_a_phase_to_choose(tmp_path, library):
    folder = course(tmp_path / "archive")
    (structures,) = uids_of(folder / "b/c")
    (folder / "dose.dcm").rename(folder / "large.dcm")
    boost = rt_object(folder / "boost plan", "RTPLAN", {"ReferencedStructureSetSequence": structures})
    dose = {"DoseUnits": "GY", "DoseSummationType": "PLAN", "DoseGridScaling": "0.001", "NumberOfFrames": "4"}
    rt_object(folder / "small.dcm", "RTDOSE", {"ReferencedRTPlanSequence": boost}, **dose)

    assert main(["inspect", str(folder), "--manifest", str(tmp_path / "m.csv")]) == 0

    with (tmp_path / "m.csv").open(newline="", encoding="utf-8") as stream:
        (line,) = csv.DictReader(stream)
    assert (line["dose"], line["fractions"]) == ("", "")
    assert set(line["phases"].split(" | ")) == {f"{folder / 'large.dcm'}:25", f"{folder / 'small.dcm'}:?"}
    with pytest.raises(ManifestError) as refused:
        read_manifest(tmp_path / "m.csv", library)
    assert "line 2: phases: is for a dose; give dose as well" in [str(one) for one in refused.value.problems]


def test_real_patients_from_dicom_to_plans(real_data, tmp_path, library):
    """Two sarcoma patients: the manifest of their folder, a protocol, a batch; targets as the plan command's."""
    from batch.conftest import run_batch
    from cli.conftest import plan_of

    path = tmp_path / "m.csv"
    assert main(["inspect", str(real_data / "ibsi_sts" / "dicom"), "--manifest", str(path)]) == 0
    with path.open(newline="", encoding="utf-8") as stream:
        rows = [{**line, "protocol": "sts-extremity-preop", "ptv_margin": "5"} for line in csv.DictReader(stream)]
    manifest = read_manifest(write_manifest(path, rows, list(rows[0])), library)

    result, events = run_batch(manifest, tmp_path / "out", workers=2)

    assert set(events) == {"STS_003", "STS_035"} and result.exit_code == 0, events
    job = manifest.entries[0].job
    words = ["--image", job.image, "--series", job.series, "--gtv", job.gtv, "--structures", *job.structures]
    assert main(["plan", *words, "--protocol", job.protocol, "--ptv-margin", "5", "--out", str(tmp_path / "one")]) == 0
    one, other = plan_of(tmp_path / "one"), plan_of(tmp_path / "out" / "STS_003")
    assert one["provenance"]["targets_sha256"] == other["provenance"]["targets_sha256"]
