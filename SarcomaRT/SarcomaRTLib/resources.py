"""Where the files that come with SarcomaRT are: the one place that knows."""

from __future__ import annotations

from pathlib import Path

from .core.errors import ReadError

_HERE = Path(__file__).resolve().parent


def resources_folder(package_folder: Path | None = None) -> Path:
    """The Resources folder, in a Slicer package, a checkout or an installed wheel.

    Args:
        package_folder: folder of the SarcomaRTLib package; this one's own by default.

    Raises:
        ReadError: none of the places holds guidelines.
    """
    package = _HERE if package_folder is None else Path(package_folder)
    places = (
        package / "Resources",  # wheel
        package.parent / "Resources",  # <qt-scripted-modules>/Resources, beside SarcomaRT.py
        package.parent.parent / "Resources",  # checkout: beside the SarcomaRT folder
    )
    for place in places:
        # Slicer's own modules share qt-scripted-modules/Resources, so its being there is not enough.
        if any((place / "Guidelines").glob("*.json")):
            return place
    raise ReadError(
        "the Resources folder with the guidelines was not found",
        argument="resources",
        received=", ".join(str(place) for place in places),
        remedy="Reinstall SarcomaRT; the folder comes with it.",
    )


def guidelines_folder() -> Path:
    """The folder of the guideline files."""
    return resources_folder() / "Guidelines"


def advice_folder() -> Path:
    """The folder of the advice files."""
    return resources_folder() / "Advice"
