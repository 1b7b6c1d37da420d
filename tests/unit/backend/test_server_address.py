"""What a person may write for a server, and where a password may go."""

import pytest

from coachtui.errors import Invalid
from coachtui.server_address import check_is_private, server_address


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("https://Calendar.Example.org/", "https://calendar.example.org"),
        ("calendar.example.org", "https://calendar.example.org"),
        ("calendar.example.org:8443/practice/", "https://calendar.example.org:8443/practice"),
        ("localhost:8765", "http://localhost:8765"),
        (" 127.0.0.1:8765 ", "http://127.0.0.1:8765"),
        ("[::1]:8765", "http://[::1]:8765"),
        ("https://example.org:443", "https://example.org"),
        ("http://example.org:80", "http://example.org"),
    ],
)
def test_an_address_has_one_form(written: str, asked: str) -> None:
    assert server_address(written) == asked
    assert server_address(asked) == asked


@pytest.mark.parametrize(
    "written",
    [
        *("", "https://", "ftp://example.org", "https://a b", "https://example.org:99999", "https://[::1"),
        *("https://ana:secret@example.org", "https://example.org?x=1", "https://example.org/#a", "https://ex\x1bample"),
    ],
)
def test_what_is_no_address_is_refused_without_its_password(written: str) -> None:
    with pytest.raises(Invalid) as told:
        server_address(written)
    assert "secret" not in told.value.detail
    assert "\x1b" not in told.value.detail


@pytest.mark.parametrize("address", ["https://example.org", "http://localhost:1", "http://127.0.0.9", "http://[::1]:2"])
def test_a_password_goes_encrypted_or_stays_on_the_machine(address: str) -> None:
    check_is_private(address)


@pytest.mark.parametrize("address", ["http://example.org", "http://localhost.example.org", "http://192.168.0.2"])
def test_what_could_be_read_on_the_way_is_refused(address: str) -> None:
    with pytest.raises(Invalid, match="not encrypted"):
        check_is_private(address)
