"""How Slicer looks: its style's measures and its light and dark colors (Base/QTGUI/qSlicerStyle.cxx)."""

from __future__ import annotations

from typing import Any

from PySide6 import QtGui, QtWidgets

_METRIC = QtWidgets.QStyle.PixelMetric
_MARGINS = (
    _METRIC.PM_LayoutLeftMargin,
    _METRIC.PM_LayoutTopMargin,
    _METRIC.PM_LayoutRightMargin,
    _METRIC.PM_LayoutBottomMargin,
)
_MEASURES = {
    **dict.fromkeys(_MARGINS, 6),
    _METRIC.PM_LayoutHorizontalSpacing: 3,
    _METRIC.PM_LayoutVerticalSpacing: 3,
    _METRIC.PM_SliderLength: 12,
    _METRIC.PM_ButtonIconSize: 24,
}
_MARGIN_IN_FOLDS = 4

# Color of each role; of a disabled widget after the slash.
_LIGHT = {
    "Window": "#ffffff",
    "WindowText": "#000000/#bebebe",
    "Base": "#ffffff",
    "AlternateBase": "#e4e4fe",
    "ToolTipBase": "#ffffdc",
    "ToolTipText": "#000000",
    "Text": "#000000/#bebebe",
    "PlaceholderText": "#808080",
    "Button": "#fcfcfc",
    "ButtonText": "#000000/#bebebe",
    "BrightText": "#ff0000",
    "Light": "#c8c8c8",
    "Midlight": "#e6e6e6",
    "Dark": "#aaaaaa",
    "Mid": "#c8c8c8",
    "Shadow": "#5a5a5a",
    "Highlight": "#308cc6/#919191",
    "HighlightedText": "#ffffff",
    "Link": "#0000ff",
}
_DARK = {
    "Window": "#323232",
    "WindowText": "#ffffff/#6d6d6d",
    "Base": "#1e1e1e",
    "AlternateBase": "#323232",
    "ToolTipBase": "#ffffff",
    "ToolTipText": "#323232",
    "Text": "#ffffff/#6d6d6d",
    "PlaceholderText": "#c0c0c0",
    "Button": "#323232",
    "ButtonText": "#ffffff/#b4b4b4",
    "BrightText": "#ff4444",
    "Light": "#828284",
    "Midlight": "#5a5a5b",
    "Dark": "#232323",
    "Mid": "#2b2b2b",
    "Shadow": "#141414",
    "Highlight": "#3ca4ff/#505050",
    "HighlightedText": "#ffffff/#6d6d6d",
    "Link": "#3ca4ff",
}


class SlicerStyle(QtWidgets.QProxyStyle):
    """Fusion with Slicer's measures."""

    def __init__(self) -> None:
        super().__init__("fusion")

    def pixelMetric(self, metric: Any, option: Any = None, widget: Any = None) -> int:
        measure = _MEASURES.get(metric)
        if measure is None:
            return super().pixelMetric(metric, option, widget)
        is_fold = metric in _MARGINS and widget is not None and widget.inherits("ctkCollapsibleButton")
        return _MARGIN_IN_FOLDS if is_fold else measure


def palette(dark: bool = False) -> QtGui.QPalette:
    """Slicer's light or dark colors."""
    made, roles = QtGui.QPalette(), QtGui.QPalette.ColorRole
    for name, colors in (_DARK if dark else _LIGHT).items():
        normal, _, disabled = colors.partition("/")
        role = getattr(roles, name)
        made.setColor(role, QtGui.QColor(normal))
        if disabled:
            made.setColor(QtGui.QPalette.ColorGroup.Disabled, role, QtGui.QColor(disabled))
    return made


_style: SlicerStyle | None = None


def use(dark: bool = False) -> None:
    """Give the running application Slicer's style with its light or dark colors."""
    global _style
    if _style is None:
        _style = SlicerStyle()
        QtWidgets.QApplication.setStyle(_style)
    QtWidgets.QApplication.setPalette(palette(dark))
