"""Mail servers: which one, and handing a mail to it."""

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from email.message import EmailMessage
from typing import Literal
from urllib.parse import unquote, urlsplit

from msgspec import Struct

SERVER, SENDER = "COACHTUI_SMTP_URL", "COACHTUI_MAIL_FROM"
TIMEOUT = 20.0
"""Seconds until a mail server is given up."""

_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


class NeverSent(Exception):
    """The mail cannot be sent, now or later: the server refuses its address, or it has none."""


class SmtpSettings(Struct, frozen=True, kw_only=True):
    """A mail server: ``smtp`` with STARTTLS, ``smtps`` with TLS from the start, ``smtp+plain`` on one's own machine."""

    scheme: Literal["smtp", "smtps", "smtp+plain"]
    host: str
    port: int
    username: str
    password: str
    sender: str

    def __repr__(self) -> str:
        return f"SmtpSettings({self.scheme}://{self.host}:{self.port}, sender={self.sender!r})"


def settings_from(environment: Mapping[str, str]) -> SmtpSettings | None:
    """``COACHTUI_SMTP_URL`` (``smtps://user:password@host:465``) and ``COACHTUI_MAIL_FROM``; None without a server.

    Raises ``ValueError``, without the password, for one that cannot be right.
    """
    url = environment.get(SERVER)
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"{SERVER}: its port is no number") from None
    sender = environment.get(SENDER) or (unquote(parts.username or ""))
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"{SERVER} looks like smtps://user:password@host:465")
    if "@" not in sender or any(each.isspace() for each in sender):
        raise ValueError(f"{SENDER} is the address that mails come from")
    return SmtpSettings(
        scheme=parts.scheme,  # type: ignore[arg-type]  # checked above
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
    )


def send(message: EmailMessage, settings: SmtpSettings) -> None:
    """Hand the message over; raises ``OSError`` where it may be tried again, ``NeverSent`` where not."""
    server = _connected(settings)
    try:
        server.send_message(message)
    except smtplib.SMTPException as refusal:
        codes = _codes(refusal)
        if codes and all(500 <= code < 600 for code in codes):
            raise NeverSent(f"the mail server refuses it: {codes[0]}") from None
        raise
    finally:
        with suppress(OSError):  # it was taken, or not, before: how the server says goodbye does not matter
            server.quit()
        server.close()


def _codes(refusal: smtplib.SMTPException) -> list[int]:
    """What the server answered, for each recipient refused."""
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in refusal.recipients.values()]
    return [refusal.smtp_code] if isinstance(refusal, smtplib.SMTPResponseException) else []


def _connected(settings: SmtpSettings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if settings.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT)
    try:
        if settings.scheme == "smtp":
            server.starttls(context=context)
        if settings.username and settings.password:
            server.login(settings.username, settings.password)
    except BaseException:
        server.close()
        raise
    return server
