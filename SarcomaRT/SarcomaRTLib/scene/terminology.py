"""Coded meanings of target segments, read from the terminology file that Slicer's own selector can load too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..core.errors import GuidelineError
from ..resources import resources_folder
from .embedded import import_slicer, open_scene

FILE_NAME = "SarcomaRT-RadiotherapyTargets.term.json"


def terminology_path() -> Path:
    return Path(resources_folder()) / "Terminology" / FILE_NAME


def register_terminology() -> None:
    """Offer the target terms in Slicer's terminology selector. Safe to call again."""
    import vtk

    logic = open_scene().logic("Terminologies")
    path = terminology_path()
    name = json.loads(path.read_text(encoding="utf-8"))["SegmentationCategoryTypeContextName"]
    loaded = vtk.vtkStringArray()
    logic.GetLoadedTerminologyNames(loaded)
    if loaded.LookupValue(name) >= 0:
        return
    if not logic.LoadTerminologyFromFile(str(path)):
        raise GuidelineError("Slicer could not load the terminology file", argument=str(path))


def target_term(key: str) -> str:
    """Slicer's serialized terminology entry of a target key: ``gtv``, ``ctv`` or ``ptv``.

    Raises:
        GuidelineError: the terminology file has no such term.
    """
    slicer = import_slicer()
    content = json.loads(terminology_path().read_text(encoding="utf-8"))
    for category in content["SegmentationCodes"]["Category"]:
        for kind in category["Type"]:
            if kind["3dSlicerLabel"] == key:
                entry = slicer.vtkSlicerTerminologyEntry()
                entry.SetTerminologyContextName(content["SegmentationCategoryTypeContextName"])
                _set_code(entry.GetCategoryObject(), category)
                _set_code(entry.GetTypeObject(), kind)
                return slicer.vtkSlicerTerminologiesModuleLogic.SerializeTerminologyEntry(entry)
    raise GuidelineError("the terminology file has no such term", argument="terminology", received=key)


def _set_code(code: Any, content: dict[str, Any]) -> None:
    code.SetCodingSchemeDesignator(content["CodingSchemeDesignator"])
    code.SetCodeValue(content["CodeValue"])
    code.SetCodeMeaning(content["CodeMeaning"])
