"""The week grid as it is painted: what it is fed with, what is kept between paintings, which lines change."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip

from coachtui.records.time import Instant, Span, instant, seconds
from coachtui.widgets import day_list
from coachtui.widgets.glyphs import UNICODE, GlyphSet
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.line_widget import LineWidget
from coachtui.widgets.palette_styles import GridStyles
from coachtui.widgets.week_frame import WeekFrame, week_frame
from coachtui.widgets.week_geometry import LIST_WIDTH, Geometry, arrange, days_that_fit, gutter_width
from coachtui.widgets.week_layout import NO_CHANGE, Block, HoursChange, WeekLayout, lay_out, pieces
from coachtui.widgets.week_lines import dimmed, grid_line
from coachtui.widgets.week_motion import opening_row, resolve
from coachtui.widgets.week_scene import Ghost, Pick, Scene


class WeekCanvas(LineWidget, can_focus=True):
    """Draws one to seven days by lines; knows where everything is, and repaints only what changed."""

    DEFAULT_CSS = "WeekCanvas { width: 1fr; height: 1fr; }"

    first_day: reactive[date] = reactive(date(2026, 1, 5), repaint=False, init=False)
    days: reactive[int] = reactive(7, repaint=False, init=False)
    zoom: reactive[int] = reactive(30, repaint=False, init=False)
    zone: reactive[ZoneInfo] = reactive(ZoneInfo("UTC"), repaint=False, init=False)
    second_zone: reactive[ZoneInfo | None] = reactive(None, repaint=False, init=False)
    gutter_heads: reactive[tuple[tuple[str, str], ...]] = reactive((), repaint=False, init=False)
    """For each zone what stands over its times: on the first line of the head and on the second."""
    items: reactive[tuple[GridItem, ...]] = reactive((), repaint=False, init=False)
    availability: reactive[tuple[Span, ...]] = reactive((), repaint=False, init=False)
    change: reactive[HoursChange] = reactive(NO_CHANGE, repaint=False, init=False)
    """What a change of hours that is not made yet would open and close."""
    notes: reactive[tuple[str, ...]] = reactive((), repaint=False, init=False)
    """For each day what stands below its head."""
    now: reactive[Instant | None] = reactive(None, repaint=False, init=False)
    cursor: reactive[Instant] = reactive(datetime(2026, 1, 5, 9, tzinfo=UTC), repaint=False, init=False)
    selection: reactive[Span | None] = reactive(None, repaint=False, init=False)
    marked: reactive[frozenset[str]] = reactive(frozenset(), repaint=False, init=False)
    glyphs: reactive[GlyphSet] = reactive(UNICODE, repaint=False, init=False)
    twelve_hours: reactive[bool] = reactive(False, repaint=False, init=False)
    banner: reactive[str] = reactive("", repaint=False, init=False)
    """A sentence over an empty week: what is missing, which key brings it."""
    waiting: reactive[bool] = reactive(False, repaint=False, init=False)
    """Whether newer data is on its way; what is shown is dimmed meanwhile."""

    def __init__(
        self, *, name: str | None = None, id: str | None = None, classes: str | None = None, disabled: bool = False
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._week: WeekLayout | None = None
        self._scene: Scene | None = None
        self._strips: dict[int, Strip] = {}
        self._styles_resolved: GridStyles | None = None
        self._item_id: str | None = None
        self._ghost: Ghost | None = None
        self._first_row = 0
        self._first_shown = 0
        self._opened = False
        self._scrolled_away = False

    # What is kept, and when it goes.

    @property
    def frame(self) -> WeekFrame:
        """Days and rows of what is shown."""
        return week_frame(self.zone, self.first_day, max(1, min(7, self.days)), self.zoom)

    @property
    def week(self) -> WeekLayout:
        """Everything placed."""
        if self._week is None:
            self._week = lay_out(self.frame, self.items, self.availability, self.change)
        return self._week

    @property
    def pick(self) -> Pick | None:
        """What the cursor is on; None while it is outside the days of the grid."""
        return resolve(self.week, seconds(self.cursor), self._item_id)

    @property
    def is_list(self) -> bool:
        """Whether there is only room for one day as a list."""
        return self.size.width < LIST_WIDTH

    @property
    def scene(self) -> Scene:
        """Everything a painting depends on, made once and kept until something changes."""
        if self._scene is None:
            self._scene = self._make_scene()
        return self._scene

    def _make_scene(self) -> Scene:
        week, pick = self.week, self.pick
        if self._styles_resolved is None:
            self._styles_resolved = GridStyles(self)
        geometry = self._arrange(week, pick)
        return Scene(
            layout=week,
            geometry=geometry,
            styles=self._styles_resolved,
            glyphs=self.glyphs,
            now=seconds(self.now) if self.now else None,
            pick=pick,
            ghost=self._ghost,
            overlays=self._overlays(pick),
            marked=self.marked,
            selection=self.selection,
            notes=self.notes,
            gutter_heads=self.gutter_heads,
            second_zone=self.second_zone,
            reference_day=pick.day if pick else geometry.columns[0].day,
            twelve_hours=self.twelve_hours,
            loading=self.waiting,
            banner=self.banner,
        )

    def _arrange(self, week: WeekLayout, pick: Pick | None) -> Geometry:
        """Which days and rows are shown: those that matter at first, then whatever keeps the cursor in view."""
        width, height = self.size
        total = len(week.frame.days)
        shown = days_that_fit(width, total)
        first = min(self._first_shown, total - shown)
        focus = self._focus_span(pick)
        if focus and not self._opened:
            first = min(focus[0], total - shown)
        elif focus:
            first = max(min(first, focus[0]), focus[0] - shown + 1)
        self._first_shown = first
        days = range(first, first + shown)
        gutter = gutter_width(zones=2 if self.second_zone else 1, twelve_hours=self.twelve_hours)
        geometry = arrange(
            width, height, rows=len(week.frame.rows), days=days, gutter=gutter, first_row=self._first_row
        )
        if not self._opened and height:
            self._first_row = opening_row(week, days, geometry.body)
            self._opened = bool(self.items or self.availability)
        if focus and not self._scrolled_away:
            self._first_row = _in_view(self._first_row, focus[1], focus[2], geometry.body)
        self._first_row = max(0, min(self._first_row, geometry.rows - geometry.body))
        return replace(geometry, first_row=self._first_row)

    def _focus_span(self, pick: Pick | None) -> tuple[int, int, int] | None:
        """The day and rows that must stay in view: the ghost's, else the cursor's."""
        if self._ghost:
            place = self.frame.locate(self._ghost.span.start)
            if place:
                end = self.frame.row_of(self._ghost.span.end - 1, place[0])
                return (*place, max(place[1], end) + 1)
        if pick is None:
            return None
        block = self.week.places.get(pick.item.id) if pick.item else None
        if block and block.day == pick.day and block.top <= pick.row < block.bottom:
            return pick.day, block.top, block.bottom
        return pick.day, pick.row, pick.row + 1

    def _overlays(self, pick: Pick | None) -> list[Block]:
        """The ghost, or the whole length of the free start the cursor is on."""
        if self._ghost:
            item, (start, end) = self._ghost.item, self._ghost.span
            shadow = GridItem(
                id=item.id if item else "",
                kind=ItemKind.GHOST,
                start=instant(start),
                end=instant(end),
                title=item.title if item else "",
                glyph=item.glyph if item else "",
                color=item.color if item else "free",
            )
            return pieces(self.frame, shadow)
        if pick and pick.item and pick.item.kind is ItemKind.SLOT:
            return pieces(self.frame, replace(pick.item, color="free"))
        return []

    def repaint(self, *, relay: bool = False) -> None:
        """Paint everything anew; with ``relay`` place everything anew first."""
        if relay:
            self._week = None
        self._scene = None
        self._strips.clear()
        self.refresh()

    def repaint_pick(self) -> None:
        """Paint what the cursor, or the ghost, left and what it came to."""
        before = self._scene
        self._scrolled_away = False
        if before is None or self.is_list:
            self.repaint()
            return
        after = self._scene = self._make_scene()
        same_gutter = self.second_zone is None or before.reference_day == after.reference_day
        if before.geometry != after.geometry or not same_gutter:
            self._strips.clear()
            self.refresh()
            return
        regions = set(_changed(before)) | set(_changed(after))
        for region in regions:
            for line in range(region.y, region.bottom):
                self._strips.pop(line, None)
        if regions:
            self.refresh(*regions)

    # Watchers: what each change asks for.

    def _watch_first_day(self) -> None:
        self.repaint(relay=True)

    _watch_days = _watch_items = _watch_availability = _watch_change = _watch_first_day

    def _watch_zoom(self) -> None:
        self._opened = False
        self.repaint(relay=True)

    _watch_zone = _watch_zoom

    def _watch_glyphs(self) -> None:
        self.repaint()

    _watch_second_zone = _watch_gutter_heads = _watch_notes = _watch_glyphs
    _watch_selection = _watch_marked = _watch_twelve_hours = _watch_waiting = _watch_banner = _watch_glyphs

    def _watch_now(self, old: Instant | None, new: Instant | None) -> None:
        """A minute passed: only the rows of the time before and the time now are drawn anew."""
        scene = self._scene
        if scene is None or self.is_list or old is None or new is None:
            self.repaint()
            return
        before, place = scene.now_place, scene.today
        scene.now = seconds(new)
        scene.__post_init__()
        if scene.today != place:
            self.repaint()
            return
        for each in {before, scene.now_place} - {None}:
            line = scene.geometry.line_of(each[1]) if each else None
            if line is not None:
                self._strips.pop(line, None)
                self.refresh(Region(0, line, scene.geometry.width, 1))

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles_resolved = None
        self._scene = None
        self._strips.clear()

    def on_resize(self) -> None:
        self.repaint()

    # Painting.

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    @property
    def is_final(self) -> bool:
        return super().is_final and not self.waiting

    def render_line(self, y: int) -> Strip:
        """One line of the grid, or of the day's list."""
        if self._scene is not None and self._scene.geometry.width != self.size.width:
            self._scene = None
            self._strips.clear()
        known = self._strips.get(y)
        if known is None:
            known = self._strips[y] = self._paint_list(y) if self.is_list else grid_line(self.scene, y)
        return known

    def _paint_list(self, y: int) -> Strip:
        scene, day = self.scene, self.list_day
        found = self.list_entries()
        index = y - self.list_head + self.list_top
        if y < self.list_head:
            strip = day_list.list_head(scene, day)
        elif index < len(found):
            strip = day_list.list_line(scene, day, found, index, picked=index == self._list_place(found))
        else:
            words = f" {self.banner}" if index == len(found) + 1 else ""
            strip = day_list.list_words(scene, words)
        return dimmed(strip) if self.waiting else strip

    @property
    def list_head(self) -> int:
        """How many lines stand above the list."""
        return 1 if self.size.height > 1 else 0

    @property
    def list_top(self) -> int:
        """The first entry shown, so that the cursor's is in view."""
        place = self._list_place(self.list_entries()) or 0
        return _in_view(0, place, place + 1, self.size.height - self.list_head)

    def _list_place(self, found: list[day_list.Entry]) -> int | None:
        """Which entry the cursor, or the ghost, is."""
        ghosts = (place for place, entry in enumerate(found) if entry.item and entry.item.kind is ItemKind.GHOST)
        return next(ghosts, None) if self._ghost else day_list.chosen(found, seconds(self.cursor), self._item_id)

    @property
    def list_day(self) -> int:
        """The day the list shows."""
        place = self.frame.locate(self._ghost.span.start) if self._ghost else None
        if place:
            return place[0]
        pick = self.pick
        return pick.day if pick else min(self._first_shown, len(self.frame.days) - 1)

    def list_entries(self) -> list[day_list.Entry]:
        """The lines of the list, the ghost's among them."""
        found = day_list.entries(self.week, self.list_day, None if self._ghost else seconds(self.cursor))
        ghosts = [day_list.Entry(block.item.span, block.item) for block in self.scene.overlays if self._ghost]
        return sorted([*found, *ghosts[:1]], key=lambda entry: entry.span)

    def scroll_rows(self, rows: int) -> None:
        """Show rows further up or down; the cursor may leave the view until it is moved."""
        geometry = self.scene.geometry
        first = max(0, min(geometry.first_row + rows, geometry.rows - geometry.body))
        if first != geometry.first_row and not self.is_list:
            self._first_row = first
            self._scrolled_away = True
            self.scene.geometry = replace(geometry, first_row=first)
            self._strips.clear()
            self.refresh()

    def shown_dates(self) -> Sequence[date]:
        """The dates of the columns, fewer than ``days`` where there is no room."""
        return [self.frame.days[column.day].date for column in self.scene.geometry.columns]

    def week_of(self, direction: int) -> date:
        """The first day of the days before or after those of the grid; stays where dates end."""
        try:
            return self.first_day + timedelta(days=direction * len(self.frame.days))
        except OverflowError:
            return self.first_day


def _in_view(first: int, top: int, bottom: int, body: int) -> int:
    """The first row moved as little as shows ``[top, bottom)``, its top before its bottom."""
    return min(max(first, bottom - body), top) if body > 0 else first


def _changed(scene: Scene) -> list[Region]:
    """Where pick, ghost and what they touch are drawn."""
    blocks = list(scene.overlays)
    ids = set(scene.ghost.conflicts) if scene.ghost else set()
    if scene.ghost and scene.ghost.item:
        ids.add(scene.ghost.item.id)
    if scene.pick and scene.pick.item:
        ids.add(scene.pick.item.id)
    for day in scene.layout.days if ids else ():
        blocks += [block for block in day.blocks if block.item.id in ids]
    rows = [(block.day, block.top, block.bottom) for block in blocks]
    if scene.pick:
        rows.append((scene.pick.day, scene.pick.row, scene.pick.row + 1))
    return [region for each in rows if (region := _region(scene.geometry, *each))]


def _region(geometry: Geometry, day: int, top: int, bottom: int) -> Region | None:
    column = geometry.column_of(day)
    first = max(top - geometry.first_row, 0) + geometry.head
    last = min(bottom - geometry.first_row + geometry.head, geometry.height)
    if column is None or first >= last:
        return None
    return Region(column.left, first, column.width, last - first)
