"""What the table of targets shows besides the protocol, gathered from the choices, the draft and the scene."""

from __future__ import annotations

from slicer.i18n import tr as _

from ..core.errors import SarcomaRTError
from ..core.guideline.model import Protocol
from ..core.planning.options import ChosenMargin, known_margins
from .session import Session
from .targets_table import TargetsView


def targets_view(session: Session | None, protocol: Protocol | None) -> TargetsView:
    """What is known of the targets of a protocol now."""
    if session is None or protocol is None:
        return TargetsView()
    margins = _margins(session, protocol)
    volumes_cc = session.volumes_cc()
    return TargetsView(
        margins=margins,
        volumes_cc=volumes_cc,
        rough=session.rough() if volumes_cc else frozenset(),
        applied_cc=session.applied_cc if volumes_cc else {},
        colors=session.colors(),
        locked=frozenset(session.locked()),
        lockable=frozenset(session.lockable()),
        axis_words=_axis_words(session, protocol, margins),
        axis_shown=session.axis_shown() if session.can_show_axis() else None,
        axis_moved=session.axis_moved(),
    )


def _margins(session: Session, protocol: Protocol) -> dict[str, ChosenMargin | None]:
    try:
        return known_margins(protocol, session.parameters.options)
    except SarcomaRTError:
        return {}  # the state line says what is wrong


def _axis_words(session: Session, protocol: Protocol, margins: dict[str, ChosenMargin | None]) -> str:
    """Where the axis comes from; "" when no margin depends on it."""
    if all(one is None or one.radial_mm == one.longitudinal_mm for one in margins.values()):
        return ""
    if session.axis_moved():
        return _("Margins along the limb follow the line as you placed it.")
    if protocol.longitudinal_axis != "limb":
        return _("Margins along the body run cranio-caudally.")
    if session.axis_line() is None:
        return _("The axis is estimated from bone or limb. Show it to correct it.")
    return _("The axis is estimated. Drag the ends of its line in the views to correct it.")
