"""Whom a typed name means: never a guess between two."""

from hypothesis import given, settings
from hypothesis import strategies as st

from coachtui.records.account import Person
from coachtui.scheduling.people_in_words import people_called, read_people, written_people

ANA = Person(id="1", name="Ana Ruiz", email="ana@example.org")
ANNA = Person(id="2", name="Anna Katz", email="katz@example.org")
LEO = Person(id="3", name="Leo Ruiz Park", email="leo@example.org")
OTHER_LEO = Person(id="4", name="leo ruiz park", email="park@example.org")
KNOWN = [ANA, ANNA, LEO]


def test_part_of_a_name_is_enough_where_one_is_called_so() -> None:
    assert read_people("leo", KNOWN).people == (LEO,)
    assert read_people("RUIZ p, katz", KNOWN).people == (LEO, ANNA)
    assert read_people("katz@example.org", KNOWN).people == (ANNA,)
    assert read_people(" , ", KNOWN) == ((), "")


def test_two_that_may_be_meant_are_both_said() -> None:
    assert read_people("an", KNOWN).problem == "that may be Ana Ruiz or Anna Katz"
    assert read_people("ana ruiz", KNOWN).people == (ANA,)
    assert read_people("leo", [LEO, OTHER_LEO]).problem == (
        "that may be Leo Ruiz Park (leo@example.org) or leo ruiz park (park@example.org)"
    )


def test_nobody_is_made_up() -> None:
    assert read_people("ana, zoe", KNOWN) == ((), "no client is called zoe")
    assert people_called("uiz", KNOWN) == []


@settings(deadline=None)
@given(st.lists(st.sampled_from([*KNOWN, OTHER_LEO]), unique_by=lambda each: each.id))
def test_what_is_written_reads_back_as_the_same(people: list[Person]) -> None:
    known = [*KNOWN, OTHER_LEO]
    assert read_people(written_people(people, known), known).people == tuple(people)
