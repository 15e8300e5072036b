"""Bone, air and body that were derived from an image's CT numbers, kept as long as the image is the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from ..core.case import Case, Role, Structure
from ..core.findings import Finding
from ..core.planning.ground import with_derived
from ..core.progress import Progress
from .watch import WatchedImage


@dataclass
class _Image:
    watched: WatchedImage
    kept: dict[Role, tuple[Structure, Finding]] = field(default_factory=dict)


class DerivedStructures:
    """Derives once an image what takes seconds on a large one. Images that are gone or changed are dropped."""

    def __init__(self) -> None:
        self._images: dict[str, _Image] = {}

    def complete(self, volume_node: Any, case: Case, trims: Iterable[str], progress: Progress) -> Case:
        """The case with what its recipe trims at and nobody drew, where the image can tell it.

        Args:
            volume_node: the image of the case.
            case: as read from the scene.
            trims: what the protocol's targets are trimmed at, by the guideline's words.
            progress: told what goes on; cancelling raises Cancelled.
        """
        self._images = {key: one for key, one in self._images.items() if not one.watched.why_changed()}
        image = self._images.setdefault(volume_node.GetID(), _Image(WatchedImage(volume_node, case.grid)))
        case, said = with_derived(case, list(trims), progress, image.kept)
        return replace(case, findings=(*case.findings, *said))

    def clear(self) -> None:
        """Forget everything."""
        self._images.clear()
