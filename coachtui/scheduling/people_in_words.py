"""People as one types them: whole names, their beginnings, or e-mail addresses; never a guess between two."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from coachtui.records.account import Person
from coachtui.records.base import Id
from coachtui.records.text import one_line

MOST_NAMED = 4
"""More people than this a name may mean are not listed."""


class PeopleRead(NamedTuple):
    """Whom a text names, in its order; or whom it may mean instead, or that it names nobody, in one sentence."""

    people: tuple[Person, ...] = ()
    problem: str = ""


def read_people(text: str, known: Sequence[Person]) -> PeopleRead:
    """The people that a row of names parted by commas means, none where it is empty."""
    found: dict[Id | None, Person] = {}
    for name in (part.strip() for part in text.split(",")):
        if not name:
            continue
        meant = people_called(name, known)
        if not meant:
            return PeopleRead(problem=f"no client is called {one_line(name)}")
        if len(meant) > 1:
            others = f" or {len(meant) - MOST_NAMED} more" if len(meant) > MOST_NAMED else ""
            who = " or ".join(_told_apart(each, meant) for each in meant[:MOST_NAMED])
            return PeopleRead(problem=f"that may be {who}{others}")
        found[meant[0].id] = meant[0]
    return PeopleRead(tuple(found.values()))


def people_called(name: str, known: Sequence[Person]) -> list[Person]:
    """Everyone a name may mean: who has that address or that name, else whose name has words beginning so."""
    folded = name.casefold()
    exact = [each for each in known if folded in (each.name.casefold(), each.email.casefold())]
    return exact or [each for each in known if _begins(folded.split(), each.name.casefold().split())]


def written_people(people: Sequence[Person], known: Sequence[Person]) -> str:
    """People as they may be typed, which reads back as the same: by name, and where two share one by address."""
    names: Mapping[str, int] = _counts(known)
    return ", ".join(
        each.name if names.get(each.name.casefold(), 0) < 2 and "," not in each.name else each.email for each in people
    )


def _counts(known: Sequence[Person]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in known:
        counts[each.name.casefold()] = counts.get(each.name.casefold(), 0) + 1
    return counts


def _begins(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether words that follow each other in a name begin so: ``ru`` and ``ana r`` for Ana Ruiz."""
    rows = (words[at : at + len(wanted)] for at in range(len(words) - len(wanted) + 1))
    return any(all(word.startswith(part) for part, word in zip(wanted, row, strict=True)) for row in rows)


def _told_apart(person: Person, others: Sequence[Person]) -> str:
    same = [each for each in others if each.name.casefold() == person.name.casefold()]
    return one_line(f"{person.name} ({person.email})" if len(same) > 1 else person.name)
