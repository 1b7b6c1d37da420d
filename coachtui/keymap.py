"""Every action once: its id, its keys, how it is told; bindings, footer, help, palette, ``coachtui keys`` follow.

Keys are written as people type them: one character (``]``, ``?``, ``N``), or a name with its modifiers (``ctrl+p``,
``enter``, ``f5``); several are parted by commas. Nothing here needs a terminal.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

#: Where an action works; the contexts that are there at once share one set of keys.
CONTEXTS: Mapping[str, str] = {
    "everywhere": "Everywhere",
    "week": "In the week",
    "coach": "As a coach",
    "client": "As a client",
    "view": "While seeing it as somebody else",
    "demo": "In the demo",
    "move": "While moving a session",
    "form": "In a form",
    "list": "In a list",
    "mine": "In your sessions",
    "news": "In the notifications",
    "clients": "In the clients",
    "history": "In the sessions with a client",
    "archive": "In what an archive would bring in",
    "types": "In the session types",
    "templates": "In the templates",
    "practice": "In privacy and rules",
    "coaches": "In the coaches",
    "waiting": "In what waits to be sent",
    "accounts": "In your accounts",
    "hours": "In your hours",
    "impact": "In what a change leaves outside",
}

_LISTS = (
    *("mine", "news", "clients", "history", "types", "templates", "practice"),
    *("coaches", "waiting", "accounts", "archive"),
)

#: Contexts whose keys meet; no two actions of one row may have the same key.
TOGETHER: Sequence[frozenset[str]] = (
    frozenset({"everywhere", "week", "coach", "demo", "move"}),
    frozenset({"everywhere", "week", "client", "demo", "move", "view"}),
    frozenset({"form"}),
    frozenset({"everywhere", "hours"}),
    frozenset({"everywhere", "impact"}),
    *(frozenset({"everywhere", "list", name}) for name in _LISTS),
)


class Action(NamedTuple):
    """One thing that can be done by a key: ``name`` is the method ``action_…`` that does it."""

    id: str
    name: str
    keys: str
    footer: str
    help: str
    contexts: tuple[str, ...]
    also: Mapping[str, tuple[str, str]] = {}
    """Other words in another context: footer and help by context; the key and what it calls stay the same."""

    @property
    def default_keys(self) -> tuple[str, ...]:
        return split_keys(self.keys)

    def said(self, context: str) -> tuple[str, str]:
        """Footer and help text in a context."""
        return self.also.get(context, (self.footer, self.help))

    def works_in(self, context: str) -> bool:
        return context in self.contexts or context in self.also


class UnknownKey(ValueError):
    """The text names no key that a terminal can send."""


WEEK = ("week",)
COACH = ("coach",)
CLIENT = ("client",)
MOVE = ("move",)
FORM = ("form",)
LIST = ("list",)
MINE = ("mine",)
NEWS = ("news",)
CLIENTS = ("clients",)
HISTORY = ("history",)
TYPES = ("types",)
TEMPLATES = ("templates",)
PRACTICE = ("practice",)
COACHES = ("coaches",)
WAITING = ("waiting",)
ACCOUNTS = ("accounts",)
HOURS = ("hours",)
IMPACT = ("impact",)

ACTIONS: Sequence[Action] = (
    Action("cursor.left", "cursor_left", "h,left", "left", "One day back", WEEK),
    Action("cursor.down", "cursor_down", "j,down", "down", "Later", WEEK),
    Action("cursor.up", "cursor_up", "k,up", "up", "Earlier", WEEK),
    Action("cursor.right", "cursor_right", "l,right", "right", "One day on", WEEK),
    Action("cell.left", "cell_left", "shift+left", "cell left", "One cell, free or not: a day back", WEEK),
    Action("cell.down", "cell_down", "shift+down", "cell down", "One cell later", WEEK),
    Action("cell.up", "cell_up", "shift+up", "cell up", "One cell earlier", WEEK),
    Action("cell.right", "cell_right", "shift+right", "cell right", "One cell, free or not: a day on", WEEK),
    Action("cursor.home", "cursor_home", "home", "first", "The first of the day", WEEK),
    Action("cursor.end", "cursor_end", "end", "last", "The last of the day", WEEK),
    Action("cursor.page_up", "page_up", "pageup", "page up", "A page up", WEEK),
    Action("cursor.page_down", "page_down", "pagedown", "page down", "A page down", WEEK),
    Action(
        "cell.open",
        "open_cell",
        "enter",
        "open",
        "Open what the cursor is on",
        WEEK,
        {
            "client": ("book", "Book the free time, or open your session"),
            "move": ("apply", "Move it here"),
        },
    ),
    Action("week.previous", "previous_week", "[", "back", "The days before these", WEEK),
    Action("week.next", "next_week", "]", "on", "The days after these", WEEK),
    Action("week.today", "today", "t", "today", "Go to today", WEEK),
    Action("date.go", "go_to_date", "g", "go to", "Go to a date in words: fri 3pm, +2w, w48, 27 nov", WEEK),
    Action("session.new", "new_session", "n", "new", "A new session at the cursor", COACH),
    Action("free.next", "next_free", "n", "next free", "Go to the next free time", CLIENT),
    Action("request.new", "request_time", "r", "request", "Ask for this time, though it is not open", CLIENT),
    Action(
        "pick.toggle",
        "toggle_pick",
        "space",
        "pick",
        "Pick this time to ask for, up to three; again lets it go",
        CLIENT,
    ),
    Action("request.accept", "accept_request", "a", "accept", "Accept the request", COACH),
    Action("request.decline", "decline_request", "x", "decline", "Decline the request", COACH),
    Action("request.offer", "offer_time", "p", "offer", "Offer other times, picked in the week", COACH),
    Action("inbox.open", "open_inbox", "r", "requests", "Every request, newest first", COACH),
    Action("mark.toggle", "toggle_mark", "space", "mark", "Mark it, to do the next thing to several at once", COACH),
    Action("mark.range", "select_range", "v", "range", "Mark all from here to where you go; again ends it", COACH),
    Action("mark.series", "mark_series", "S", "series", "Mark those that follow in the series; again, all", COACH),
    Action("session.copy", "duplicate", "s", "copy to", "Put a copy elsewhere: arrows, then Enter", COACH),
    Action(
        "session.copy_week", "copy_to_weeks", "w", "copy to weeks", "Copy it to the next week, or to several", COACH
    ),
    Action("session.complete", "complete_session", "C", "done", "It took place", COACH),
    Action("session.no_show", "mark_no_show", "X", "no-show", "Nobody came", COACH),
    Action("session.retype", "retype", "o", "retype", "Make it another session type", COACH),
    Action("session.reprice", "reprice", "$", "price", "Give it another price", COACH),
    Action("block.new", "block_time", "b", "block", "Take this time, or the range, out of what is open", COACH),
    Action("availability.paint", "paint", "A", "paint hours", "Paint hours: go to the other corner, then again", COACH),
    Action("view.as", "view_as", "V", "view as", "See your calendar as somebody else sees it", ("coach", "view")),
    Action("hours.open", "open_hours", "H", "hours", "Your hours in words: what recurs, single dates, time off", COACH),
    Action("clients.open", "open_clients", "c", "clients", "Your clients, and who asks to be one", COACH),
    Action("archive.import", "import_archive", "I", "import", "Bring in an export, or a calendar file (.ics)", COACH),
    Action("types.open", "open_types", "O", "types", "Your session types: what you offer", COACH),
    Action(
        "templates.open", "open_templates", "L", "templates", "Your templates: what you make again and again", COACH
    ),
    Action("privacy.open", "open_privacy", "P", "privacy", "Who sees what, and when it may be booked", COACH),
    Action("mine.open", "open_mine", "s", "my sessions", "Your sessions and requests with every coach", CLIENT),
    Action("coaches.open", "open_coaches", "o", "coaches", "Your coaches, and how to find another", CLIENT),
    Action("coach.next", "next_coach", "O", "next coach", "The calendar of your next coach", CLIENT),
    Action("connection.ask", "ask_connection", "c", "connect", "Ask the coach to connect with you", CLIENT),
    Action("session.move", "move_session", "m", "move", "Move it: arrows, J K, < >, then Enter", WEEK),
    Action("offer.accept", "accept_offer", "a", "accept", "Take the time or the seat that is offered to you", CLIENT),
    Action("length.longer", "longer", "+", "longer", "Longer", WEEK),
    Action("length.shorter", "shorter", "-", "shorter", "Shorter", WEEK),
    Action("session.edit", "edit_session", "e", "edit", "Change it", WEEK),
    Action("session.cancel", "cancel_session", "d", "cancel", "Cancel it; asks first", WEEK),
    Action("change.undo", "undo", "u", "undo", "Take the last change back", (*WEEK, *LIST)),
    Action("change.redo", "redo", "U", "redo", "Do it again", (*WEEK, *LIST)),
    Action("find.open", "find", "/", "find", "Find a name, a type or a note; a coach in any week", WEEK),
    Action("filter.open", "filter", "f", "filter", "Show one session type after the other, then all", WEEK),
    Action("filter.more", "filter_more", "F", "show only", "Only a client's, or cancelled …; again, all", COACH),
    Action("filter.daytime", "filter_daytime", "F", "time of day", "Mornings, afternoons, evenings, all day", CLIENT),
    Action("copy.cell", "copy", "y", "copy", "Copy what the cursor is on as text", WEEK),
    Action("why.ask", "ask_why", "i", "why", "Why this time is open, or is not", WEEK),
    Action("news.open", "open_news", "E", "events", "What happened: your notifications", WEEK),
    Action("waiting.open", "open_waiting", "W", "waiting", "What waits to be sent to the server", WEEK),
    Action("zones.switch", "switch_zones", "T", "zones", "Show another time zone beside yours", WEEK),
    Action("settings.open", "open_settings", ",", "settings", "How it looks, and who you are", (*COACH, *CLIENT)),
    *(
        Action(f"days.{count}", f"show_days({count})", str(count), f"{count} days", f"Show {count} days", WEEK)
        for count in range(1, 8)
    ),
    Action("zoom.change", "zoom", "z", "zoom", "Rows of 60, 30 or 15 minutes", WEEK),
    Action("panel.switch", "switch_panel", "tab", "panel", "From the week to the panel beside it, and back", WEEK),
    Action(
        "mode.leave",
        "leave",
        "escape",
        "back",
        "Close what is open",
        WEEK,
        {"move": ("put back", "Put it back where it was")},
    ),
    Action("move.later", "move_later", "J", "5 min later", "Five minutes later", MOVE),
    Action("move.earlier", "move_earlier", "K", "5 min earlier", "Five minutes earlier", MOVE),
    Action("move.shorter", "move_shorter", "<", "shorter", "Shorter", MOVE),
    Action("move.longer", "move_longer", ">", "longer", "Longer", MOVE),
    Action("palette.open", "palette", "ctrl+p,:", "commands", "Actions, people and dates in one box", ("everywhere",)),
    Action("accounts.open", "open_accounts", "@", "accounts", "Your other accounts and calendars", ("everywhere",)),
    Action("help.open", "help", "?", "help", "This page", ("everywhere",)),
    Action("app.quit", "quit", "q", "quit", "Leave", ("everywhere",)),
    Action("demo.switch", "switch_sides", "D", "change sides", "See the same week as the other side", ("demo",)),
    Action("form.next", "next_field", "tab", "next field", "The next field", FORM),
    Action("form.previous", "previous_field", "shift+tab", "field before", "The field before", FORM),
    Action("form.page_down", "page_down", "pagedown", "page down", "Further down, where there is more", FORM),
    Action("form.page_up", "page_up", "pageup", "page up", "Further up", FORM),
    Action("form.send", "send", "ctrl+s", "send", "Send it", FORM),
    Action("form.pick", "pick_in_week", "ctrl+g", "pick in the week", "Pick the time in the week", FORM),
    Action("form.close", "close", "escape", "close, keep draft", "Close; what you typed is kept", FORM),
    Action("list.leave", "leave", "escape", "back", "Back to the calendar", LIST),
    Action("list.filter", "filter", "f", "show others", "Only what is open, or everything", LIST),
    Action("mine.accept", "accept", "a", "accept", "Take the seat or the time that is offered", MINE),
    Action("mine.cancel", "cancel", "d", "cancel", "Cancel it, or withdraw the request; asks first", MINE),
    Action("mine.move", "move", "m", "move", "Move it, in the coach's week, to another time that is open", MINE),
    Action("mine.save", "save", "s", "save .ics", "Save it as a file that any calendar takes", MINE),
    Action("mine.copy", "copy", "y", "copy", "Copy it as text", MINE),
    Action("news.read_all", "read_all", "R", "all read", "Mark all as read", NEWS),
    Action("clients.accept", "accept", "a", "accept", "Accept who asks to be a client", CLIENTS),
    Action("clients.invite", "invite", "n", "invite", "Invite somebody by their e-mail address", CLIENTS),
    Action("clients.sessions", "open_sessions", "enter,o", "sessions", "Every session with the client", CLIENTS),
    Action("clients.edit", "edit", "e", "notes, prices", "Private notes, and what the client pays", CLIENTS),
    Action("clients.find", "find", "/", "find", "Find a name, an address or a note", CLIENTS),
    Action("clients.block", "block", "b", "block", "Block the client, or let them in again; asks first", CLIENTS),
    Action("clients.remove", "remove", "d", "remove", "No longer a client; what is booked stays; asks first", CLIENTS),
    Action("archive.bring_in", "bring_in", "b", "bring it in", "Bring in all that can be", ("archive",)),
    Action("history.show", "show", "enter,o", "go to it", "Go to it in the week", HISTORY),
    Action("types.edit", "edit", "enter,e", "edit", "Change it", TYPES),
    Action("types.add", "add", "n", "new", "Offer another kind of session", TYPES),
    Action("types.archive", "archive", "a", "put away", "Offer it no more for now, or again", TYPES),
    Action("types.delete", "delete", "d", "delete", "Delete it; what is to come of it is shown first", TYPES),
    Action("templates.use", "use", "enter", "use", "Make its sessions, seen in the week first", TEMPLATES),
    Action("templates.put", "put", "p", "at the cursor", "Make one where the cursor is in the week", TEMPLATES),
    Action("templates.save", "save", "n", "save", "Save what is marked, or else the week, as a template", TEMPLATES),
    Action("templates.rename", "rename", "e", "rename", "Call it something else", TEMPLATES),
    Action("templates.delete", "delete", "d", "delete", "Delete it; what was made of it stays", TEMPLATES),
    Action("practice.edit", "edit", "enter,e", "change", "Change who sees and does what, and when", PRACTICE),
    Action("practice.look", "look", "V", "see it so", "See your calendar as they do", PRACTICE),
    Action("coaches.show", "show", "enter,o", "show calendar", "Show the coach's calendar", COACHES),
    Action("coaches.ask", "ask", "c", "connect", "Ask the coach to connect, or accept the invitation", COACHES),
    Action("coaches.find", "find", "/", "find", "Find a name, or an exact handle", COACHES),
    Action("coaches.leave", "leave_coach", "d", "leave", "No longer be a client; asks first", COACHES),
    Action("waiting.send", "send_anew", "s", "send anew", "Do it all the same, on what is there now", WAITING),
    Action("waiting.drop", "drop", "d", "drop", "It is not wanted any more; asks first", WAITING),
    Action("waiting.copy", "copy", "y", "copy", "Copy it as text", WAITING),
    Action("accounts.show", "show", "enter,o", "open", "Open it", ACCOUNTS),
    Action("accounts.add", "add", "n", "sign in", "Sign in to a server, as somebody else or to another", ACCOUNTS),
    Action("accounts.leave", "sign_out", "d", "sign out", "Sign out of it; asks first", ACCOUNTS),
    Action("hours.add", "add_hours", "n", "add", "Add hours in words, as every other fri 9-12 until june", HOURS),
    Action("hours.change", "change_hours", "e", "change", "Say them anew", HOURS),
    Action("hours.remove", "remove_hours", "d", "remove", "Remove them; what that would do is said first", HOURS),
    Action("impact.cancel", "cancel_affected", "d,space", "cancel", "Cancel or deny it too, or keep it", IMPACT),
    Action("impact.move", "move_affected", "m", "move", "Move it too, to a free time", IMPACT),
    Action("impact.all", "decide_all", "a", "all so", "Do with all what is done with this one", IMPACT),
    Action("form.next_free", "next_free", "ctrl+n", "next free time", "Take the next free time", FORM),
)

BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}

#: Actions that the footer and the help show as one.
GROUPS: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    "cursor": (("cursor.left", "cursor.down", "cursor.up", "cursor.right"), "move", "Move the cursor"),
    "cell": (("cell.left", "cell.down", "cell.up", "cell.right"), "cell", "One cell on, free or not"),
    "edges": (("cursor.home", "cursor.end"), "day's ends", "The first, the last of the day"),
    "pages": (("cursor.page_up", "cursor.page_down"), "page", "A page up, a page down"),
    "week": (("week.previous", "week.next"), "week", "A week back, a week on"),
    "length": (("length.longer", "length.shorter"), "length", "Longer, shorter"),
    "days": (("days.1", "days.7"), "days", "Show 1 to 7 days"),
    "move.fine": (("move.later", "move.earlier"), "5 minutes", "Five minutes later, earlier"),
    "move.length": (("move.shorter", "move.longer"), "length", "Shorter, longer"),
}
_GROUP_OF = {id: name for name, (ids, _, _) in GROUPS.items() for id in ids} | {
    f"days.{count}": "days" for count in range(2, 7)
}

_NAMES = frozenset(
    {"enter", "escape", "tab", "shift+tab", "space", "backspace", "delete", "insert"}
    | {"home", "end", "pageup", "pagedown", "up", "down", "left", "right"}
    | {f"f{number}" for number in range(1, 13)}
)
_CHARACTERS: Mapping[str, str] = {
    "question_mark": "?",
    "colon": ":",
    "comma": ",",
    "plus": "+",
    "minus": "-",
    "slash": "/",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "full_stop": ".",
    "semicolon": ";",
    "underscore": "_",
    "equals_sign": "=",
    "at": "@",
    "backslash": "\\",
}
#: The character that would part two keys is written by its name.
_WRITTEN = {",": "comma"}
_SHOWN = {
    "enter": "↵",
    "escape": "esc",
    "space": "space",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "shift+tab": "⇧tab",
    "shift+left": "⇧←",
    "shift+right": "⇧→",
    "shift+up": "⇧↑",
    "shift+down": "⇧↓",
    "pageup": "pgup",
    "pagedown": "pgdn",
}
_SHOWN_IN_ASCII = {"enter": "Enter", "left": "Left", "right": "Right", "up": "Up", "down": "Down"}


def split_keys(keys: str) -> tuple[str, ...]:
    """The keys of a list, each in the one way we write it; raises ``UnknownKey`` with the nearest right name."""
    return tuple(dict.fromkeys(_key(part.strip()) for part in keys.split(","))) if keys != "," else (",",)


def _key(text: str) -> str:
    if text in _CHARACTERS:
        return _CHARACTERS[text]
    if len(text) == 1 and text.isprintable() and not text.isspace():
        return text
    name = text.lower()
    modifier, plus, rest = name.rpartition("+")
    if name in _NAMES or (plus and set(modifier.split("+")) <= {"ctrl", "alt", "shift"} and _may_be_modified(rest)):
        return name
    nearest = get_close_matches(name, sorted(_NAMES | {"ctrl+" + letter for letter in "abcdefg"}), n=1)
    raise UnknownKey(f"{text!r} is no key" + (f"; did you mean {nearest[0]!r}?" if nearest else ""))


def _may_be_modified(key: str) -> bool:
    return key in _NAMES or (len(key) == 1 and key.isascii() and key.isprintable() and not key.isspace())


def shown(key: str, *, ascii_only: bool = False) -> str:
    """A key as the footer and the help show it: ``^p``, ``↵``, ``esc``."""
    if key.startswith("ctrl+"):
        return "^" + key.removeprefix("ctrl+")
    if ascii_only and key in _SHOWN_IN_ASCII:
        return _SHOWN_IN_ASCII[key]
    if ascii_only:
        return _SHOWN[key] if _SHOWN.get(key, "é").isascii() else key
    return _SHOWN.get(key, key)


class Keymap:
    """The actions with the keys they have for this person; ``overrides`` are keys by action id."""

    def __init__(self, overrides: Mapping[str, str] | None = None, *, ascii_only: bool = False) -> None:
        self.overrides = {id: split_keys(keys) for id, keys in (overrides or {}).items() if id in BY_ID}
        self.ascii_only = ascii_only

    def keys(self, id: str) -> tuple[str, ...]:
        """The keys of an action, the one to show first."""
        return self.overrides.get(id, BY_ID[id].default_keys)

    def shown(self, id: str) -> str:
        """The key of an action or of a group as it is shown: ``n``, ``^p``, ``hjkl``, ``[ ]``."""
        if id not in GROUPS:
            return shown(self.keys(id)[0], ascii_only=self.ascii_only)
        each = [shown(self.keys(member)[0], ascii_only=self.ascii_only) for member in GROUPS[id][0]]
        if id == "days":
            return "-".join(each)
        return ("" if all(key.isalpha() and len(key) == 1 for key in each) else " ").join(each)

    def words(self, id: str, context: str = "week") -> tuple[str, str]:
        """Footer and help text of an action or a group."""
        return GROUPS[id][1:] if id in GROUPS else BY_ID[id].said(context)

    def textual(self) -> dict[str, str]:
        """What ``App.set_keymap`` takes: only what differs from the defaults."""
        return {id: ",".join(_WRITTEN.get(key, key) for key in keys) for id, keys in self.overrides.items()}

    def help(self, *contexts: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """For each context its title and its rows: the keys, and what they do; a group is one row."""
        for context in contexts:
            others = set(contexts) - {context, "move"}
            here = [action for action in ACTIONS if action.works_in(context) and not others & set(action.also)]
            names = dict.fromkeys(_GROUP_OF.get(action.id, action.id) for action in here)
            rows = [(self.all_shown(name), self.words(name, context)[1]) for name in names]
            if rows:
                yield CONTEXTS[context], rows

    def all_shown(self, id: str) -> str:
        """Every key of an action, or those of a group, as they are shown."""
        if id in GROUPS:
            return self.shown(id)
        return " ".join(shown(key, ascii_only=self.ascii_only) for key in self.keys(id))

    def clash(self) -> tuple[str, Action, Action] | None:
        """A key that two actions have at the same place, the one that was overridden first; None if there is none."""
        for contexts in TOGETHER:
            owners: dict[str, Action] = {}
            for action in _overridden_last(self.overrides, contexts):
                for key in self.keys(action.id):
                    if key in owners:
                        return key, action, owners[key]
                    owners[key] = action
        return None


def _overridden_last(overrides: Mapping[str, object], contexts: frozenset[str]) -> Iterable[Action]:
    here = [action for action in ACTIONS if contexts.intersection(action.contexts)]
    return sorted(here, key=lambda action: action.id in overrides)


def nearest_id(id: str) -> str | None:
    """The action id that was probably meant."""
    close = get_close_matches(id, BY_ID, n=1, cutoff=0.5)
    return close[0] if close else None
