"""JSON schemas of records, in the two forms that matter to who writes against the server.

What is asked: nothing but its fields, of which those with a default may be absent or null. What is answered: every
field is there, but those that are absent where they mean nothing (``change_set``); more may be added.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

import msgspec
from msgspec import UNSET, inspect

from coachtui.records.time import WallDateTime, WallTime

Schema = dict[str, Any]

_REF = "#/components/schemas/"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
_NULL: Schema = {"type": "null"}


def ref(name: str) -> Schema:
    """The reference to a component."""
    return {"$ref": _REF + name}


class Schemas:
    """The component schemas of everything that is asked and answered; a record that is both, and differs, is two."""

    def __init__(self, asked: Iterable[Any], answered: Iterable[Any]) -> None:
        """``asked`` and ``answered`` are record types; None, for no answer, is skipped."""
        questions, answers = list(_records_in(asked)), list(_records_in(answered))
        plain, names = _plain([*questions, *(each for each in answers if each not in questions)])
        self._answered = {kind: names[kind] for kind in answers}
        self.components: dict[str, Schema] = {}
        strict = {names[kind]: _strict(kind, plain[names[kind]]) for kind in questions}
        full = {names[kind]: _full(kind, plain[names[kind]]) for kind in answers}
        both = _differing(strict, full)
        asked_names = {name: f"{name}Asked" for name in both}
        self._asked = {kind: asked_names.get(names[kind], names[kind]) for kind in questions}
        for name, schema in strict.items():
            self.components[asked_names.get(name, name)] = _renamed(schema, asked_names)
        self.components |= full

    def take_asked(self, kind: Any) -> Schema:
        """The schema of a record as it is asked, which is no component any more."""
        return self.components.pop(self._asked[kind])

    def answered(self, kind: Any) -> Schema:
        """The reference to a record as it is answered."""
        return ref(self._answered[kind])


def no_null(schema: Schema) -> Schema:
    """The schema without null, for where there is no way to write one."""
    if "anyOf" not in schema:
        return {name: value for name, value in schema.items() if name != "default" or value is not None}
    rest = [each for each in schema["anyOf"] if each != _NULL]
    others = {name: value for name, value in schema.items() if name not in ("anyOf", "default")}
    default = {} if schema.get("default") is None else {"default": schema["default"]}
    return {**(rest[0] if len(rest) == 1 else {"anyOf": rest}), **others, **default}


def _plain(kinds: list[Any]) -> tuple[dict[str, Schema], dict[Any, str]]:
    """Each record's schema as msgspec gives it, by a name that stands alone; and the names by record."""
    refs, found = msgspec.json.schema_components(kinds, schema_hook=_own_types, ref_template=_REF + "{name}")
    tidy = {name: _tidy(name) for name in found}
    plain = {tidy[name]: _renamed(schema, tidy) for name, schema in found.items()}
    for schema in plain.values():
        schema.pop("title", None)
        if "enum" in schema:
            schema["type"] = "string"
    return plain, {kind: tidy[each["$ref"].removeprefix(_REF)] for kind, each in zip(kinds, refs, strict=True)}


def _tidy(name: str) -> str:
    """``Page_Slot_`` is ``SlotPage``, ``coachtui.records.account.Guest`` (there are two) is ``AccountGuest``."""
    words = "".join(word.capitalize() if word.islower() else word for word in re.split(r"[._]", name.split(".", 2)[-1]))
    return re.sub(r"^(\w+)_(\w+)_$", r"\2\1", name) if name.endswith("_") else words


def _own_types(kind: type) -> Schema:
    if kind is WallTime:
        return {"type": "string", "pattern": f"^({_TIME}|24:00)$", "examples": ["09:30"]}
    if kind is WallDateTime:
        pattern = f"^[0-9]{{4}}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T{_TIME}$"
        return {"type": "string", "pattern": pattern, "examples": ["2034-06-14T09:30"]}
    raise NotImplementedError(f"{kind.__name__} has no schema")


def _records_in(kinds: Iterable[Any]) -> Iterator[Any]:
    """The record and enumeration types in the types, each once, in the order they are met."""
    seen: dict[Any, None] = {}
    for kind in kinds:
        _collect(inspect.type_info(kind), seen)
    yield from seen


def _collect(kind: Any, seen: dict[Any, None]) -> None:
    if isinstance(kind, inspect.StructType | inspect.EnumType):
        if kind.cls in seen:
            return
        seen[kind.cls] = None
    for inner in _inside(kind):
        _collect(inner, seen)


def _inside(kind: Any) -> Iterable[Any]:
    match kind:
        case inspect.StructType():
            return [field.type for field in kind.fields]
        case inspect.UnionType():
            return kind.types
        case inspect.Metadata():
            return [kind.type]
        case inspect.VarTupleType():
            return [kind.item_type]
        case inspect.DictType():
            return [kind.value_type]
    return []


def _strict(kind: Any, plain: Schema) -> Schema:
    if _is_enum(kind):
        return plain
    properties = {
        name: each if name in plain["required"] or name == _tag(kind) else _or_null(each)
        for name, each in plain["properties"].items()
    }
    return {**plain, "properties": properties, "additionalProperties": False}


def _full(kind: Any, plain: Schema) -> Schema:
    if _is_enum(kind):
        return plain
    left_out = {each.encode_name for each in msgspec.structs.fields(kind) if _may_be_left_out(kind, each)}
    properties = {
        name: {key: value for key, value in each.items() if key != "default"}
        for name, each in plain["properties"].items()
    }
    rest = {name: value for name, value in plain.items() if name != "additionalProperties"}
    return {**rest, "properties": properties, "required": [name for name in properties if name not in left_out]}


def _may_be_left_out(kind: Any, field: msgspec.structs.FieldInfo) -> bool:
    omits = getattr(kind, "__origin__", kind).__struct_config__.omit_defaults
    return field.default is UNSET or bool(omits and not field.required)


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _tag(kind: Any) -> str | None:
    name: str | None = getattr(kind, "__origin__", kind).__struct_config__.tag_field
    return name


def _or_null(schema: Schema) -> Schema:
    if _NULL in schema.get("anyOf", ()):
        return schema
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], _NULL]}
    outside: Schema = {name: schema[name] for name in ("default", "description") if name in schema}
    return {"anyOf": [{name: value for name, value in schema.items() if name not in outside}, _NULL], **outside}


def _differing(strict: Mapping[str, Schema], full: Mapping[str, Schema]) -> set[str]:
    """The names of what is both asked and answered and looks different, itself or in what it holds."""
    shared = set(strict) & set(full)
    differing = {name for name in shared if strict[name] != full[name]}
    while more := {name for name in shared - differing if _refs_in(strict[name]) & differing}:
        differing |= more
    return differing


def _refs_in(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value.removeprefix(_REF)} if value.startswith(_REF) else set()
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*map(_refs_in, inside))


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The schema with its references to the names replaced."""
    if isinstance(value, dict):
        return {key: _renamed(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    if isinstance(value, str) and value.startswith(_REF):
        name = value.removeprefix(_REF)
        return _REF + names.get(name, name)
    return value
