"""The language of the panel: Slicer's own, or English or French by choice.

Slicer finds translations only in its own folder, where no extension can put any. So the panel installs the translation
that comes with it, and takes it away when it closes. Its contexts are SarcomaRT's: no other word changes.
"""

from __future__ import annotations

from typing import Any

import qt
import slicer

from ..core.guideline.model import Text
from ..resources import resources_folder

# As Slicer's tools name them: <component>_<language>-<region>.
FILE_NAMES = {"fr": "SarcomaRT_fr-FR.qm"}
CODES = ("en", "fr")
# The choice is the user's, not the scene's: who opens a saved scene need not speak its author's language.
SETTING = "SarcomaRT/Language"


class _Current:
    """What is spoken now; Qt's translators are of the whole application too."""

    code = "en"
    translator: Any = None


def chosen() -> str:
    """What the user chose: ``en``, ``fr``, or "" for Slicer's language."""
    return slicer.app.userSettings().value(SETTING) or ""


def choose(choice: str) -> None:
    """Remember another choice, for this Slicer and the next."""
    slicer.app.userSettings().setValue(SETTING, choice)


def use_chosen() -> str:
    """Speak the chosen language from now on. Returns its code: ``en`` or ``fr``."""
    code = chosen() or slicer.app.applicationLocaleName[:2]
    code = code if code in CODES else "en"
    if code != _Current.code or (code in FILE_NAMES) != (_Current.translator is not None):
        close()
        _Current.code = code
        if code in FILE_NAMES:
            _Current.translator = _installed(FILE_NAMES[code])
    return code


def current() -> str:
    """The code of the language spoken now."""
    return _Current.code


def words(text: Text) -> str:
    """A guideline's text in the language spoken now."""
    return text.spoken(_Current.code)


def close() -> None:
    """Take the translation away."""
    if _Current.translator is not None:
        slicer.app.removeTranslator(_Current.translator)
        _Current.translator = None
    _Current.code = "en"


def _installed(file_name: str) -> Any:
    """Qt's translator of a file, installed; None when the file is not there, as in a fresh checkout."""
    translator = qt.QTranslator()
    if not translator.load(str(resources_folder() / "Translations" / file_name)):
        return None
    slicer.app.installTranslator(translator)
    return translator
