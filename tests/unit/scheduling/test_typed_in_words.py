"""What a coach types about a session type is read as meant, and what is written down is read back as the same."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachtui.errors import Invalid
from coachtui.records.base import Money
from coachtui.records.coach import Audience
from coachtui.records.session_type import DetailField, SessionType, TypeRules
from coachtui.scheduling.lengths_in_words import read_length, written_length
from coachtui.scheduling.questions_in_words import read_questions, written_questions
from coachtui.scheduling.type_in_words import changes, read_type, written_type


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("90", 90),
        ("0", 0),
        ("45m", 45),
        ("45 min", 45),
        ("1h30", 90),
        ("1h 30m", 90),
        (" 2 hours ", 120),
        ("1d", 1440),
        ("1w", 10080),
        ("1d12h", 2160),
        ("2D", 2880),
        ("", None),
        ("soon", None),
        ("30m1h", None),
        ("1h1h", None),
        ("-5", None),
        ("1.5h", None),
    ],
)
def test_a_length_is_read_as_it_is_typed(typed: str, minutes: int | None) -> None:
    assert read_length(typed) == minutes


@given(st.integers(0, 600_000))
def test_a_length_reads_back_as_itself(minutes: int) -> None:
    assert read_length(written_length(minutes)) == minutes


def test_questions_are_one_a_line() -> None:
    typed = "Level*: beginner, club, county\n\nAge: number\nWhat is your goal?\nwish = Anything else?*"
    assert read_questions(typed) == (
        DetailField(name="level", kind="choice", label="Level", choices=("beginner", "club", "county"), required=True),
        DetailField(name="age", kind="number", label="Age"),
        DetailField(name="what_is_your_goal", kind="text", label="What is your goal?"),
        DetailField(name="wish", kind="text", label="Anything else?", required=True),
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Level: a, a", "same choice twice"),
        ("a = One\na = Two", "two fields called a"),
        (": a, b", "line 1"),
        ("Goal\nLevel: a b: c", "line 2"),
        ("x" * 300, "line 1"),
    ],
)
def test_what_is_no_question_is_said_by_its_line(typed: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read_questions(typed)


LABELS = st.text(string.ascii_letters + string.digits + ' ,:="*é日?', min_size=0, max_size=20)
CHOICES = st.lists(LABELS.filter(bool), min_size=1, max_size=4, unique=True).map(tuple)
FIELDS = st.one_of(
    st.builds(
        DetailField,
        name=st.from_regex(r"\A[a-z][a-z0-9_]{0,9}\Z"),
        kind=st.sampled_from(("text", "number")),
        label=LABELS,
        required=st.booleans(),
    ),
    st.builds(
        DetailField,
        name=st.from_regex(r"\A[a-z][a-z0-9_]{0,9}\Z"),
        kind=st.just("choice"),
        label=LABELS,
        choices=CHOICES,
        required=st.booleans(),
    ),
)


@given(st.lists(FIELDS, max_size=5, unique_by=lambda field: field.name))
def test_questions_read_back_as_themselves(schema: list[DetailField]) -> None:
    assert read_questions(written_questions(schema)) == tuple(schema)


TYPE = SessionType(
    id="t",
    coach_id="c",
    position=0,
    name="Review",
    duration_minutes=60,
    durations_minutes=(30, 60),
    slot_step_minutes=60,
)
FULL = SessionType(
    id="t",
    coach_id="c",
    position=0,
    name="Group",
    description="One line\nand another",
    duration_minutes=90,
    durations_minutes=(60, 90),
    slot_step_minutes=30,
    capacity=6,
    show_seats_left=False,
    waitlist=True,
    price=Money(2550, "GBP"),
    price_audience=Audience.PUBLIC,
    audience=Audience.REGISTERED,
    buffer_before_minutes=5,
    buffer_after_minutes=65,
    approval_required=True,
    rules=TypeRules(min_notice_minutes=0, max_advance_days=30, cancel_notice_minutes=2880, daily_limit=3),
    location="Studio 2",
    details_schema=(DetailField(name="level", kind="choice", label="Level", choices=("a", "b")),),
    active=False,
)


@pytest.mark.parametrize("session_type", [TYPE, FULL])
def test_a_type_reads_back_as_itself(session_type: SessionType) -> None:
    read = read_type(written_type(session_type))
    assert not read.problems
    assert changes(session_type, read.values) == {}


def test_of_a_type_what_is_other_and_what_it_loses() -> None:
    texts = {"price": "", "price_audience": "", "daily_limit": "", "durations_minutes": "1h", "slot_step_minutes": ""}
    other = changes(FULL, read_type(written_type(FULL) | texts).values)
    assert other == {
        "duration_minutes": 60,
        "durations_minutes": (60,),
        "slot_step_minutes": 60,
        "rules": TypeRules(min_notice_minutes=0, max_advance_days=30, cancel_notice_minutes=2880),
        "without": ("price", "price_audience"),
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("name", " "),
        ("durations_minutes", ""),
        ("durations_minutes", "60, 1h"),
        ("durations_minutes", "0"),
        ("durations_minutes", "2d"),
        ("slot_step_minutes", "often"),
        ("capacity", "0"),
        ("capacity", "many"),
        ("price", "a lot"),
        ("audience", "all"),
        ("buffer_after_minutes", ""),
        ("max_advance_days", "90m"),
        ("max_advance_days", "9999"),
        ("min_notice_minutes", "2y"),
        ("weekly_limit", "0"),
        ("color", "#12"),
        ("glyph", "ab"),
        ("active", "maybe"),
        ("details_schema", ": a"),
    ],
)
def test_what_a_type_cannot_have_is_said_by_its_field(name: str, text: str) -> None:
    assert list(read_type({name: text}).problems) == [name]
