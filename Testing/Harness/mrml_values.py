"""Stand-ins for the qMRML inputs of numbers. The scene's units are not looked up."""

from __future__ import annotations

from typing import Any

from .ctk_values import ctkDoubleSpinBox, ctkSliderWidget
from .stand_in import stand_in, stored


@stand_in
class qMRMLSliderWidget(ctkSliderWidget):
    """A slider whose suffix and decimals may come from the scene's unit of a quantity."""

    quantity = stored(str, "quantity", "")
    unitAwareProperties = stored(int, "unitAwareProperties", 0x3F)

    def mrmlScene(self) -> Any:
        return self.__dict__.get("_scene")

    def setMRMLScene(self, scene: Any) -> None:
        self._scene = scene


@stand_in
class qMRMLSpinBox(ctkDoubleSpinBox):
    """A spin box whose suffix and decimals may come from the scene's unit of a quantity."""

    quantity = stored(str, "quantity", "")
    unitAwareProperties = stored(int, "unitAwareProperties", 0x3F)

    def mrmlScene(self) -> Any:
        return self.__dict__.get("_scene")

    def setMRMLScene(self, scene: Any) -> None:
        self._scene = scene
