"""Modules and styles of a page in one file each: a phone at the table asks once, not forty times.

This is no build step: the server does it by itself with the files as they are written, and the
modules are served one by one too.  Each module becomes a function scope, in the order in which they
need each other.  The few forms of `import` and `export` that we (and the vendored libraries) write
are understood; anything else is an error, so that nothing is linked wrongly in silence.

`import("./later.js")` loads a second file, `later.after.main.linked.js`, with only those modules
that `main.linked.js` does not have: both share one registry, so that no module exists twice.
"""

import posixpath
import re
from collections.abc import Mapping

SUFFIX = ".linked.js"
AFTER = ".after."
DEPTH_MAX = 50
REGISTRY = "$modules"
"""No vendored library has a variable of this name; theirs have one letter."""

_IMPORT = re.compile(
    r"(?:(?<=[;\n])|\A)import\s*(?:\{([^}]*)\}|(\w+))\s*from\s*\"(\.[^\"]+)\";?", re.MULTILINE
)
_EXPORT_FROM = re.compile(r"(?:(?<=[;}\n])|\A)export\s*\{([^}]*)\}\s*from\s*\"(\.[^\"]+)\";?")
_EXPORT_LIST = re.compile(r"(?:(?<=[;}\n])|\A)export\s*\{([^}]*)\};?")
_EXPORT_NAMED = re.compile(
    r"^export (?=(?:const|function|async function|class) (\w+))", re.MULTILINE
)
_EXPORT_DEFAULT = re.compile(r"(?:(?<=[;\n])|\A)export default ")
_LEFT_OVER = re.compile(r"(?:(?<=[;}\n])|\A)(?:import|export)\b(?!\.meta)|\bimport\(")
_LATER = re.compile(r"\bimport\(\"(\.[^\"]+)\"\)")
_REMARK = re.compile(r"^[ \t]*//.*$|^[ \t]+|(?<=;)[ \t]+// [^\"'`\n]*$", re.MULTILINE)

_AIR = re.compile(r"\s*([{}])\s*|(?<=[;,])\s+|(?<=\w:)[ ]", re.MULTILINE)
"""White space that means nothing in a sheet: around braces, after a semicolon, comma, property."""


def link(sources: Mapping[str, str], entry: str, before: str = "", *, tongue: str = "") -> str:
    """One script from `entry` and all that it imports.  Raises `ValueError` naming the module.

    With `before` only what that script does not have, to be loaded after it.  `tongue` stands in
    the names of scripts that bring along sentences of a language: `main.de.linked.js`.
    """
    base = posixpath.dirname(entry)
    first = f"{(before or entry).removesuffix('.js')}{tongue and '.'}{tongue}.js"
    known: dict[str, str] = {}
    if before:
        _visit(sources, before, first, known, ())
    done = dict(known)
    _visit(sources, entry, first, done, ())
    scopes = "\n".join(text for name, text in done.items() if name not in known)
    if not before:
        return f"const {REGISTRY}={{}};\n{scopes}\nexport{{{REGISTRY}}};\n"
    if posixpath.dirname(before) != base:
        raise ValueError(f"{entry}: what is loaded after {before} must lie beside it")
    file = posixpath.basename(first).removesuffix(".js") + SUFFIX
    return f'import{{{REGISTRY}}}from"./{file}";\n{scopes}\n'


def join_styles(sources: Mapping[str, str], names: list[str]) -> str:
    """Style sheets one after the other, without remarks and without the air between the words."""
    text = re.sub(r"/\*.*?\*/", "", "\n".join(sources[name] for name in names), flags=re.DOTALL)
    return _AIR.sub(r"\1", re.sub(r"\s*\n\s*", "\n", text).strip())


def _visit(
    sources: Mapping[str, str],
    name: str,
    first: str,
    done: dict[str, str],
    above: tuple[str, ...],
) -> None:
    if name in done:
        return
    if name in above or name not in sources or len(above) > DEPTH_MAX:
        raise ValueError(f"{' > '.join((*above, name))}: a circle, or a module that is not there")
    text = sources[name]
    for found in (*_IMPORT.finditer(text), *_EXPORT_FROM.finditer(text)):
        _visit(sources, _resolve(name, found[found.lastindex or 0]), first, done, (*above, name))
    done[name] = _scope(name, text, first)


def _scope(name: str, text: str, first: str) -> str:
    """A module as a function that returns what it exports; `first` is what the page starts."""
    base = posixpath.dirname(first)
    exported: dict[str, str] = {}

    def imports(found: re.Match[str]) -> str:
        source = f'{REGISTRY}["{_resolve(name, found[3])}"]'
        if found[2]:
            return f"const {found[2]}={source}.default;"
        names = ",".join(_bound(theirs, ours) for theirs, ours in _pairs(found[1]))
        return f"const {{{names}}}={source};"

    def exports_from(found: re.Match[str]) -> str:
        source = f'{REGISTRY}["{_resolve(name, found[2])}"]'
        exported.update({said: f"{source}.{theirs}" for theirs, said in _pairs(found[1])})
        return ""

    def exports_list(found: re.Match[str]) -> str:
        exported.update({said: ours for ours, said in _pairs(found[1])})
        return ""

    def exports_named(found: re.Match[str]) -> str:
        exported[found[1]] = found[1]
        return ""

    def exports_default(found: re.Match[str]) -> str:
        del found
        exported["default"] = "_default"
        return "const _default="

    def imports_later(found: re.Match[str]) -> str:
        wanted = _resolve(name, found[1])
        main = posixpath.basename(first).removesuffix(".js")
        file = posixpath.basename(wanted).removesuffix(".js") + AFTER + main + SUFFIX
        if posixpath.dirname(wanted) != base:
            raise ValueError(f"{name}: what is loaded later must lie beside {first}: {wanted}")
        return f'import("./{file}").then(()=>{REGISTRY}["{wanted}"])'

    if not name.startswith("vendor/"):
        text = _REMARK.sub("", text)
    text = _IMPORT.sub(imports, text)
    text = _EXPORT_FROM.sub(exports_from, text)
    text = _EXPORT_LIST.sub(exports_list, text)
    text = _EXPORT_NAMED.sub(exports_named, text)
    text = _EXPORT_DEFAULT.sub(exports_default, text)
    left = _LEFT_OVER.search(_LATER.sub("", text))
    if left is not None:
        raise ValueError(f"{name}: not understood: {text[left.start() : left.start() + 60]!r}")
    text = _LATER.sub(imports_later, text)
    own = posixpath.relpath(name, base or ".")
    text = text.replace("import.meta.url", f'new URL("{own}",import.meta.url)')
    text = re.sub(r"\n+", "\n", text).strip()
    result = ",".join(_bound(said, ours) for said, ours in exported.items())
    return f'{REGISTRY}["{name}"]=(()=>{{{text}\nreturn {{{result}}};}})();'


def _resolve(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _bound(said: str, ours: str) -> str:
    """A property and its variable: said once where they have one name."""
    return said if said == ours else f"{said}:{ours}"


def _pairs(names: str) -> list[tuple[str, str]]:
    """`a, b as c` as pairs of the name on the left and the name on the right."""
    pairs: list[tuple[str, str]] = []
    for part in names.split(","):
        words = part.split()
        if len(words) == 3 and words[1] == "as":
            pairs.append((words[0], words[2]))
        elif len(words) == 1:
            pairs.append((words[0], words[0]))
        elif words:
            raise ValueError(f"not understood: {part!r}")
    return pairs
