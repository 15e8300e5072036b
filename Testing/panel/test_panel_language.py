"""English and French: every text is translated, and the panel can be switched while it is open."""

from __future__ import annotations

import importlib.util
import string
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6 import QtCore

from Harness import hand
from panel.panel_helpers import choose_protocol, open_section, state_line, wait

ROOT = Path(__file__).resolve().parents[2]
FRENCH = ROOT / "Resources" / "Translations" / "SarcomaRT_fr-FR.ts"


def translations_tool():
    """The maintainers' script that collects the texts."""
    spec = importlib.util.spec_from_file_location("translations", ROOT / ".ci" / "translations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def texts():
    return translations_tool().collect()


def messages():
    return {
        (context.findtext("name"), message.findtext("source")): message.find("translation")
        for context in ET.parse(FRENCH).iter("context")
        for message in context.iter("message")
    }


def test_every_text_of_the_module_is_in_the_french_file_and_translated(texts):
    known = messages()
    missing = [
        f"{context}: {text}"
        for context, found in texts.items()
        for text in found
        if (context, text) not in known
        or known[context, text].get("type") == "unfinished"
        or not (known[context, text].text or "").strip()
    ]
    assert missing == [], "run python .ci/translations.py and translate"


def test_the_french_file_holds_nothing_that_is_no_longer_said(texts):
    assert [key for key in messages() if key[1] not in texts.get(key[0], {})] == []


def test_translations_keep_placeholders_and_mnemonics():
    """Slicer refuses a translation whose placeholders differ; a label without its mnemonic loses its key."""

    def fields(text):
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)

    wrong = [
        source
        for (_, source), translation in messages().items()
        if fields(source) != fields(translation.text) or ("&" in source) != ("&" in translation.text)
    ]
    assert wrong == []


def test_the_compiled_file_holds_what_the_source_says(slicer_app):
    translator = QtCore.QTranslator()
    assert translator.load(str(FRENCH.with_suffix(".qm")))
    wrong = [
        source
        for (context, source), translation in messages().items()
        if translator.translate(context, source) != translation.text
    ]
    assert wrong == [], "run python .ci/translations.py"


def test_the_panel_speaks_the_language_of_slicer(slicer_app, case):
    panel = slicer_app.open_module("fr").widget.panel
    assert state_line(panel) == "Choisissez un protocole sous Recommandation."
    assert panel.ui.previewButton.text.replace("&", "") == "Aperçu"


def test_switching_the_language_keeps_the_plan_and_the_section(case, panel):
    choose_protocol(panel, "os-postop-limb")
    hand.click(panel.ui.previewButton)
    wait()
    draft = panel.session.draft
    open_section(panel, "result")
    hand.choose(panel.ui.languageComboBox, "Français")
    wait()
    assert panel.session.draft is draft and panel.result.open
    assert state_line(panel) == "Aperçu, non appliqué : la segmentation est inchangée.".replace(" :", "\xa0:")
    assert "Ostéosarcome" in panel.ui.guidelineButton.text
    open_section(panel, "findings")
    rows = [panel.ui.findingsTable.item(row, 0).text() for row in range(panel.ui.findingsTable.rowCount)]
    assert any(text.startswith("Inconnu") for text in rows)
    open_section(panel, "result")
    hand.choose(panel.ui.languageComboBox, "English")
    wait()
    assert "not applied" in state_line(panel) and panel.session.draft is draft


def test_the_language_is_the_users_choice_not_the_scenes(slicer_app, module, case):
    module.widget.panel.enter()
    open_section(module.widget.panel, "result")
    hand.choose(module.widget.panel.ui.languageComboBox, "Français")
    module.reload()
    wait()
    panel = sys.modules["slicer"].modules.SarcomaRTWidget.panel
    assert panel.ui.languageComboBox.currentText == "Français"
    assert panel.ui.applyButton.text == "A&ppliquer"


def test_closing_the_panel_takes_its_translation_away(slicer_app, module, case):
    panel = module.widget.panel
    panel.enter()
    open_section(panel, "result")
    hand.choose(panel.ui.languageComboBox, "Français")
    wait()
    assert QtCore.QCoreApplication.translate("SarcomaRT", "&Apply") == "A&ppliquer"
    module.close()
    assert QtCore.QCoreApplication.translate("SarcomaRT", "&Apply") == "&Apply"


@pytest.mark.parametrize(("spoken", "written"), [("en", "7.5 mm"), ("fr", "7,5 mm")])
def test_either_decimal_mark_is_the_decimal_mark(slicer_app, case, spoken, written):
    """Slicer's own fields refuse the other mark and go on: 7,5 would become 75 mm."""
    panel = slicer_app.open_module(spoken).widget.panel
    choose_protocol(panel, "os-postop-limb")
    open_section(panel, "volumes")
    box = panel.ui.ptvMarginSpinBox
    for typed in ("7.5", "7,5"):
        hand.type_text(box, typed)
        assert box.value == 7.5 and box.text.replace("\xa0", " ") == written
        hand.type_text(box, "3")


def test_the_mark_follows_the_language_of_the_panel(case, panel):
    choose_protocol(panel, "os-postop-limb")
    open_section(panel, "result")
    hand.choose(panel.ui.languageComboBox, "Français")
    wait()
    open_section(panel, "doses")
    hand.type_text(panel.ui.alphaBetaSpinBox, "2.5")
    assert panel.ui.alphaBetaSpinBox.value == 2.5 and "2,5" in panel.ui.alphaBetaSpinBox.text


def test_fields_that_are_bound_to_the_plan_can_be_typed_into(module):
    """A bound field is written at each of its changes: told of every key, typing 7.5 would leave 7.0."""
    tree = ET.parse(ROOT / "Resources" / "UI" / "SarcomaRT.ui")
    for widget in tree.iter("widget"):
        values = {one.get("name"): "".join(one.itertext()).strip() for one in widget.findall("property")}
        if widget.get("class") == "QDoubleSpinBox":
            assert values.get("keyboardTracking") == "false", widget.get("name")
