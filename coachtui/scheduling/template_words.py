"""What a template's pattern says, in words."""

from collections.abc import Iterable, Sequence

from coachtui.records.template import WEEKDAYS, PatternPlace
from coachtui.scheduling.pattern_words import weekdays_words


def template_words(pattern: Iterable[PatternPlace]) -> str:
    """``Mon, Wed 09:00; Fri 15:00 in weeks 1 and 3``; without a pattern ``wherever you put it``."""
    together: dict[tuple[str, tuple[int, ...]], set[int]] = {}
    for place in pattern:
        key = (str(place.start), tuple(sorted(set(place.weeks))))
        together.setdefault(key, set()).add(WEEKDAYS.index(place.weekday))
    is_weekly = {weeks for _, weeks in together} <= {(1,)}
    said = [
        f"{weekdays_words(sorted(days))} {start}{'' if is_weekly else _weeks_words(weeks)}"
        for (start, weeks), days in together.items()
    ]
    return "; ".join(said) or "wherever you put it"


def _weeks_words(weeks: Sequence[int]) -> str:
    if len(weeks) == 1:
        return f" in week {weeks[0]}"
    if len(weeks) > 2 and list(weeks) == list(range(weeks[0], weeks[-1] + 1)):
        return f" in weeks {weeks[0]} to {weeks[-1]}"
    return f" in weeks {', '.join(str(each) for each in weeks[:-1])} and {weeks[-1]}"
