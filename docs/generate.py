"""Write the generated parts of docs/reference from the structs and tables that they describe.

`bin/generate-docs` writes them; with `--check` it names those that are out of date.  A test holds
them to the code, so that a field, a code or a view can not appear without its line here.
"""  # noqa: INP001 - docs are no package; this is their one program

import inspect
import json
import re
import sys
import types
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from pos.app import all_views
from pos.domain import commands, events
from pos.domain.errors import STATUS_BY_CODE
from pos.domain.permissions import MAY
from pos.domain.staff import Actor
from pos.views.contract import Row, View
from pos.views.orders import OrderLine

REFERENCE: Final = Path(__file__).parent / "reference"
STRINGS: Final = Path(__file__).parent.parent / "pos" / "ui" / "strings" / "en.json"
MARKER: Final = "<!-- Below: made by bin/generate-docs from the code. Above: written by hand. -->\n"

RESULTS: Final[dict[str, str]] = {
    "order.place": "`number`, `promised_at`, `total`, `currency`",
    "checkout.hold": "`expires_at`, `total`, `currency`, `promised_at`, `may_move`",
    "menu.publish": "`version`",
    "pairing.open": "`device_id`, `expires_at`",
    "device.pair": "`device_id`, `role`, `station`",
}
"""What `result` holds; the others answer with an empty one."""

RAW: Final[dict[tuple[str, str], type]] = {("RoundRow", "lines"): OrderLine}
"""Fields of rows that are encoded beforehand, and what they are an array of."""

PARAMETERS: Final = ("station", "seating")
"""Every parameter that some view may take; each view is asked."""


def pages() -> dict[str, str]:
    """File name in docs/reference and whole text of every page with a generated part."""
    made = {
        "commands.md": commands_part(),
        "errors.md": errors_part(),
        "events.md": events_part(),
        "views.md": views_part(),
    }
    return {name: _by_hand(name) + MARKER + "\n" + part for name, part in made.items()}


def _by_hand(name: str) -> str:
    text = (REFERENCE / name).read_text("utf-8")
    head, marker, _ = text.partition(MARKER)
    assert marker, f"docs/reference/{name} has lost the line {MARKER}"
    return head


def outdated() -> list[str]:
    """Names of the pages that do not say what the code says."""
    return [name for name, text in pages().items() if (REFERENCE / name).read_text("utf-8") != text]


# What a type is in words


def meta_words(meta: msgspec.Meta, plain: str) -> str:
    """The limits of an annotated type in words."""
    words: list[str] = []
    if meta.pattern is not None:
        words.append(_pattern_words(meta.pattern))
    low, high = meta.ge, meta.le
    if low is not None or high is not None:
        words.append(_range(low, high))
    if meta.min_length is not None or meta.max_length is not None:
        unit = "letters" if plain == "text" else "entries"
        words.append(_range(meta.min_length, meta.max_length) + " " + unit)
    return ", ".join(words)


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{low:,} to {high:,}"
    return f"at least {low:,}" if low is not None else f"at most {high:,}"


def _pattern_words(pattern: str) -> str:
    known = {
        "^[0-9a-f]{64}$": "SHA-256 in hexadecimal",
        "^[a-z0-9][a-z0-9-]{0,63}$": "a-z, 0-9 and hyphens",
        "^[A-Z]{3}$": "three capitals, ISO 4217",
        "^[A-Z]{2}$": "two capitals, ISO 3166",
        "^[A-Z]{0,2}$": "up to two capitals",
    }
    if "7[0-9a-f]{3}" in pattern:
        return "UUIDv7, lower case"
    if "[A-Za-z0-9]{2,8}" in pattern:
        return "a language tag such as `de`"
    return known.get(pattern, f"`{pattern}`")


def type_words(hint: Any) -> str:
    """A type as a reader of JSON knows it."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        plain = type_words(arguments[0])
        metas = [a for a in arguments[1:] if isinstance(a, msgspec.Meta)]
        limits = ", ".join(w for w in (meta_words(m, plain) for m in metas) if w)
        return f"{plain} ({limits})" if limits else plain
    if origin is Literal:
        return ", ".join(f"`{json.dumps(a)}`" for a in arguments)
    if origin in {Union, types.UnionType}:
        return " or ".join(type_words(a) for a in arguments if a is not type(None))
    if origin is tuple:
        return f"array of {type_words(arguments[0])}"
    if origin is dict:
        return f"object: {type_words(arguments[0])} → {type_words(arguments[1])}"
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return f"[{hint.__name__}](#{anchor(_title(hint))})"
    names = {"str": "text", "int": "integer", "bool": "true or false", "datetime": "instant"}
    return names.get(getattr(hint, "__name__", ""), str(hint))


def structs_in(hint: Any) -> Iterable[type[msgspec.Struct]]:
    """The structs that a type mentions."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield hint
        return
    for argument in get_args(hint):
        yield from structs_in(argument)


def tag_of(struct: type[msgspec.Struct]) -> str:
    """The struct's tag, or nothing."""
    tag = struct.__struct_config__.tag
    return str(tag) if tag else ""


def _title(struct: type[msgspec.Struct]) -> str:
    return tag_of(struct) or struct.__name__


def anchor(title: str) -> str:
    """A heading's anchor, as the usual renderers make it."""
    return re.sub(r"[^a-z0-9_ -]", "", title.lower()).replace(" ", "-")


def said_of(thing: Any) -> str:
    """The docstring as Markdown paragraphs."""
    return inspect.cleandoc(thing.__doc__ or "").replace(".  ", ". ")


def fields_table(struct: type[msgspec.Struct]) -> str:
    """The fields of a struct; empty when it has none."""
    needed = "always there" if issubclass(struct, Row) else "**needed**"
    hints = get_type_hints(struct, include_extras=True)
    rows: list[str] = []
    for field in msgspec.structs.fields(struct):
        hint = hints[field.name]
        raw = RAW.get((struct.__name__, field.name))
        words = f"array of {type_words(raw)}" if raw is not None else type_words(hint)
        rows.append(f"| `{field.encode_name}` | {words} | {_default_words(field) or needed} |")
    if not rows:
        return ""
    return "\n".join(["| field | what | left out |", "|---|---|---|", *rows]) + "\n"


def _default_words(field: msgspec.structs.FieldInfo) -> str:
    if field.default_factory is not msgspec.NODEFAULT:
        value = msgspec.to_builtins(field.default_factory())
    elif field.default is not msgspec.NODEFAULT:
        value = msgspec.to_builtins(field.default)
    else:
        return ""
    return "none" if value is None else f"`{json.dumps(value)}`"


def struct_section(struct: type[msgspec.Struct], level: str = "##", more: str = "") -> str:
    """A heading, what the struct is, and its fields."""
    title = f"`{tag_of(struct)}`" if tag_of(struct) else struct.__name__
    parts = [f"{level} {title}", said_of(struct), more, fields_table(struct)]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def parts_of(roots: Iterable[type[msgspec.Struct]]) -> list[type[msgspec.Struct]]:
    """Every struct that these mention, directly or not, once and in the order of meeting."""
    seen: dict[type[msgspec.Struct], None] = {}

    def visit(struct: type[msgspec.Struct]) -> None:
        hints = get_type_hints(struct, include_extras=True)
        for field in msgspec.structs.fields(struct):
            found = list(structs_in(hints[field.name]))
            raw = RAW.get((struct.__name__, field.name))
            for inner in [*found, *structs_in(raw)]:
                if inner not in seen:
                    seen[inner] = None
                    visit(inner)

    roots = list(roots)
    for root in roots:
        visit(root)
    return [struct for struct in seen if struct not in roots]


# The parts


def commands_part() -> str:
    """All commands."""
    wishes = get_args(commands.Command)
    listed = "\n".join(
        f"| [`{tag_of(w)}`](#{anchor(tag_of(w))}) | {_first_sentence(w)} | {_who_may(tag_of(w))} |"
        for w in wishes
    )
    sections = [struct_section(w, "###", _result_words(tag_of(w))) for w in wishes]
    parts = [struct_section(p, "###") for p in parts_of(wishes)]
    return (
        "## All commands\n\n"
        f"| command | what it asks | who may |\n|---|---|---|\n{listed}\n\n"
        + "\n".join(sections)
        + "\n## Their parts\n\n"
        + "\n".join(parts)
    )


def _who_may(tag: str) -> str:
    return ", ".join(sorted(role for role, wishes in MAY.items() if tag in wishes)) or "the server"


def _first_sentence(struct: type[msgspec.Struct]) -> str:
    return re.split(r"(?<=[.:])\s", said_of(struct).replace("\n", " "))[0].rstrip(":")


def _result_words(tag: str) -> str:
    found = RESULTS.get(tag)
    return f"Answers with {found}." if found else ""


def errors_part() -> str:
    """All refusal codes."""
    sentences = json.loads(STRINGS.read_text("utf-8"))
    groups: dict[str, list[str]] = {}
    for code, status in STATUS_BY_CODE.items():
        sentence = sentences.get(f"problem.{code}", "")
        row = f"| `{code}` | {status} | {sentence} |"
        groups.setdefault(code.partition(".")[0], []).append(row)
    tables = [
        f"## {group}.*\n\n| code | status | in English |\n|---|---|---|\n" + "\n".join(rows) + "\n"
        for group, rows in groups.items()
    ]
    return "\n".join(tables)


def events_part() -> str:
    """All events."""
    facts = get_args(events.Event)
    sections = [struct_section(f, "###") for f in facts]
    parts = [struct_section(p, "###") for p in parts_of(facts)]
    return "## All events\n\n" + "\n".join(sections) + "\n## Their parts\n\n" + "\n".join(parts)


def views_part() -> str:
    """All views."""
    sections = [view_section(view) for view in all_views()]
    parts = [struct_section(p, "###") for p in parts_of([row_of(v) for v in all_views()])]
    return "\n".join(sections) + "\n## Parts of rows\n\n" + "\n".join(parts)


def row_of(view: View) -> type[msgspec.Struct]:
    """What the rows of a view are."""
    return next(iter(structs_in(get_type_hints(view.row)["return"])))


def parameters_of(view: View) -> list[str]:
    """The parameters that a view takes from somebody who may see everything of the venue."""
    actor = Actor(kind="device", id="device:docs", venue="docs", role="office", seating="docs")
    return [name for name in PARAMETERS if view.authorize({name: "docs"}, actor) is not None]


def _said_of_view(view: View) -> str:
    """The sentence of its module that begins with its name."""
    text = inspect.cleandoc(inspect.getmodule(view).__doc__ or "").replace("\n", " ")
    found = re.search(rf"`{re.escape(view.name)}`:? (.*?\.)(?=\s|$)", text)
    return f"{found[1][0].upper()}{found[1][1:]}" if found else said_of(type(view))


def view_section(view: View) -> str:
    """A view: who may look, what it takes, its rows."""
    row = row_of(view)
    taken = ", ".join(f"`{name}` (optional)" for name in parameters_of(view)) or "none"
    return "\n".join(
        [
            f"## `{view.name}`\n",
            f"{_said_of_view(view)}\n",
            f"Roles: {', '.join(sorted(view.roles))}. Parameters: {taken}.\n",
            f"A row: {said_of(row)}\n",
            fields_table(row),
        ]
    )


def main(words: list[str]) -> int:
    """Write the pages, or name those that are out of date."""
    if words == ["--check"]:
        late = outdated()
        for name in late:
            print(f"docs/reference/{name} is out of date: run bin/generate-docs")
        return 1 if late else 0
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
