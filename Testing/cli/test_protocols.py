"""``sarcomart protocols``."""

from __future__ import annotations

import argparse
import json

import pytest

from SarcomaRTLib.cli import protocols
from SarcomaRTLib.core.errors import GuidelineError, InputError


@pytest.fixture
def command(capsys):
    parser = argparse.ArgumentParser()
    protocols.add_parser(parser.add_subparsers(required=True))

    def run(*words):
        args = parser.parse_args(["protocols", *words])
        assert args.run(args) == 0
        return capsys.readouterr().out

    return run


def test_json_has_the_promised_shape(command):
    entries = json.loads(command("--json"))
    assert len(entries) == 35
    for entry in entries:
        promised = {"id", "title", "disease", "site", "status", "citations", "targets", "schedules", "rules"}
        assert promised <= entry.keys()
        assert entry["title"].keys() == {"en", "fr"}
        for target in entry["targets"]:
            assert {"name", "from", "margin_mm", "include", "exclude"} <= target.keys()
            assert target["margin_mm"] is None or target["margin_mm"].keys() == {"radial", "longitudinal"}
        for schedule in entry["schedules"]:
            assert {"id", "status", "conditions", "courses"} <= schedule.keys()
            for course in schedule["courses"]:
                assert all(len(course[key]) == 2 for key in ("total_dose_gy", "dose_per_fraction_gy", "fractions"))
                assert course["target"] in {target["name"] for target in entry["targets"]}


def test_table_and_markdown_name_every_protocol(command):
    ids = [entry["id"] for entry in json.loads(command("--json"))]
    assert [line.split()[0] for line in command().splitlines()[2:]] == ids
    rows = command("--markdown").splitlines()
    assert [row.split("`")[1] for row in rows[2:]] == ids
    assert len({row.count("|") for row in rows}) == 1
    assert "CTV1 = GTV, 15 mm radial, 20 mm longitudinal" in rows[2 + ids.index("os-postop-limb")]


def test_show_in_both_languages(command):
    assert "Status: option" in command("show", "sts-myxoid-preop")
    assert "Statut : option" in command("show", "sts-myxoid-preop", "--language", "fr")
    assert json.loads(command("show", "sts-myxoid-preop", "--json"))["id"] == "sts-myxoid-preop"


def test_show_names_the_studies_beside_their_schedules(command):
    lines = command("show", "sts-lung-metastasis-sbrt").splitlines()
    assert "  lung-60-in-3: navarria, soyfer" in lines and "  *: tetta" in lines
    assert "Preuves :" in command("show", "sts-lung-metastasis-sbrt", "--language", "fr")
    assert "Evidence:" not in command("show", "os-postop-limb")  # the source has no table of studies


def test_wrong_use(command):
    with pytest.raises(GuidelineError, match="Did you mean sts-myxoid-preop"):
        command("show", "sts-myxoid")
    with pytest.raises(InputError, match="an id is needed"):
        command("show")
