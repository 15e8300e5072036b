"""Slicer for the panel's tests: see Harness.application. One scene a process, emptied after each test."""

from __future__ import annotations

import pytest

pytest.importorskip("PySide6", reason="the panel tests need PySide6-Essentials")
pytest.importorskip("slicer", reason="the panel tests need slicer-core")

from Harness import dialogs, hand, problems, scenes
from Harness.application import Application


@pytest.fixture
def slicer_app():
    """A running Slicer: ``slicer_app.open_module()`` opens the product's module, ``.close()`` is called for you.

    The test fails on what Slicer would only have printed (exceptions in slots and observers, unknown signals) and on
    error dialogs, unless it takes them with ``problems.take()`` and ``dialogs.take()``, and on answers to dialogs that
    never came.
    """
    application = Application()
    try:
        yield application
    finally:
        left = problems.take()
        errors = [one.text for one in dialogs.take() if one.kind == "critical"]
        unused = dialogs.unused_answers()
        application.close()
    left += problems.take()
    assert not left, "\n".join(one.details or one.text for one in left)
    assert not errors, f"error dialogs nobody looked at: {errors}"
    assert not unused, f"{unused} answers were prepared for dialogs that never appeared"


@pytest.fixture
def module(slicer_app):
    """The product's module, loaded from its own file and opened; ``module.widget`` is the SarcomaRTWidget."""
    return slicer_app.open_module()


@pytest.fixture
def panel(module):
    """The panel: ``panel.ui`` has the widgets of the .ui file by name."""
    return module.widget.panel


@pytest.fixture
def case(slicer_app):
    """The built-in thigh, coarse, in the scene: ``case.volume``, ``case.segmentation``, ``case.segment_ids``."""
    return scenes.load_phantom()


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A small teaching case on disk."""
    from files.small_case import small_case
    from SarcomaRTLib.files.teaching_cases import write_case

    path = tmp_path_factory.mktemp("teaching") / "small"
    write_case(small_case(), path)
    return path


@pytest.fixture
def page(panel):
    """The panel with the page open and a student's name."""
    from panel.panel_helpers import open_section

    open_section(panel, "teaching")
    hand.type_text(panel.ui.studentEdit, "Anna O./2")
    return panel


@pytest.fixture
def opened(page, folder):
    """The panel with the small case open."""
    from panel.teaching_helpers import open_case

    open_case(page, folder)
    assert page.teaching.lesson is not None, page.ui.messageLabel.text
    return page
