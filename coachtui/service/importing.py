"""Bringing an archive into a coach's calendar: what is not there yet is made, nobody is told, nothing is lost.

What is there already is found by what it is, not by its id, so that the same archive twice is the same as once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct, structs

from coachtui.errors import Conflict, Refused
from coachtui.records.account import Account, Connection, ConnectionStatus, ConnectionView, Invitation
from coachtui.records.archive import Archive, CoachArchive, Imported, ImportedItem
from coachtui.records.availability import AvailabilityRule, Block, Override
from coachtui.records.base import Id, Money, Stored
from coachtui.records.notification import Reminders
from coachtui.records.session_type import SessionType
from coachtui.records.template import Template
from coachtui.service.access import COACHES
from coachtui.service.availability import (
    CreateAvailability,
    CreateBlock,
    CreateOverride,
    create_availability,
    create_block,
    create_override,
)
from coachtui.service.context import Context
from coachtui.service.importing_sessions import SessionsImport
from coachtui.service.notifications import PutReminders, put_reminders
from coachtui.service.operation import Command, handles
from coachtui.service.practice import PutPrivacy, PutRules, put_privacy, put_rules
from coachtui.service.run import check
from coachtui.service.session_types import CreateSessionType, create_session_type
from coachtui.service.templates import CreateTemplate, create_template

KEPT_YOURS = "yours is kept, which is another"


class ImportArchive(Command[Imported], frozen=True, kw_only=True):
    """Bring what is a coach's in an archive, or in a part of one, into the caller's calendar.

    ``dry_run`` says what would become of it and changes nothing.
    """

    archive: Archive
    dry_run: bool = False


class _Tried(Exception):
    """Undoes what was tried."""


@handles(ImportArchive, "POST", "/v1/me/coach/import", access=COACHES, tells=False)
def import_archive(command: ImportArchive, context: Context) -> Imported:
    """Answers for each item; one that cannot be is left out and said, the others are brought in.

    Clients are not connected by it, and not written to: they are invited, and their prices and notes wait for them.
    """
    context.store.lock_coach(context.coach.id)
    items: list[ImportedItem] = []
    if command.archive.coach is not None:
        with suppress(_Tried), context.store.attempt():
            items += _Import(command.archive.coach, context).all()
            if command.dry_run:
                raise _Tried
    made = any(item.outcome == "made" for item in items) and not command.dry_run
    imported = Imported(items=tuple(items))
    return structs.replace(imported, change_set=context.change_set) if made else imported


@dataclass
class _Import:
    """One archive on its way into one calendar."""

    archive: CoachArchive
    context: Context
    types: dict[Id, Id] = field(default_factory=dict)
    """What a session type of the archive is here."""
    templates: dict[Id, Id] = field(default_factory=dict)

    def all(self) -> Iterator[ImportedItem]:
        """In the order in which one needs the other."""
        yield from map(self._session_type, self.archive.session_types)
        yield from self._settings()
        yield from map(self._availability, self.archive.availability)
        yield from map(self._override, self.archive.overrides)
        yield from map(self._block, self.archive.blocks)
        people = [each for each in self.archive.clients if each.account.email]
        yield from map(self._client, people)
        yield from map(self._template, self.archive.templates)
        yield from SessionsImport(self.archive.sessions, self.types, self.templates, self.context).all()

    def _own(self, kind: type[Any]) -> list[Any]:
        return self.context.store.find(kind, coach_id=self.context.coach.id)

    def _made(self, kind: str, name: str, make: Callable[[], object]) -> ImportedItem:
        try:
            with self.context.store.attempt():
                make()
        except Refused as refusal:
            return ImportedItem(kind=kind, name=name, outcome="left", code=refusal.code, detail=refusal.detail)
        return ImportedItem(kind=kind, name=name, outcome="made")

    # -- session types --

    def _session_type(self, archived: SessionType) -> ImportedItem:
        same = [
            each for each in self._own(SessionType) if (each.name, each.deleted) == (archived.name, archived.deleted)
        ]
        free = [each for each in same if each.id not in self.types.values()]
        if free:
            known = next((each for each in free if _content(each) == _content(archived)), free[0])
            self.types[archived.id] = known.id
            differs = _content(known) != _content(archived)
            return _there("session type", archived.name, KEPT_YOURS if differs else "")
        return self._made("session type", archived.name, lambda: self._make_type(archived))

    def _make_type(self, archived: SessionType) -> None:
        fields = _fields_of(CreateSessionType, archived)
        made = create_session_type(CreateSessionType(**fields), self.context)
        self.types[archived.id] = made.id
        if archived.deleted:
            kept = self.context.store.get(SessionType, made.id)
            assert kept is not None
            self.context.store.update(structs.replace(kept, deleted=True))

    # -- how the practice is run --

    def _settings(self) -> Iterator[ImportedItem]:
        coach, archive = self.context.coach, self.archive
        if archive.profile.time_zone != coach.time_zone:
            detail = f"its clocks show {archive.profile.time_zone}, yours {coach.time_zone}: hours are read by yours"
            yield ImportedItem(kind="profile", name=archive.profile.display_name, outcome="left", detail=detail)
        if archive.privacy is not None:
            before = self.context.privacy_of(coach)
            put = PutPrivacy(**_fields_of(PutPrivacy, archive.privacy, "version"), version=before.version)
            yield self._setting("privacy", before, archive.privacy, lambda: put_privacy(put, self.context))
        if archive.rules is not None:
            before_rules = self.context.rules_of(coach)
            put_all = PutRules(**_fields_of(PutRules, archive.rules, "version"))
            yield self._setting("booking rules", before_rules, archive.rules, lambda: put_rules(put_all, self.context))
        if archive.reminders_minutes_before is not None:
            yield self._reminders(archive.reminders_minutes_before)

    def _reminders(self, minutes: int) -> ImportedItem:
        kept = self.context.store.get(Reminders, self.context.coach.id)
        before = kept or Reminders(id=self.context.coach.id)
        wanted = structs.replace(before, minutes_before=minutes)
        put = PutReminders(minutes_before=minutes)
        return self._setting("reminders", before, wanted, lambda: put_reminders(put, self.context))

    def _setting(self, name: str, before: Stored, wanted: Stored, make: Callable[[], object]) -> ImportedItem:
        """Only what was never changed here is taken over."""
        if _content(before) == _content(wanted):
            return _there("settings", name)
        if before.version > 1:
            return ImportedItem(kind="settings", name=name, outcome="left", code=Conflict.code, detail=KEPT_YOURS)
        return self._made("settings", name, make)

    # -- when it is open --

    def _availability(self, archived: AvailabilityRule) -> ImportedItem:
        name = f"{archived.start}–{archived.end} {archived.rrule}"
        fields = _fields_of(CreateAvailability, archived)
        fields["session_types"] = tuple(self.types.get(each, each) for each in archived.session_types)
        if any(_fields_of(CreateAvailability, each) == fields for each in self._own(AvailabilityRule)):
            return _there("hours", name)
        command = CreateAvailability(**fields)
        return self._made("hours", name, lambda: create_availability(command, self.context))

    def _override(self, archived: Override) -> ImportedItem:
        name = str(archived.date)
        if any((each.date, each.windows) == (archived.date, archived.windows) for each in self._own(Override)):
            return _there("date", name)
        command = CreateOverride(date=archived.date, windows=archived.windows)
        return self._made("date", name, lambda: create_override(command, self.context))

    def _block(self, archived: Block) -> ImportedItem:
        fields = _fields_of(CreateBlock, archived)
        name = archived.reason or str(archived.start or archived.start_date)
        if any(_fields_of(CreateBlock, each) == fields for each in self._own(Block)):
            return _there("block", name)
        return self._made("block", name, lambda: create_block(CreateBlock(**fields), self.context))

    # -- people, and what is made for them --

    def _client(self, archived: ConnectionView) -> ImportedItem:
        person, context = archived.account, self.context
        name = f"{person.name} <{person.email}>" if person.name else person.email
        if archived.status in (ConnectionStatus.BLOCKED, ConnectionStatus.REQUESTED):
            said = "was blocked" if archived.status is ConnectionStatus.BLOCKED else "had asked to be a client"
            return ImportedItem(kind="client", name=name, outcome="left", detail=f"{said}: they have to ask anew")
        if any(
            context.store.find(Connection, coach_id=context.coach.id, account_id=each.id)
            for each in self._with(person.email)
        ):
            return _there("client", name)
        if context.store.find(Invitation, coach_id=context.coach.id, email=person.email):
            return _there("client", name, "is invited")
        prices = {self.types[id]: price for id, price in archived.client_price.items() if id in self.types}
        item = self._made("client", name, lambda: self._invite(person.email, prices, archived.private_notes))
        return structs.replace(item, detail="is invited, and not written to") if item.outcome == "made" else item

    def _with(self, email: str) -> Sequence[Account]:
        return self.context.store.find(Account, email=email)

    def _invite(self, email: str, prices: Mapping[Id, Money], notes: str) -> None:
        context = self.context
        invitation = Invitation(
            id=context.new_id(), coach_id=context.coach.id, email=email, client_price=dict(prices), private_notes=notes
        )
        check(invitation)
        context.store.add(invitation)

    def _template(self, archived: Template) -> ImportedItem:
        known = next((each for each in self._own(Template) if each.name == archived.name), None)
        if known is not None:
            self.templates[archived.id] = known.id
            return _there("template", archived.name)
        return self._made("template", archived.name, lambda: self._make_template(archived))

    def _make_template(self, archived: Template) -> None:
        fields = _fields_of(CreateTemplate, archived)
        fields["session_type"] = self.types.get(archived.session_type, archived.session_type)
        fields["clients"] = tuple(id for each in archived.clients if (id := self._client_id(each)) is not None)
        self.templates[archived.id] = create_template(CreateTemplate(**fields), self.context).id

    def _client_id(self, archived_id: Id) -> Id | None:
        """Which client of the coach here somebody in the archive is, by their address."""
        emails = [each.account.email for each in self.archive.clients if each.account.id == archived_id]
        for account in (found for email in emails if email for found in self._with(email)):
            if self.context.store.find(
                Connection, coach_id=self.context.coach.id, account_id=account.id, status=ConnectionStatus.CONNECTED
            ):
                return account.id
        return None


def _there(kind: str, name: str, detail: str = "") -> ImportedItem:
    return ImportedItem(kind=kind, name=name, outcome="there", detail=detail)


def _fields_of(command: type[Struct], record: Struct, *left_out: str) -> dict[str, Any]:
    """What a command that makes such a record takes of it."""
    names = [each for each in command.__struct_fields__ if each in record.__struct_fields__ and each not in left_out]
    return {name: getattr(record, name) for name in names}


_OF_THE_ROW = ("id", "version", "coach_id", "position", "change_set")


def _content(record: Stored) -> dict[str, Any]:
    """What a record says, without what is the row's."""
    return {name: getattr(record, name) for name in record.__struct_fields__ if name not in _OF_THE_ROW}
