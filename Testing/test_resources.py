"""The Resources folder is found wherever SarcomaRT is installed."""

from __future__ import annotations

import pytest

from SarcomaRTLib.core.errors import ReadError
from SarcomaRTLib.resources import resources_folder


def test_resources_are_found_in_each_layout(tmp_path):
    for layout in (
        "wheel/SarcomaRTLib",
        "packaged/qt-scripted-modules/SarcomaRTLib",
        "checkout/SarcomaRT/SarcomaRTLib",
    ):
        package = tmp_path / layout
        parents = {"wheel": package, "packaged": package.parent, "checkout": package.parent.parent}
        place = parents[layout.split("/")[0]] / "Resources"
        (place / "Guidelines").mkdir(parents=True)
        (place / "Guidelines" / "a.json").write_text("{}")
        assert resources_folder(package) == place
    with pytest.raises(ReadError, match="Reinstall SarcomaRT"):
        resources_folder(tmp_path / "nowhere" / "a" / "b")
