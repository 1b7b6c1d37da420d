"""What opens the app at once, and what is for the plain commands to read."""

import pytest

from coachtui.start import where_alone


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        ((), {}),
        (("--database", "sqlite:///a.db"), {"database": "sqlite:///a.db"}),
        (("--server", "https://a", "--database", "b"), {"server": "https://a", "database": "b"}),
        (("--database",), None),
        (("--database=a",), None),
        (("--as", "ana@example.org"), None),
        (("demo",), None),
        (("week", "today"), None),
        (("--help",), None),
    ],
)
def test_where_alone(arguments: tuple[str, ...], where: dict[str, str] | None) -> None:
    assert where_alone(arguments) == where
