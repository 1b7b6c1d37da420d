"""What is the interface's own: routes, bodies, tokens, keys, headers. What is answered, the contract tests say."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from coachtui.server import api
from coachtui.service.operation import declarations

WEDNESDAY_AT_TEN = "2034-06-14T08:00:00Z"


def booking(session_type: str, start: str = WEDNESDAY_AT_TEN) -> dict[str, Any]:
    return {"session_type": session_type, "start": start}


async def test_it_is_well_without_a_token(http: httpx.AsyncClient) -> None:
    answer = await http.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("path", ["/", "/v1", "/v2/me", "/v1/me/", "/v1//me", "/v1/nothing", "/v1/coaches/a/b/c/d"])
async def test_another_path_is_not_found(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_another_method_is_told_all_that_there_are(http: httpx.AsyncClient) -> None:
    methods: dict[str, set[str]] = {"/healthz": {"GET"}}
    for declared in declarations():
        methods.setdefault(declared.path, set()).add(declared.method)
    for path, its in methods.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"} - its:
            answer = await http.request(method, path)
            assert answer.status_code == 405, f"{method} {path}"
            assert set(answer.headers["allow"].split(", ")) == its


async def test_a_slash_in_a_value_ends_no_segment(http: httpx.AsyncClient, maya: Any) -> None:
    assert (await http.get("/v1/coaches/maya")).status_code == 200
    assert (await http.get("/v1/coaches/%6Daya")).status_code == 200
    assert (await http.get("/v1/coaches%2Fmaya")).status_code == 404
    assert (await http.get("/v1/coaches/maya%2Fslots")).status_code in (404, 422)


@pytest.mark.parametrize("given", ["Bearer nothing", "Bearer guest_nothing", "Basic bWF5YTptYXlh", "Bearer", "nothing"])
async def test_a_token_that_is_none_is_refused_everywhere(http: httpx.AsyncClient, given: str) -> None:
    for path in ("/v1/me", "/v1/coaches"):
        answer = await http.get(path, headers={"authorization": given})
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_revoked_token_is_dead_at_once(maya: Any) -> None:
    assert (await maya.ask("GET", "/v1/me")).status_code == 200
    assert (await maya.ask("DELETE", "/v1/tokens/current")).status_code == 204
    assert (await maya.ask("GET", "/v1/me")).json()["code"] == "invalid_token"


async def test_who_may_not_ask_is_told_that_and_not_what_is_wrong_with_it(
    http: httpx.AsyncClient, maya: Any, register: Any
) -> None:
    bo = await register("bo")
    wrong: dict[str, Any] = {"json": {"nonsense": 1}}
    assert (await http.post("/v1/me/coach/session-types", **wrong)).json()["code"] == "sign_in"
    assert (await bo.ask("POST", "/v1/me/coach/session-types", **wrong)).json()["code"] == "not_found"
    assert (await maya.ask("POST", "/v1/me/coach/session-types", **wrong)).json()["code"] == "invalid"


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"null", b'"x"', b"{}", b"\xff", b'{"a": 1}', b"[" * 100_000], ids=lambda body: body[:9]
)
async def test_a_body_that_cannot_be_read_is_refused(maya: Any, body: bytes) -> None:
    answer = await maya.ask("POST", "/v1/me/coach/session-types", content=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_query_that_is_not_known_is_refused(http: httpx.AsyncClient) -> None:
    assert (await http.get("/v1/coaches?serach=x")).json()["code"] == "invalid"
    assert (await http.get("/v1/coaches?" + "&".join(f"a{n}=1" for n in range(2000)))).json()["code"] == "invalid"


async def test_a_body_too_large_is_refused_by_its_length_and_by_what_comes(maya: Any) -> None:
    large = b" " * (api.MOST_BYTES + 1)

    async def parts() -> Any:
        for start in range(0, len(large), 65536):
            yield large[start : start + 65536]

    for content in (large, parts()):
        answer = await maya.ask("POST", "/v1/me/coach/session-types", content=content)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_an_answer_is_for_nobody_to_keep(http: httpx.AsyncClient, maya: Any) -> None:
    for answer in (await http.get("/v1/coaches"), await maya.ask("GET", "/v1/me"), await http.get("/v1/nothing")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_same_key_has_one_effect(maya: Any, register: Any, one_to_one: str) -> None:
    bo = await register("bo")
    path, key = "/v1/coaches/maya/bookings", {"idempotency-key": "once"}
    first = await bo.ask("POST", path, json=booking(one_to_one), headers=key)
    again = await bo.ask("POST", path, json=booking(one_to_one), headers=key)
    assert (first.status_code, first.content) == (201, again.content)
    other = await bo.ask("POST", path, json=booking(one_to_one, "2034-06-14T09:00:00Z"), headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert (await maya.ask("POST", path, json=booking(one_to_one), headers=key)).status_code != 201


async def test_a_key_that_is_still_running_is_in_progress(maya: Any, register: Any, one_to_one: str) -> None:
    bo = await register("bo")
    asked = [
        bo.ask("POST", "/v1/coaches/maya/bookings", json=booking(one_to_one), headers={"idempotency-key": "k"})
        for _ in range(5)
    ]
    answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} == {201, 409}
    assert {answer.json().get("code") for answer in answers if answer.status_code == 409} == {"in_progress"}
    assert all("retry-after" in answer.headers for answer in answers if answer.status_code == 409)


@pytest.mark.parametrize("key", ["", "x" * 256, "ä"])
async def test_a_key_that_cannot_be_is_refused(maya: Any, key: str) -> None:
    answer = await maya.ask("POST", "/v1/notifications/read-all", headers={"idempotency-key": key.encode("latin-1")})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_of_many_at_once_for_one_hour_one_is_booked(maya: Any, register: Any, one_to_one: str) -> None:
    people = [await register(f"client{number}") for number in range(4)]
    asked = [
        people[number % 4].ask("POST", "/v1/coaches/maya/bookings", json=booking(one_to_one)) for number in range(40)
    ]
    answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [201] + 39 * [409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"not_open"}


async def test_a_guest_manages_the_booking_with_its_token_and_nothing_else(
    http: httpx.AsyncClient, maya: Any, one_to_one: str
) -> None:
    path = "/v1/coaches/maya/bookings"
    assert (await http.post(path, json=booking(one_to_one))).json()["code"] == "guest_required"
    guest = {"name": "Gil", "email": "gil@example.org"}
    made = (await http.post(path, json={**booking(one_to_one), "guest": guest})).json()
    headers = {"authorization": f"Bearer {made['manage_token']}"}
    assert (await http.get(f"/v1/bookings/{made['id']}", headers=headers)).json()["id"] == made["id"]
    assert (await http.get("/v1/me", headers=headers)).status_code == 401
    assert (await http.get(f"/v1/bookings/{made['id']}")).status_code == 401
    assert (await http.post(f"/v1/bookings/{made['id']}/cancel", headers=headers)).status_code == 200


async def test_guessing_a_password_is_slowed_down_and_says_for_how_long(http: httpx.AsyncClient, maya: Any) -> None:
    guess = {"email": "maya@example.org", "password": "wrong horse"}
    answers = [await http.post("/v1/tokens", json=guess) for _ in range(12)]
    assert answers[0].json()["code"] == "wrong_credentials"
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "too_many_requests")
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_what_takes_too_long_is_given_up(maya: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "SECONDS", 0.0)
    answer = await maya.ask("GET", "/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"]


async def test_a_mistake_of_ours_is_logged_without_secrets_and_told_without_detail(
    http: httpx.AsyncClient, maya: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(api, "operation_of", broken)
    with caplog.at_level(logging.INFO, "coachtui.server"):
        answer = await maya.ask("GET", "/v1/coaches/maya")
    assert (answer.status_code, answer.json()["code"]) == (500, "error")
    assert b"broken" not in answer.content
    assert "broken" in caplog.text
    assert maya.token not in caplog.text


class TestCommitHeader:
    """In tests a command's answer tells its commit number; never otherwise."""

    @pytest.fixture(params=["on", "off"])
    def environment(self, request: pytest.FixtureRequest) -> Mapping[str, str]:
        return {"COACHTUI_COMMIT_HEADER": request.param}

    async def test_only_where_it_is_on(
        self, maya: Any, register: Any, one_to_one: str, environment: Mapping[str, str]
    ) -> None:
        bo = await register("bo")
        path = "/v1/coaches/maya/bookings"
        made = await bo.ask("POST", path, json=booking(one_to_one))
        refused = await bo.ask("POST", path, json=booking(one_to_one))
        name = api.COMMIT_HEADER.decode()
        if environment["COACHTUI_COMMIT_HEADER"] == "off":
            assert name not in {**made.headers, **refused.headers}
        else:
            assert refused.status_code == 409
            assert int(refused.headers[name]) == int(made.headers[name]) > 0


async def test_any_path_at_all_is_answered_as_a_problem(http: httpx.AsyncClient, maya: Any) -> None:
    for path in ("/v1/coaches/ma%0Aya", "/%0A", "/v1/me/coach/blocks/%00", "/v1/coaches/%ff"):
        answer = await maya.ask("GET", path)
        assert answer.headers["content-type"] == "application/problem+json", path
        assert answer.status_code in (404, 422)


async def test_who_may_not_ask_is_told_that_before_anything_else(http: httpx.AsyncClient) -> None:
    hidden = {"handle": "ana", "display_name": "A\u009b", "time_zone": "Europe/Berlin"}
    assert (await http.put("/v1/me/coach", json=hidden)).status_code == 401
    for path in ("/v1/bookings/a/accept", "/v1/bookings/a/cancel", "/v1/notifications/read-all"):
        assert (await http.post(path, headers={"idempotency-key": "k"})).status_code == 401
    again = {"email": "a@example.org", "password": "correct horse", "name": "A", "time_zone": "Europe/Berlin"}
    assert (await http.post("/v1/accounts", json=again, headers={"idempotency-key": "used"})).status_code == 201
    assert (await http.post("/v1/notifications/read-all", headers={"idempotency-key": "used"})).status_code == 401


async def test_what_decides_what_is_open_is_changed_only_by_who_says_which_version(maya: Any) -> None:
    (rule,) = (await maya.ask("GET", "/v1/me/coach/availability")).json()["items"]
    path = f"/v1/me/coach/availability/{rule['id']}"
    for method, body in (("PATCH", {"end": "18:00"}), ("DELETE", None)):
        assert (await maya.ask(method, path, json=body)).json()["code"] == "version_required"
    changed = await maya.ask("PATCH", path, json={"end": "18:00"}, headers={"if-match": '"1"'})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    stale = await maya.ask("DELETE", path, headers={"if-match": '"1"'})
    assert (stale.status_code, stale.json()["current"]["version"]) == (412, 2)
    in_bulk = {"changes": [{"op": "update_availability", "id": rule["id"], "end": "17:00"}]}
    assert (await maya.ask("POST", "/v1/me/coach/bulk", json=in_bulk)).json()["applied"] is True
