"""Who may see and do what (``design.md`` §6)."""

from coachtui.records.coach import Audience, May, Privacy, Standing
from coachtui.records.session_type import SessionType

_STANDINGS = tuple(Standing)
_AUDIENCES = tuple(Audience)


def admits(audience: Audience, standing: Standing) -> bool:
    """Whether an audience includes viewers of a standing; the owner is in every one."""
    # public admits from anonymous on, registered from registered on, connected from connected on, private the owner.
    return _STANDINGS.index(standing) >= len(_AUDIENCES) - 1 - _AUDIENCES.index(audience)


def permissions(privacy: Privacy, standing: Standing, *, blocked: bool = False) -> May:
    """What a viewer may do with a calendar: nobody books or requests what they cannot see."""
    see = admits(privacy.calendar_visibility, standing)
    return May(
        see=see,
        book=see and not blocked and admits(privacy.booking_permission, standing),
        request=see and not blocked and admits(privacy.request_permission, standing),
    )


def sees_session_type(session_type: SessionType, standing: Standing) -> bool:
    """Whether a session type exists for the viewer: the owner sees all, others the active ones they are admitted to.

    One that was deleted exists for nobody.
    """
    if session_type.deleted:
        return False
    return standing is Standing.OWNER or (session_type.active and admits(session_type.audience, standing))


def sees_price(session_type: SessionType, privacy: Privacy, standing: Standing) -> bool:
    """Whether the viewer may see a type's price."""
    return admits(session_type.price_audience or privacy.price_audience, standing)
