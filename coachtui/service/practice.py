"""How the caller's practice is run: who sees and does what, and when others may book."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, structs

from coachtui.records.base import ChangeSet
from coachtui.records.coach import Audience, BookedDisplay, BookingRules, Limit, Minutes, Privacy
from coachtui.service.access import COACHES
from coachtui.service.context import Context
from coachtui.service.operation import Command, Query, handles
from coachtui.service.own import check_version, given


class PrivacyView(Struct, frozen=True, kw_only=True):
    """A coach's privacy settings; ``PutPrivacy`` takes exactly this."""

    calendar_visibility: Audience
    booking_permission: Audience
    request_permission: Audience
    booked_display: BookedDisplay
    price_audience: Audience
    version: int
    change_set: ChangeSet = UNSET


class GetPrivacy(Query[PrivacyView], frozen=True, kw_only=True):
    """The caller's privacy settings, as a coach."""


@handles(GetPrivacy, "GET", "/v1/me/coach/privacy", access=COACHES)
def get_privacy(query: GetPrivacy, context: Context) -> PrivacyView:
    """A new coach's: everything for connected clients, booked time shown as booked."""
    return _privacy_view(context.privacy_of(context.coach))


class PutPrivacy(Command[PrivacyView], frozen=True, kw_only=True):
    """Say who sees and does what with the caller's calendar; ``version`` is required."""

    calendar_visibility: Audience
    booking_permission: Audience
    request_permission: Audience
    booked_display: BookedDisplay
    price_audience: Audience
    version: int | None = None


@handles(PutPrivacy, "PUT", "/v1/me/coach/privacy", access=COACHES)
def put_privacy(command: PutPrivacy, context: Context) -> PrivacyView:
    """Raises ``Stale`` and ``VersionRequired``."""
    context.store.lock_coach(context.coach.id)
    before = context.privacy_of(context.coach)
    check_version(before, command.version, required=True)
    after = context.store.update(structs.replace(before, **given(command, "version")))
    return structs.replace(_privacy_view(after), change_set=context.change_set)


def _privacy_view(privacy: Privacy) -> PrivacyView:
    return PrivacyView(
        **{name: getattr(privacy, name) for name in PrivacyView.__struct_fields__ if name != "change_set"}
    )


class RulesView(Struct, frozen=True, kw_only=True):
    """A coach's booking rules; ``PutRules`` takes exactly this."""

    min_notice_minutes: int | None
    max_advance_days: int | None
    cancel_notice_minutes: int | None
    reschedule_notice_minutes: int | None
    daily_limit: int | None
    weekly_limit: int | None
    max_active_bookings_per_client: int | None
    hold_seconds: int
    request_expiry_hours: int
    version: int
    change_set: ChangeSet = UNSET


class GetRules(Query[RulesView], frozen=True, kw_only=True):
    """The caller's booking rules, as a coach."""


@handles(GetRules, "GET", "/v1/me/coach/rules", access=COACHES)
def get_rules(query: GetRules, context: Context) -> RulesView:
    """None means no limit."""
    return _rules_view(context.rules_of(context.coach))


class PutRules(Command[RulesView], frozen=True, kw_only=True):
    """Say when others may book in the caller's calendar; what is absent is no limit."""

    hold_seconds: Annotated[int, Meta(ge=1, le=86_400)]
    request_expiry_hours: Annotated[int, Meta(ge=1, le=8_760)]
    min_notice_minutes: Minutes | None = None
    max_advance_days: Annotated[int, Meta(ge=0, le=3650)] | None = None
    cancel_notice_minutes: Minutes | None = None
    reschedule_notice_minutes: Minutes | None = None
    daily_limit: Limit | None = None
    weekly_limit: Limit | None = None
    max_active_bookings_per_client: Limit | None = None
    version: int | None = None


@handles(PutRules, "PUT", "/v1/me/coach/rules", access=COACHES, may_wait=True)
def put_rules(command: PutRules, context: Context) -> RulesView:
    """Raises ``Stale``."""
    context.store.lock_coach(context.coach.id)
    before = context.rules_of(context.coach)
    check_version(before, command.version)
    fields = {name: getattr(command, name) for name in command.__struct_fields__ if name != "version"}
    after = context.store.update(structs.replace(before, **fields))
    return structs.replace(_rules_view(after), change_set=context.change_set)


def _rules_view(rules: BookingRules) -> RulesView:
    return RulesView(**{name: getattr(rules, name) for name in RulesView.__struct_fields__ if name != "change_set"})
