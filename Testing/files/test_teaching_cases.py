"""Teaching cases on disk: whole, the same after a round trip, and nothing that comes from elsewhere is trusted."""

from __future__ import annotations

import json
import os
import re
import zipfile
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from files.small_case import small_case
from SarcomaRTLib.core.errors import InputError, ReadError
from SarcomaRTLib.core.teaching.marking import Marking, Rule
from SarcomaRTLib.files.safe_zip import pack_folder, unpack
from SarcomaRTLib.files.teaching_cases import list_builtin_cases, make_case, opened_case, read_case, write_case
from SarcomaRTLib.files.teaching_text import default_marking
from SarcomaRTLib.resources import resources_folder

TEACHING = resources_folder() / "Teaching"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("case") / "small"
    write_case(small_case(), path)
    return path


def schema(name: str) -> dict:
    return json.loads((resources_folder() / "Schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))


def copy_of(folder: Path, to: Path, **changes) -> Path:
    """The case with other entries in its text."""
    to.mkdir()
    for item in folder.iterdir():
        (to / item.name).write_bytes(item.read_bytes())
    data = json.loads((to / "case.json").read_text(encoding="utf-8")) | changes
    (to / "case.json").write_text(json.dumps(data), encoding="utf-8")
    return to


@pytest.mark.parametrize("path", sorted((TEACHING / "cases").glob("*.json")), ids=lambda path: path.stem)
def test_built_in_texts_follow_the_schema(path):
    jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), schema("teaching-case"))


def test_the_marking_follows_its_schema_and_makes_sense():
    data = json.loads((TEACHING / "marking.json").read_text(encoding="utf-8"))
    jsonschema.validate(data, schema("teaching-marking"))
    marking = default_marking()
    assert marking.agreement_points + marking.rule_points == 100
    assert set(marking.penalties) == set(Rule)
    with pytest.raises(InputError, match="bands"):
        Marking.from_json({**data, "bands": [{"name": "all", "from": 10}]})


def test_six_cases_are_built_in():
    entries = list_builtin_cases()
    assert len(entries) == len({entry.id for entry in entries}) == 6
    with pytest.raises(InputError, match="thigh-sts"):
        make_case("no-such-case")


def both_languages(value, path=()) -> list[tuple[str, dict]]:
    """Every ``{"en", "fr"}`` of a case's text with its place."""
    if isinstance(value, dict) and set(value) == {"en", "fr"}:
        return [(".".join(map(str, path)), value)]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, one in items for found in both_languages(one, (*path, key))]


@pytest.mark.parametrize("path", sorted((TEACHING / "cases").glob("*.json")), ids=lambda path: path.stem)
def test_built_in_cases_speak_both_languages_and_say_the_same_numbers(path):
    data = json.loads(path.read_text(encoding="utf-8"))
    texts = dict(both_languages(data))
    wanted = {"title", "author", "task.text", *(f"words.{rule}" for rule in data["words"])}
    wanted |= {f"hints.{n}.{part}" for n in range(len(data["hints"])) for part in ("question", "answer")}
    assert set(texts) == wanted
    for place, text in texts.items():
        english, french = (re.findall(r"\d+(?:[.,]\d+)?", text[code].replace("T2", "")) for code in ("en", "fr"))
        assert sorted(english) == sorted(one.replace(",", ".") for one in french), place
        assert text["en"] != text["fr"] and not re.search(r"\b(the|and|with|of|is)\b", text["fr"]), place
        for name in set(re.findall(r"\b(?:GTV|CTV1?|PTV1?|R1|L[1-5]|T9)\b", text["en"])):
            assert name in text["fr"], place
        assert not re.search(r"[^\s][;:?!](?:\s|$)", text["fr"]), f"{place}: a blank stands before ; : ? and !"


def test_a_teachers_case_in_one_language_is_the_same_in_both(folder, tmp_path):
    task = {"text": "Tracez.", "targets": ["CTV", "PTV"], "protocol": "ped-spine-srs", "ptv_margin_mm": 4}
    path = copy_of(folder, tmp_path / "plain", title="Notre cas", task=task | {"margins_mm": {"CTV": 6}})
    case = read_case(path)
    assert (case.title.en, case.title.fr, case.task.text.en) == ("Notre cas", "Notre cas", "Tracez.")
    assert case.hints[0].question.fr == "Pourquoi ?"
    write_case(case, tmp_path / "again")
    written = json.loads((tmp_path / "again" / "case.json").read_text(encoding="utf-8"))
    assert written["title"] == "Notre cas" and written["hints"][0]["question"] == {"en": "Why?", "fr": "Pourquoi ?"}
    jsonschema.validate(written, schema("teaching-case"))


def test_a_case_is_the_same_after_a_round_trip(folder, tmp_path):
    jsonschema.validate(json.loads((folder / "case.json").read_text(encoding="utf-8")), schema("teaching-case"))
    before, packed = small_case(), pack_folder(folder, tmp_path / "case.zip")
    assert packed.read_bytes() == pack_folder(folder, tmp_path / "again.zip").read_bytes()
    with opened_case(str(packed)) as after:
        assert (after.id, after.title, after.task, after.words, after.hints) == (
            before.id, before.title, before.task, before.words, before.hints,
        )  # fmt: skip
        assert after.marking == before.marking and after.case.facts == before.case.facts
        assert np.array_equal(after.case.image, before.case.image)
        assert np.array_equal(after.second_image, before.second_image)
        for one, other in zip(after.case.structures, before.case.structures):
            assert (one.name, one.role) == (other.name, other.role) and np.array_equal(one.mask, other.mask)
        assert np.array_equal(after.observers[0].contours["CTV"], before.observers[0].contours["CTV"])


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"version": 2}, "version 1"),
        ({"task": {"text": "x", "targets": [], "protocol": "a"}}, "task.targets"),
        ({"words": {"no-such-rule": "x"}}, "words.no-such-rule"),
        ({"tolerances": {"tolerance_mm": -1}}, "tolerances.tolerance_mm"),
        ({"image": {"file": "../image.nii.gz", "modality": "CT"}}, "image.file"),
        ({"image": {"file": "/etc/hostname", "modality": "CT"}}, "image.file"),
        ({"image": {"file": "missing.nii.gz", "modality": "CT"}}, "missing.nii.gz"),
        ({"structures": [{"file": "image.nii.gz", "name": "GTV", "role": "king"}]}, r"structures\[0\].role"),
        ({"extra": 1}, "extra"),
        ({"title": {"en": "x"}}, "title"),
        ({"title": {"en": "x", "fr": ""}}, "title.fr"),
        ({"title": {"en": "x", "fr": "y", "de": "z"}}, "title.de"),
        ({"title": 3}, "title"),
    ],
)
def test_a_mistake_in_the_text_is_named_with_its_place(folder, tmp_path, changes, place):
    with pytest.raises(ReadError, match=place):
        read_case(copy_of(folder, tmp_path / "changed", **changes))


def test_a_link_out_of_the_case_is_refused(folder, tmp_path):
    path = copy_of(folder, tmp_path / "linked")
    (path / "image.nii.gz").unlink()
    os.symlink(folder / "image.nii.gz", path / "image.nii.gz")
    with pytest.raises(ReadError, match="elsewhere"):
        read_case(path)
    with pytest.raises(ReadError, match="links"):
        pack_folder(path, tmp_path / "linked.zip")
    assert not (tmp_path / "linked.zip").exists()


@pytest.mark.parametrize("name", ("../evil", "/evil", "a/../../evil", "..\\evil", "C:evil", "a\\b"))
def test_a_zip_that_leads_out_is_refused(tmp_path, name):
    path, inside = tmp_path / "bad.zip", tmp_path / "inside"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("placeholder")
        entry.filename = name
        archive.writestr(entry, "x")
    inside.mkdir()
    with pytest.raises(ReadError, match="leads out"):
        unpack(path, inside)
    assert sorted(item.name for item in tmp_path.rglob("*")) == ["bad.zip", "inside"]


def test_a_link_in_a_zip_is_refused(tmp_path):
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("image.nii.gz")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/hostname")
    (tmp_path / "inside").mkdir()
    with pytest.raises(ReadError, match="link"):
        unpack(path, tmp_path / "inside")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("zeros", "w", force_zip64=True) as out,
    ):
        for _ in range(300):
            out.write(bytes(1 << 20))
    (tmp_path / "inside").mkdir()
    with pytest.raises(ReadError, match="too large"):
        unpack(path, tmp_path / "inside")
    assert not list((tmp_path / "inside").iterdir())


def test_a_file_larger_than_it_says_is_refused(tmp_path):
    """What a zip says of a file's size need not be true; unpacking stops at what was said."""
    path = tmp_path / "liar.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(1 << 20))
    data = path.read_bytes()
    size = (1 << 20).to_bytes(4, "little")
    assert data.count(size) == 2
    path.write_bytes(data.replace(size, (10).to_bytes(4, "little")))
    (tmp_path / "inside").mkdir()
    with pytest.raises(ReadError, match=r"damaged|larger"):
        unpack(path, tmp_path / "inside")


def test_no_zip_and_no_case_get_a_clear_word(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK no zip")
    with pytest.raises(ReadError, match="damaged"), opened_case(str(tmp_path / "x.zip")):
        pass
    with pytest.raises(ReadError, match="not a teaching case"), opened_case(str(tmp_path)):
        pass
    with pytest.raises(InputError, match="no such built-in case"), opened_case("builtin:nothing"):
        pass
