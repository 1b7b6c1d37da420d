"""Run one operation inside one transaction: validated, allowed, handled, remembered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from coachtui.errors import BY_CODE, CoachtuiError, IdempotencyKeyReused, Invalid, Refused, Stale
from coachtui.records import json
from coachtui.records.text import hidden_characters
from coachtui.records.time import Instant
from coachtui.service.access import BY_WHO_ASKS, COACHES
from coachtui.service.context import Context
from coachtui.service.effects import bring_about
from coachtui.service.operation import Operation, declaration, name_of, reading
from coachtui.service.ports import Answered
from coachtui.service.sealing import fingerprint_of, seal, unseal
from coachtui.service.viewing import viewed_as

R = TypeVar("R")

NOT_KEPT = (401, 429)
"""Refusals of who asks or how often, not of what is asked: with the same key it may be asked again."""

UNGUESSABLE = 16
"""From so many characters on, a key is taken for that of whoever sends it and says nothing else of themselves."""


def run(operation: Operation[R], context: Context, key: str | None = None) -> R:
    """Answer the operation; raises a ``Refused`` where it is not done.

    With a ``key``, a command that was answered before is not done again: its first answer, or first refusal,
    comes back. The transaction must be committed after a refusal too, for the refusal to be remembered.
    """
    if key is None:
        return _answer(operation, context)
    declared = declaration(type(operation))
    _check_who_asks(operation, context)  # who may not ask is told that, whatever the key was used for
    account_id = _whose(operation, context)
    if account_id is None and len(key) < UNGUESSABLE:
        return _answer(operation, context)  # it may be anybody's: what another was answered with it is not theirs
    fingerprint = fingerprint_of(key, name_of(operation).encode() + b"\0" + json.encode(operation))
    before = context.store.answered(account_id, key)
    if before is not None:
        if before.fingerprint != fingerprint:
            raise IdempotencyKeyReused
        return _again(operation, before, key)
    status = declared.status
    try:
        with context.store.attempt():
            result = _answer(operation, context)
        body = json.encode(result)
    except Refused as refusal:
        if refusal.status not in NOT_KEPT:
            body = seal(key, problem(refusal))
            context.store.keep_answer(
                account_id, key, Answered(fingerprint=fingerprint, status=refusal.status, body=body, at=context.now)
            )
        raise
    context.store.keep_answer(
        account_id, key, Answered(fingerprint=fingerprint, status=status, body=seal(key, body), at=context.now)
    )
    return result


def preparation(operation: Operation[Any], context: Context) -> Callable[[], Any]:
    """The slow part of the operation, to be called when no transaction is open; ``context`` need only read.

    Its outcome goes into the ``prepared`` of the context that ``run`` is given. Raises as ``run`` for who may not ask.
    """
    declared = declaration(type(operation))
    if declared.prepare is None:
        return lambda: None
    _check_who_asks(operation, context)
    check(operation)
    declared.access.check(operation, context)
    return declared.prepare(operation, context)


def problem(error: CoachtuiError) -> bytes:
    """The error as the body of ``application/problem+json`` (RFC 9457)."""
    return json.encode(
        {
            "type": "about:blank",
            "title": error.title,
            "status": error.status,
            "code": error.code,
            "detail": error.detail,
            **error.extra,
        }
    )


def error_from(body: bytes) -> CoachtuiError:
    """The error a problem body stands for, as itself; raises ``msgspec.DecodeError`` for anything else."""
    fields = msgspec.json.decode(body, type=dict[str, Any])
    kind = BY_CODE.get(fields.get("code", ""), CoachtuiError)
    known = ("type", "title", "status", "code", "detail")
    extra = {name: _times(name, value) for name, value in fields.items() if name not in known}
    return kind(fields.get("detail"), **extra)


def _times(name: str, value: Any) -> Any:
    """The instants among what comes with an error as instants; everything else as JSON has it."""
    if name not in _EXTRA_TIMES:
        return value
    try:
        return json.convert(value, _EXTRA_TIMES[name])
    except msgspec.ValidationError:
        return value


_EXTRA_TIMES: Mapping[str, Any] = {"alternatives": list[dict[str, Instant]], "choices": list[Instant]}


def _answer(operation: Operation[R], context: Context) -> R:
    _check_who_asks(operation, context)
    check(operation)
    declared = declaration(type(operation))
    declared.access.check(operation, context)
    if getattr(operation, "view_as", None) is not None:
        context = viewed_as(operation, context)
        declared.access.check(operation, context)
    if declared.is_command and declared.access is COACHES:
        # Whatever decides what is open waits for the bookings under way, so that one order explains all answers.
        context.store.lock_coach(context.account.id)
    if declared.prepare is not None and context.prepared is None:
        context = replace(context, prepared=declared.prepare(operation, context)())
    try:
        answer: R = declared.handler(operation, context)
    except Stale as stale:
        raise _as_read(stale, operation, context) from None
    if declared.is_command and declared.tells:
        bring_about(context)
    return answer


def _as_read(stale: Stale, operation: Operation[Any], context: Context) -> Stale:
    """The refusal with what there is in the form in which the caller reads it, not as it is kept."""
    read = reading(declaration(type(operation)))
    if read is None:
        return stale
    asked = read.operation(**{name: getattr(operation, name) for name in read.path_fields})
    return Stale(stale.detail, **{**stale.extra, "current": read.handler(asked, context)})


def _check_who_asks(operation: Operation[Any], context: Context) -> None:
    """Who may not ask at all is told that, not what is wrong with what was asked."""
    access = declaration(type(operation)).access
    if access in BY_WHO_ASKS:
        access.check(operation, context)


def check(operation: msgspec.Struct) -> None:
    """Raises ``Invalid`` for values outside their field's type or bounds, and for hidden characters in text."""
    for field, character in hidden_characters(operation):
        raise Invalid(f"{field}: the character U+{ord(character):04X} is not allowed in text", field=field)
    try:
        json.convert(json.to_builtins(operation), type(operation))
    except (msgspec.ValidationError, ValueError) as problem_found:
        raise invalid(str(problem_found)) from None


def invalid(message: str) -> Invalid:
    """msgspec's message with the field in front: ``Expected `int` - at `$.a``` becomes ``a: expected `int```."""
    text, at, where = message.partition(" - at `$.")
    field = where.rstrip("`")
    said = _in_words(text)
    return Invalid(f"{field}: {said[:1].lower()}{said[1:]}", field=field) if at else Invalid(said)


#: What msgspec says, as people say it.
_WORDS = (
    (re.compile(r"Expected `str` of length >= (\d+)"), r"at least \1 characters"),
    (re.compile(r"Expected `str` of length <= (\d+)"), r"at most \1 characters"),
    (re.compile(r"Expected `str` matching regex '\^\[\^@.*"), "not an e-mail address"),
    (re.compile(r"Expected `str` matching regex .*"), "not written as it has to be"),
    (re.compile(r"Expected `(?:int|float)` >= (-?\d+)"), r"\1 at least"),
    (re.compile(r"Expected `(?:int|float)` <= (-?\d+)"), r"\1 at most"),
    (re.compile(r"Expected `array` of length >= (\d+)"), r"\1 at least"),
    (re.compile(r"Expected `array` of length <= (\d+)"), r"\1 at most"),
    (re.compile(r"Object missing required field `(\w+)`"), r"\1 is missing"),
    (re.compile(r"Object contains unknown field `(.*)`"), r"there is no field \1"),
)


def _in_words(text: str) -> str:
    for pattern, words in _WORDS:
        if pattern.fullmatch(text):
            return pattern.sub(words, text)
    return text


def _whose(operation: Operation[Any], context: Context) -> str | None:
    """To whom an idempotency key belongs: the account, who has no account yet or is a guest by the address given, the
    booking of a token."""
    if context.viewer is not None:
        return context.viewer.id
    if context.guest_booking is not None:
        return f"booking {context.guest_booking.id}"
    guest = getattr(operation, "guest", None)
    email = guest.email if guest else getattr(operation, "email", None)
    return f"guest {hashlib.sha256(email.lower().encode()).hexdigest()}" if email else None


def _again(operation: Operation[R], before: Answered, key: str) -> R:
    body = unseal(key, before.body)
    if before.status >= 400:
        raise error_from(body)
    answer: R = json.decode(body, declaration(type(operation)).answer)
    return answer
