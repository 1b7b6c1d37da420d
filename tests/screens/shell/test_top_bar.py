"""The top bar at the four widths of the mock-ups."""

import pytest
from textual.app import App, ComposeResult
from textual.message import Message

from coachtui.widgets.drawn_line import width_of
from coachtui.widgets.top_bar import BarState, Tab, TopBar, bar_parts

COACH = BarState(
    tabs=(
        Tab("week", "1 Week", "Week"),
        Tab("requests", "2 Requests", "Req", "②"),
        Tab("clients", "3 Clients"),
        Tab("open", "4 Availability"),
    ),
    active="week",
    days=("23–29 Nov 2026 · W48", "23–29 Nov · W48", "25–27 Nov", "Wed 25 Nov"),
    zone=("London",),
    clock="13:10",
)
CLIENT = COACH._replace(
    tabs=(Tab("week", "1 Book"), Tab("mine", "2 My sessions"), Tab("coaches", "3 Coaches")),
    title="Maya Torres",
    zone=("times in Madrid", "Madrid"),
)


def drawn(state: BarState, width: int) -> str:
    return "".join(part.text for part in bar_parts(state, width))


@pytest.mark.parametrize(
    ("state", "width", "left", "right"),
    [
        (
            COACH,
            120,
            " coachtui  1 Week  2 Requests ②  3 Clients  4 Availability  ",
            "  ‹ 23–29 Nov 2026 · W48 ›   London   ● 13:10 ",
        ),
        (COACH, 80, " 1 Week  2 Requests ②  3 Clients  ", "  ‹ 23–29 Nov · W48 ›  London  ● 13:10 "),
        (COACH, 60, " Week  Req ②", "  ‹ 25–27 Nov ›  ● 13:10 "),
        (
            CLIENT,
            120,
            " coachtui  1 Book  2 My sessions  3 Coaches    Maya Torres  ",
            "  ‹ 23–29 Nov 2026 · W48 ›   times in Madrid   ● 13:10 ",
        ),
        (CLIENT, 80, " Maya Torres  ", "  ‹ 23–29 Nov · W48 ›  Madrid  ● 13:10 "),
        (CLIENT, 44, " Maya Torres  ", "  ‹ Wed 25 Nov ›  ● 13:10 "),
    ],
)
def test_each_width_says_what_it_has_room_for(state: BarState, width: int, left: str, right: str) -> None:
    line = drawn(state, width)
    assert line.startswith(left)
    assert line.endswith(right)
    assert len(line) == width


@pytest.mark.parametrize("width", [1, 10, 30, 44, 59, 60, 79, 80, 109, 110, 200])
@pytest.mark.parametrize("state", [COACH, CLIENT, CLIENT._replace(title="漢字" * 40), BarState()])
def test_nothing_is_wider_than_it_may_be(state: BarState, width: int) -> None:
    assert width < 44 or width_of(bar_parts(state, width)) == width


def test_what_is_not_fresh_is_said() -> None:
    assert "○ offline, 13:04 data" in drawn(COACH._replace(offline="13:04 data"), 120)
    assert "○ offline " in drawn(COACH._replace(offline="13:04 data"), 60)
    assert "· · ·   ● 13:10" in drawn(COACH._replace(loading=True), 120)
    assert drawn(COACH._replace(ascii_only=True, loading=True, days=("W48",)), 120).endswith(
        "< W48 >   London   . . .   * 13:10 "
    )


class Barred(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def compose(self) -> ComposeResult:
        bar = TopBar()
        bar.state = COACH._replace(title="[@click=app.bell]x[/]\x1b]52;c;x\x07")
        yield bar

    def on_top_bar_earlier(self, message: Message) -> None:
        self.heard.append("earlier")

    def on_top_bar_later(self, message: Message) -> None:
        self.heard.append("later")

    def on_top_bar_days_pressed(self, message: Message) -> None:
        self.heard.append("days")

    def on_top_bar_tab_pressed(self, message: TopBar.TabPressed) -> None:
        self.heard.append(message.id)


async def test_arrows_days_and_tabs_can_be_clicked() -> None:
    app = Barred()
    async with app.run_test(size=(140, 36)) as pilot:
        line = app.query_one(TopBar).render_line(0).text
        assert "\x1b" not in line
        assert "[@click=app.bell]x[/]␛]52;c;x␇" in line
        for sign in ("‹", "›", "Nov", "Requests"):
            await pilot.click(TopBar, offset=(line.index(sign), 0))
        assert app.heard == ["earlier", "later", "days", "requests"]


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark"])
@pytest.mark.parametrize("size", [(120, 36), (80, 24), (44, 16), (1, 1)])
async def test_it_is_drawn_in_every_theme_and_size(theme: str, size: tuple[int, int]) -> None:
    app = Barred()
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await pilot.pause()
        assert app.query_one(TopBar).render_line(0).cell_length == size[0]


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (140, " coachtui  1 Book  2 My sessions  3 Coaches    Maya Torres  90 min "),
        (120, " 1 Book  2 My sessions  3 Coaches    Maya Torres  90 min "),
        (60, " Maya Torres  "),
    ],
)
def test_what_is_looked_for_gives_way_before_where_one_is(width: int, said: str) -> None:
    state = CLIENT._replace(filter=("● 1:1 with a long name · 90 min · evenings", "90 min"))
    assert drawn(state, width).startswith(said)
    assert width_of(bar_parts(state, width)) == width
