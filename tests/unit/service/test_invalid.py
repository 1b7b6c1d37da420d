"""What is wrong with a request is said in words, with the field in front."""

import pytest

from coachtui.service.run import invalid


@pytest.mark.parametrize(
    ("told", "said", "field"),
    [
        ("Expected `str` of length >= 8 - at `$.password`", "password: at least 8 characters", "password"),
        ("Expected `str` matching regex '^[^@\\\\s]+$' - at `$.email`", "email: not an e-mail address", "email"),
        ("Expected `int` <= 1440 - at `$.duration_minutes`", "duration_minutes: 1440 at most", "duration_minutes"),
        ("Object missing required field `coach`", "coach is missing", None),
        ("Object contains unknown field `price`", "there is no field price", None),
        ("Expected `int`, got `str` - at `$.capacity`", "capacity: expected `int`, got `str`", "capacity"),
    ],
)
def test_in_words(told: str, said: str, field: str | None) -> None:
    refusal = invalid(told)
    assert (refusal.detail, refusal.extra.get("field")) == (said, field)
