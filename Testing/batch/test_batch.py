"""A whole batch: results, status, what is done again and what is not, the summary, the same bits every time."""

from __future__ import annotations

import csv
import json
import os
import shutil
from html.parser import HTMLParser

import pytest

from batch.conftest import contents, results_of, row, run_batch, write_manifest
from cli.conftest import plan_of
from files.make_dicom import write_series
from SarcomaRTLib.batch.ledger import ATTEMPTS_FILE
from SarcomaRTLib.batch.manifest import read_manifest
from SarcomaRTLib.batch.run import Limits
from SarcomaRTLib.batch.tables import table_csv
from SarcomaRTLib.cli.main import main

QUICK = "batch.faults:quick"


def summary_of(out) -> dict[str, dict[str, str]]:
    with (out / "summary.csv").open(newline="", encoding="utf-8") as stream:
        return {line["case"]: line for line in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def done(tmp_path_factory, limb_files, library):
    """A batch of two cases that work, one with warnings, and one that is refused."""
    folder = tmp_path_factory.mktemp("batch")
    rows = [
        row("plain", limb_files, protocol="os-postop-limb", ptv_margin="", structures=limb_files / "drain.nii.gz"),
        row("warned", limb_files, ptv_margin=60, age_years=50),
        row("refused", limb_files, gtv=limb_files / "ct.nii.gz"),
    ]
    manifest = read_manifest(write_manifest(folder / "manifest.csv", rows), library)
    result, events = run_batch(manifest, folder / "out", workers=2)
    return manifest, folder / "out", result, events


def test_every_case_says_how_it_ended(done):
    _, out, result, events = done

    assert {case: event["state"] for case, event in events.items()}.keys() == {"plain", "warned", "refused"}
    assert events["refused"]["state"] == "failed"
    assert (events["refused"]["reason"], result.failed, result.exit_code) == ("refused", 1, 1)
    assert "ct.nii.gz: is not a mask" in events["refused"]["message"]
    for case, event in events.items():
        status = json.loads((out / case / "status.json").read_text())
        assert (status["case"], status["state"]) == (case, event["state"])
    assert sorted(item.name for item in (out / "refused").iterdir()) == ["status.json"]
    levels = [finding["level"] for finding in plan_of(out / "warned")["findings"]]
    assert events["warned"]["state"] == ("planned with warnings" if {"error", "warning"} & set(levels) else "planned")


def test_time_and_memory_of_each_case_are_measured(done):
    _, _, _, events = done

    assert 0 < events["plain"]["cpu_seconds"] < 60
    assert 100 < events["plain"]["peak_mb"] < 1000
    assert events["plain"]["cases_per_hour"] > 0


def test_a_case_has_what_the_plan_command_writes(done, tmp_path):
    manifest, out, _, _ = done
    job = next(entry.job for entry in manifest.entries if entry.case == "plain")
    words = ["plan", "--image", job.image, "--gtv", job.gtv, "--structures", *job.structures]

    assert main([*words, "--protocol", job.protocol, "--name", "plain", "--out", str(tmp_path / "plan")]) == 0

    single, batch = contents(tmp_path / "plan"), contents(out / "plain")
    assert set(batch) - set(single) == {"status.json", "thumbnail.jpg"}
    assert all(batch[name] == data for name, data in single.items())


def test_the_summary_has_a_row_a_case(done):
    _, out, _, _ = done
    rows = summary_of(out)

    plan = plan_of(out / "plain")
    targets = {target["name"]: target for target in plan["targets"]}
    assert float(rows["plain"]["PTV1_cc"]) == targets["PTV1"]["volume_cc"]
    achieved = targets["PTV1"]["achieved_mm"]
    assert float(rows["plain"]["PTV1_achieved_median_mm"]) == achieved["median"]
    assert (rows["refused"]["state"], rows["refused"]["PTV1_cc"]) == ("failed", "")
    assert rows["refused"]["message"].startswith(str(out.parent.parent.anchor))
    with (out / "measures.csv").open(newline="", encoding="utf-8") as stream:
        measures = list(csv.DictReader(stream))
    (volume,) = (m for m in measures if (m["case"], m["name"], m["measure"]) == ("plain", "PTV1", "volume"))
    assert (float(volume["value"]), volume["unit"]) == (targets["PTV1"]["volume_cc"], "cc")


def test_parquet_says_the_same_as_csv(done):
    parquet = pytest.importorskip("pyarrow.parquet")
    _, out, _, _ = done
    table = parquet.read_table(out / "summary.parquet").to_pylist()

    rows = summary_of(out)
    assert [line["case"] for line in table] == list(rows)
    for line in table:
        for name, value in line.items():
            text = rows[line["case"]][name]
            assert (value is None and text == "") or str(value) == text or float(text) == value


class _Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.sources, self.data = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        values = dict(attrs)
        self.links += [values["href"]] if "href" in values else []
        self.sources += [values["src"]] if "src" in values else []

    def handle_data(self, data):
        self.data.append(data)


def test_the_index_needs_nothing_else_and_shows_every_case(done):
    _, out, _, _ = done
    page = _Page((out / "index.html").read_text(encoding="utf-8"))

    assert page.sources and all(source.startswith("data:image/jpeg;base64,") for source in page.sources)
    assert all((out / link).is_file() for link in page.links) and "plain/report.html" in page.links
    text = " ".join(page.data)
    assert "is not a mask" in text and "PTV1_5000" in text
    assert {"input", "select", "script"} <= set(page.tags)


def test_text_from_files_is_text_in_index_and_tables(limb_files, library, tmp_path):
    evil = tmp_path / "<img src=x onerror=alert(1)>.nii.gz"
    shutil.copy(limb_files / "ct.nii.gz", evil)
    manifest = read_manifest(write_manifest(tmp_path / "m.csv", [row("c0", limb_files, gtv=evil)]), library)

    run_batch(manifest, tmp_path / "out")

    page = _Page((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    assert "onerror=alert(1)" in " ".join(page.data), "it is shown"
    assert "img" not in page.tags, "as text"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "\n@x"])
def test_no_cell_becomes_a_formula(text):
    (_, line) = table_csv([{"case": text, "value": -1.5}], ["case", "value"]).splitlines()
    cell = next(csv.reader([line]))[0]

    assert cell.startswith("'"), "an apostrophe makes it text"
    assert line.endswith(",-1.5"), "numbers stay numbers"


def test_run_again_nothing_is_done_again_but_what_failed(done):
    manifest, out, _, _ = done
    before = results_of(out)

    result, events = run_batch(manifest, out)

    assert set(events) == {"refused"}
    assert (result.counts["kept"], result.exit_code) == (2, 1)
    after = results_of(out)
    assert {name for name in before if before[name] != after.get(name)} <= {"refused/status.json"}


@pytest.fixture(scope="module")
def quick_once(tmp_path_factory, limb_files, library):
    """Two cases on files of their own that were done quickly: the folder in use, and how it was then."""
    folder = tmp_path_factory.mktemp("quick")
    shutil.copytree(limb_files, folder / "files")
    result, events = run_batch(two_cases(folder, library), folder / "out", QUICK)
    assert (set(events), result.exit_code) == ({"c0", "c1"}, 0)
    return folder, shutil.copytree(folder, tmp_path_factory.mktemp("quick as it was") / "copy")


def two_cases(folder, library, **more):
    """The manifest of the two cases; ``more`` is in the second one's row."""
    files = folder / "files"
    rows = [row("c0", files), row("c1", files, gtv=files / "other.nii.gz", **more)]
    return read_manifest(write_manifest(folder / "m.csv", rows), library)


@pytest.fixture
def quick(quick_once, library):
    """Run the two cases again with ``again(rows changed)``; their files; their results."""
    folder, as_it_was = quick_once
    shutil.rmtree(folder)
    shutil.copytree(as_it_was, folder)

    def again(**more):
        return run_batch(two_cases(folder, library, **more), folder / "out", QUICK)

    return again, folder / "files", folder / "out"


def test_a_changed_input_is_done_again_and_nothing_else(quick):
    again, files, _ = quick
    data = bytearray((files / "other.nii.gz").read_bytes())
    data[4] ^= 1  # the time in the gzip header
    (files / "other.nii.gz").write_bytes(data)

    assert set(again()[1]) == {"c1"}
    assert set(again()[1]) == set()


def test_a_touched_input_is_not(quick):
    again, files, _ = quick
    os.utime(files / "ct.nii.gz")

    assert set(again()[1]) == set()


def test_other_parameters_are(quick):
    again, _, _ = quick

    assert set(again(ptv_margin=6)[1]) == {"c1"}
    assert set(again(ptv_margin=6)[1]) == set()
    assert set(again()[1]) == {"c1"}


@pytest.mark.parametrize("name", ["code_sha256", "guidelines_sha256", "SimpleITK"])
def test_another_version_of_program_guidelines_or_libraries_is(quick, monkeypatch, name):
    from SarcomaRTLib.batch import run
    from SarcomaRTLib.batch.identity import program_stamp

    other = {**program_stamp(), name: "another"}
    monkeypatch.setattr(run, "program_stamp", lambda: other)
    again, _, _ = quick
    result, events = again()

    # The workers are what they are, and refuse to pass for the other version.
    assert {event["reason"] for event in events.values()} == {"other version"}
    assert result.failed == 2 and "another" in events["c0"]["message"]


@pytest.mark.parametrize("harm", ["no status", "cut status", "failed before"])
def test_what_is_not_known_to_be_done_is_done(quick, harm):
    again, _, out = quick
    status = out / "c0" / "status.json"
    if harm == "no status":
        status.unlink()
    elif harm == "cut status":
        status.write_bytes(status.read_bytes()[:40])
    else:
        status.write_text(json.dumps({**json.loads(status.read_text()), "state": "failed"}))

    assert set(again()[1]) == {"c0"}


def test_a_folder_of_results_is_replaced_whole(quick):
    again, _, out = quick
    (out / "c0" / "status.json").unlink()
    (out / "c0" / "dose.json").write_text("{}")

    again()

    assert sorted(item.name for item in (out / "c0").iterdir()) == ["status.json"]


def test_a_failed_case_says_that_older_files_are_not_its_own(quick, tmp_path, library):
    _, files, out = quick
    (out / "c0" / "plan.json").write_text("{}")
    manifest = read_manifest(write_manifest(tmp_path / "m.csv", [row("c0", files, ptv_margin=7)]), library)

    run_batch(manifest, out, "batch.faults:leave")

    status = json.loads((out / "c0" / "status.json").read_text())
    assert (status["state"], status["files_of_a_former_run"]) == ("failed", ["plan.json"])
    assert summary_of(out)["c0"]["schedule"] == ""


def test_a_line_that_was_cut_short_spoils_no_other(quick):
    again, _, out = quick
    with (out / ATTEMPTS_FILE).open("a") as stream:
        stream.write('{"case": "c0", "sta')
    (out / "c0" / "status.json").unlink()

    again()

    assert float(summary_of(out)["c0"]["seconds"]) > 0
    assert float(summary_of(out)["c1"]["seconds"]) > 0


def test_the_same_bits_on_any_number_of_workers_and_threads(manifest_of, tmp_path):
    manifest = manifest_of(2)
    found = []
    for number, (workers, threads) in enumerate([(1, 1), (2, 4)]):
        out = tmp_path / f"out{number}"
        result, _ = run_batch(manifest, out, workers=workers, limits=Limits(120.0, 2_000_000_000, threads))
        assert result.exit_code == 0
        found.append(results_of(out))

    assert len(found[0]) >= 2 * 8
    assert found[0] == found[1]


def test_a_structure_set_too_is_the_same_when_its_time_is(tmp_path, library):
    folder = tmp_path / "dicom"
    from cli.conftest import GRID, ball_at, limb_hu, write

    write_series(folder, limb_hu(), spacing=(2.0, 2.0), origin=GRID.origin_lps_mm, step=3.0)
    write(tmp_path / "gtv.nii.gz", ball_at())
    line = {"case": "c0", "image": folder, "gtv": tmp_path / "gtv.nii.gz", "protocol": "sts-extremity-preop"}
    line |= {"ptv_margin": 5, "rtstruct": "targets", "seg": "yes", "dose_map": "nrrd"}
    manifest = read_manifest(write_manifest(tmp_path / "m.csv", [line], list(line)), library)
    made = []
    for name, when in (("a", "2026-01-02T03:04:05"), ("b", "2026-01-02T03:04:05"), ("c", "2026-01-02T03:04:06")):
        result, _ = run_batch(manifest, tmp_path / name, made_at=when)
        assert result.exit_code == 0
        made.append(results_of(tmp_path / name))

    assert {"c0/targets.dcm", "c0/targets.seg.dcm", "c0/prescribed-dose.nrrd"} <= set(made[0])
    assert made[0] == made[1]
    unlike = {name for name in made[0] if made[0][name] != made[2][name]}
    assert unlike == {"c0/targets.dcm", "c0/targets.seg.dcm", "c0/plan.json"}
    assert run_batch(manifest, tmp_path / "a")[0].counts["kept"] == 1, "another time is no other case"
