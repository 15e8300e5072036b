"""Slicer's Qt and application for tests: real widgets (PySide6, off screen) on a real scene (slicer-core).

``Harness.application.Application`` is the way in; the fixtures of Testing/panel/conftest.py hand it out. The product
never imports it.
"""

import os

# Before PySide6 is imported: no screen, and enums that are integers, as PythonQt's are.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYSIDE6_OPTION_PYTHON_ENUM", "3")
