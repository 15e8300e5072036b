"""How Slicer loads the effect, and what its widgets keep."""

from __future__ import annotations

import ast
import importlib
import sys

import pytest
import slicer
from PySide6 import QtWidgets

from effect.effect_helpers import NAME, open_barriers, pick, turn
from Harness import effect_editor, effect_screen, effect_stand_in, language
from Harness.application import MODULE_FILE, LoadedModule
from Harness.hand import click, click_cell
from SarcomaRTLib.effect import parameters
from SarcomaRTLib.effect.registration import SOURCE
from SarcomaRTLib.scene.margin_effect import AxisChoice


def test_the_module_registers_the_effect_when_slicer_has_started(application):
    application.app.moduleManager().add(LoadedModule(application, MODULE_FILE))
    application.app.startupCompleted.emit()
    registered = slicer.qSlicerSegmentEditorEffectFactory.instance().registeredEffects()
    assert [effect.name for effect in registered] == [NAME]
    effect = registered[0]
    assert (effect.title, effect.perSegment, effect.showEffectCursorInSliceView) == (NAME, True, False)
    assert not effect.call("icon").isNull()


def test_slicers_loader_finds_the_class_and_so_does_an_import(editor, case):
    python = editor.choose(NAME)
    module = sys.modules[type(python).__module__]
    # A folder's name becomes a top-level module: nobody else may have it.
    assert module.__name__ == SOURCE.parent.name == "SarcomaRTGuidelineMargin"
    imported = importlib.import_module("SarcomaRTLib.effect.SarcomaRTGuidelineMargin.SegmentEditorEffect")
    assert issubclass(imported.SegmentEditorEffect, effect_stand_in.AbstractScriptedSegmentEditorEffect)
    del sys.modules[imported.__name__]


def test_starting_slicer_imports_nothing_heavy():
    """What the application runs when it starts takes no numpy and no SimpleITK."""
    imports = [
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for file in (SOURCE, SOURCE.parent.parent / "registration.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    assert set(imports) == {"__future__", "pathlib", "qt", "SegmentEditorEffects", "slicer.i18n"}


def test_the_help_says_what_becomes_of_other_segments(editor, case):
    text = editor.choose(NAME).helpText()
    assert "Other segments stay as they are unless" in text and "Modify other segments" in text


def test_the_help_takes_one_line_until_details_are_asked_for(editor, case, spoken):
    """ctkFittedTextBrowser shows what stands before the first <br>; the options below it stay in sight."""
    shown, _, details = editor.choose(NAME).helpText().partition("<br>")
    assert len(shown.removeprefix("<html>")) < 100 and details.startswith("<p>")


def test_two_editors_have_effects_of_their_own(editor, case):
    other = effect_editor.Editor()
    assert other._effects[NAME].self() is not editor._effects[NAME].self()
    other.close()


def test_defaults_are_no_margin_and_no_harm(editor, case, application):
    effect = editor.choose(NAME).effect
    choices = parameters.choices(effect._effect)
    assert (choices.around_mm, choices.along_mm, choices.source_id) == (0, 0, case.ids["CTV"])
    assert effect.ui.keepOthersCheckBox.checked and effect.ui.previewCheckBox.checked
    assert not choices.needs_axis and not choices.behaviours


def test_what_was_chosen_is_kept_by_the_parameter_node_and_the_scene(effect, case, settle, editor, application):
    ui = effect.ui
    click(ui.sameCheckBox)
    turn(ui.aroundSpinBox, 6.5)
    turn(ui.alongSpinBox, 12.0)
    pick(ui.shapeComboBox, "cylinder")
    pick(ui.axisComboBox, "segment")
    pick(ui.axisSegmentComboBox, case.ids["Femur"])
    open_barriers(ui)
    click_cell(ui.barriersTable, 0, 0)
    pick(ui.behaviourComboBox, "slow")
    turn(ui.slowFactorSpinBox, 3.5)
    settle(effect)
    chosen = parameters.choices(effect._effect)
    assert chosen.axis is AxisChoice.SEGMENT and chosen.behaviours[case.ids["Fascia"]][1] == 3.5
    assert ui.barriersTable.item(0, 1).text() == "Slower inside × 3.5"
    assert ui.barriersButton.text == "What growth meets (1)"

    other = effect_editor.Editor()
    editor.choose("")
    second = other.choose(NAME).effect
    assert parameters.choices(second._effect) == chosen
    assert (second.ui.aroundSpinBox.value, second.ui.alongSpinBox.value) == (6.5, 12.0)
    assert second.ui.barriersTable.item(0, 1).text() == "Slower inside × 3.5"
    other.close()


def test_what_was_chosen_is_saved_with_the_scene(effect, case, application):
    effect.form.keep()
    parameters.keep_behaviours(effect._effect, {case.ids["Fascia"]: ("slow", 3.5), case.ids["Femur"]: "wall"})
    file = application.folder / "scene.mrml"
    slicer.mrmlScene.SetURL(str(file))
    slicer.mrmlScene.Commit(str(file))
    opened = slicer.vtkMRMLScene()
    opened.RegisterNodeClass(slicer.vtkMRMLSegmentEditorNode())
    opened.SetURL(str(file))
    opened.Connect()
    saved, node = opened.GetFirstNodeByClass("vtkMRMLSegmentEditorNode"), effect._effect.parameterSetNode()
    names = [name for name in node.GetAttributeNames() if name.startswith(NAME)]
    assert len(names) == 11
    assert {name: saved.GetAttribute(name) for name in names} == {name: node.GetAttribute(name) for name in names}


def test_same_in_all_directions_mirrors_and_keeps_the_other_amount(effect, settle):
    ui = effect.ui
    click(ui.sameCheckBox)
    turn(ui.aroundSpinBox, 5)
    turn(ui.alongSpinBox, 20)
    click(ui.sameCheckBox)
    assert ui.alongSpinBox.value == 5 and not ui.alongSpinBox.enabled and not ui.axisHolder.enabled
    turn(ui.aroundSpinBox, 6)
    assert ui.alongSpinBox.value == 6
    click(ui.sameCheckBox)
    assert (ui.aroundSpinBox.value, ui.alongSpinBox.value) == (6, 20) and ui.alongSpinBox.enabled


def test_lists_follow_the_segmentation_and_leave_out_source_and_target(effect, case, editor):
    ui = effect.ui

    def sources():
        return [ui.sourceComboBox.itemText(index) for index in range(ui.sourceComboBox.count)]

    def barriers():
        return [ui.barriersTable.item(row, 0).text() for row in range(ui.barriersTable.rowCount)]

    assert sources() == ["CTV (the selected segment)", "GTV", "Fascia", "Femur"]
    assert barriers() == ["Fascia", "Femur"]
    editor.node.SetSelectedSegmentID(case.ids["Femur"])
    assert sources() == ["Femur (the selected segment)", "GTV", "Fascia", "CTV"]
    assert barriers() == ["Fascia", "CTV"]
    case.node.GetSegmentation().GetSegment(case.ids["Fascia"]).SetName("Muscle fascia")
    case.node.GetSegmentation().AddEmptySegment("", "Drain")
    assert sources() == ["Femur (the selected segment)", "GTV", "Muscle fascia", "CTV", "Drain"]
    case.node.GetSegmentation().RemoveSegment(case.ids["GTV"])  # the chosen source
    assert ui.sourceComboBox.itemData(ui.sourceComboBox.currentIndex) == "selected"
    assert barriers() == ["Muscle fascia", "CTV", "Drain"]


def test_behaviours_of_several_rows_and_back(effect, case, settle):
    ui = effect.ui
    open_barriers(ui)
    ui.barriersTable.selectAll()
    pick(ui.behaviourComboBox, "cut")
    assert [str(one.value) for one in parameters.behaviours(effect._effect).values()] == ["cut", "cut"]
    open_barriers(ui)
    click_cell(ui.barriersTable, 1, 0)
    pick(ui.behaviourComboBox, "")
    assert list(parameters.behaviours(effect._effect)) == [case.ids["Fascia"]]
    assert ui.barriersTable.item(1, 1).text() == "–"


def test_every_widget_has_a_tool_tip(effect):
    kinds = (QtWidgets.QAbstractSpinBox, QtWidgets.QComboBox, QtWidgets.QAbstractButton, QtWidgets.QAbstractItemView)
    named = [one for name, one in vars(effect.ui).items() if isinstance(one, kinds) and not name.startswith("qt_")]
    assert len(named) >= 15
    assert [one.objectName for one in named if not one.toolTip] == []


def actions(menu):
    """{text: action} of a menu and of its submenus, by the way to it."""
    found = {}
    for action in menu.actions():
        below = action.menu()
        if below is None:
            found[action.text] = action
        else:
            found |= {f"{action.text} > {text}": one for text, one in actions(below).items()}
    return found


def test_amounts_of_a_guideline_with_range_and_source(effect, case, settle):
    ui = effect.ui
    effect.form.guidelines.menu.aboutToShow.emit()
    offered = actions(effect.form.guidelines.menu)
    both = next(
        text for text in offered if text.startswith("Soft tissue sarcoma") and "CTV" in text and "longit" in text
    )
    offered[both].trigger()
    settle(effect)
    chosen = parameters.choices(effect._effect)
    from SarcomaRTLib.effect.guideline_menu import cited

    found = cited(effect._effect.parameter("Guideline"))
    assert (chosen.around_mm, chosen.along_mm) == (
        found.target.margin.radial_mm.default,
        found.target.margin.longitudinal_mm.default,
    )
    assert chosen.around_mm < chosen.along_mm and not ui.sameCheckBox.checked
    assert found.words() in ui.resultLabel.text and "outside what the guideline gives" not in ui.resultLabel.text
    turn(ui.aroundSpinBox, found.target.margin.radial_mm.maximum + 5)
    settle(effect)
    assert "<b>Warning:</b> The margin asked for lies outside what the guideline gives." in ui.resultLabel.text
    click(ui.applyButton)
    assert found.words() in ui.resultLabel.text
    offered["No guideline"].trigger()
    settle(effect)
    assert cited(effect._effect.parameter("Guideline")) is None


def test_every_guideline_margin_that_is_offered_is_found_again(effect):
    from SarcomaRTLib.effect.guideline_menu import Cited, cited, has_amounts, library

    effect.form.guidelines.menu.aboutToShow.emit()
    every = [
        Cited(protocol, target)
        for protocol in library().protocols.values()
        for target in protocol.targets
        if has_amounts(target.margin)
    ]
    assert len(actions(effect.form.guidelines.menu)) == len(every) + 1 > 20
    assert all(cited(one.key) == one and one.words() for one in every)
    assert cited("none") is None and cited("gone/CTV") is None


def test_in_french(french, effect, case, settle, editor):
    ui = effect.ui
    turn(ui.aroundSpinBox, "2,5")
    settle(effect)
    assert editor.options.title == "Marge de recommandation"
    assert ui.applyButton.text == "Appliquer" and ui.alongSpinBox.value == 2.5
    assert ui.resultLabel.text.startswith("Aperçu") and "2,2 cc" in ui.resultLabel.text
    click(ui.applyButton)
    text = ui.resultLabel.text.replace("\xa0", " ")
    assert "Demandé : 2,5 mm dans toutes les directions." in text and "Obtenu : " in text


def test_it_speaks_the_language_that_was_chosen_in_the_panel_since_it_was_made(
    editor, case, settle, settings_left_alone
):
    from SarcomaRTLib.panel import language as chosen

    before = editor.choose(NAME).effect.ui
    assert before.applyButton.text == "Apply"
    same = before.sameCheckBox.text
    editor.choose("")
    chosen.choose("fr")
    after = editor.choose(NAME).effect
    settle(after)
    assert after.ui.applyButton.text == "Appliquer" and after.ui.sameCheckBox.text != same
    assert after.form.listening
    click(after.ui.sameCheckBox)
    assert after.ui.alongSpinBox.enabled


@pytest.fixture
def settings_left_alone():
    yield
    from SarcomaRTLib.panel import language as chosen

    chosen.choose("")


@pytest.fixture(params=["en", "fr"])
def spoken(request):
    """Both languages, one after the other."""
    language.switch(request.param)
    yield request.param
    language.switch("en")
    importlib.import_module("SarcomaRTLib.panel.language").close()


def test_it_fits_beside_the_images(application, spoken):
    """Slicer's panel is some 480 pixels wide on a laptop; nothing may widen it or be pushed out of it."""
    editor = effect_screen.prepare(applied=True)
    assert editor.options.minimumSizeHint().width() <= 460
    text = editor.choose(NAME).effect.ui.resultLabel.text
    assert "<b>CTV " in text and "Femur_R" in text and "(Extremity STS review 2021" in text
    editor.close()
    slicer.mrmlScene.RemoveNode(editor.node)
