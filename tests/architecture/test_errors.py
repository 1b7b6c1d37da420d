"""Every error is known by a code that the interface promises, and crosses the wire as itself."""

from datetime import UTC, datetime

import pytest

from coachtui.errors import BY_CODE, CoachtuiError
from coachtui.service.run import error_from, problem

#: ``api.md``, common ground: the codes by status.
PROMISED = {
    422: "invalid guest_required range_too_long nonexistent_time ambiguous_time idempotency_key_reused",
    401: "invalid_token sign_in wrong_credentials",
    403: "forbidden",
    404: "not_found",
    412: "stale",
    428: "version_required",
    413: "too_large",
    405: "method_not_allowed",
    429: "too_many_requests",
    503: "unavailable",
    409: "email_taken handle_taken not_open too_soon too_far limit_reached full too_late overlap needs_allow"
    " open_book_it has_sessions not_pending hold_expired offer_expired in_progress",
}


def every_error(base: type[CoachtuiError] = CoachtuiError) -> list[type[CoachtuiError]]:
    return [base, *(below for each in base.__subclasses__() for below in every_error(each))]


LEAVES = [kind for kind in every_error() if not kind.__subclasses__()]


def test_every_leaf_has_a_code_of_its_own() -> None:
    for kind in LEAVES:
        assert "code" in vars(kind), f"{kind.__name__} has no code of its own"
        assert BY_CODE[kind.code] is kind


@pytest.mark.parametrize(("status", "codes"), PROMISED.items())
def test_every_promised_code_has_the_status_that_is_promised(status: int, codes: str) -> None:
    assert {code: BY_CODE[code].status for code in codes.split()} == dict.fromkeys(codes.split(), status)


def test_no_refusal_has_a_code_that_is_not_promised() -> None:
    promised = {code for codes in PROMISED.values() for code in codes.split()}
    # A family's own, and what never leaves a machine.
    here_only = {"conflict", "store_unusable", "server_unreachable", "waiting_to_send"}
    assert {kind.code for kind in every_error() if "code" in vars(kind)} - {"error"} == promised | here_only


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_every_error_crosses_the_wire_and_comes_back_itself(kind: type[CoachtuiError]) -> None:
    sent = kind("One sentence.", field="start", choices=[datetime(2034, 6, 14, 8, tzinfo=UTC)])
    back = error_from(problem(sent))
    assert type(back) is kind
    assert (back.detail, dict(back.extra)) == (sent.detail, dict(sent.extra))
