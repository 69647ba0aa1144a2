"""The house rules about the source itself: small files, short functions, plain names."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("pos", "kitchen_display", "printers", "loadtest")
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}

# Where an amount of money passes through; a float there is a cent lost one day.
MONEY_NAMES = re.compile(
    r"money|pricing|price|tax|payment|bank|till|tip|receipt|dsfinvk|cash|revenue"
)

# Time, chance and ids come in with a command's facts; the rules ask nobody.
IMPURE_CALLS = {"now", "utcnow", "today", "urandom", "token_bytes", "token_hex", "uuid4", "uuid7"}

# Locks and files must install from whatever index a person uses, and on whatever machine.
FOREIGN = re.compile(
    r"files\.pythonhosted\.org|pypi\.org/simple|registry\.npmjs\.org|registry\.yarnpkg\.com"
    r"|--(?:extra-)?index-url|--find-links"
    r"|(?<![\w.:/-])/(?:home|Users|root|work)/\w"
)


def python_files(*folders: str) -> list[Path]:
    """Find our Python files, sorted so that failures are listed alike everywhere."""
    return sorted(p for f in folders for p in (ROOT / f).rglob("*.py") if p.is_file())


def tracked_files() -> list[Path]:
    """Ask git what belongs to the project: committed, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return sorted(p for name in listed.stdout.split("\0") if name and (p := ROOT / name).is_file())


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def complain(broken: list[str], rule: str) -> None:
    assert not broken, f"{rule}:\n  " + "\n  ".join(broken)


def is_money(path: Path) -> bool:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] == "pos" and any(MONEY_NAMES.search(part) for part in parts[1:])


def test_no_file_is_longer_than_a_reader_bears() -> None:
    ours = python_files(*PACKAGES, "tests")
    ours += [
        p
        for kind in ("*.js", "*.css")
        for folder in PACKAGES
        for p in (ROOT / folder).rglob(kind)
        if "vendor" not in p.parts
    ]
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in ours}
    complain(
        [f"{short(p)}: {n} lines" for p, n in lengths.items() if n > FILE_LINES_MAX],
        f"a file has at most {FILE_LINES_MAX} lines",
    )


def test_no_function_is_longer_than_a_screen() -> None:
    broken = []
    for path in python_files(*PACKAGES, "tests"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES_MAX:
                    broken.append(f"{short(path)}:{node.lineno} {node.name}: {lines} lines")
    complain(broken, f"a function has at most {FUNCTION_LINES_MAX} lines")


def test_every_module_says_in_its_first_sentence_what_it_is() -> None:
    broken = []
    for path in python_files(*PACKAGES, "tests"):
        text = path.read_text(encoding="utf-8")
        said = ast.get_docstring(ast.parse(text)) or ""
        if not said.split("\n\n")[0].rstrip().endswith((".", "?", "!")):
            broken.append(short(path))
    complain(broken, "a module begins with a docstring whose first paragraph is a sentence")


def test_every_script_of_the_screens_says_what_it_is() -> None:
    scripts = [p for f in PACKAGES for p in (ROOT / f).rglob("*.js") if "vendor" not in p.parts]
    broken = [
        short(p)
        for p in sorted(scripts)
        if not p.read_text(encoding="utf-8").lstrip().startswith(("//", "/*"))
    ]
    complain(broken, "a script begins with a comment that says what it is")


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [
        p
        for f in PACKAGES
        for p in (ROOT / f).rglob("*")
        if p.suffix in {"", ".py", ".js"} and p.stem.lower() in VAGUE_NAMES
    ]
    complain([short(p) for p in named if "vendor" not in p.parts], "a name says what is inside")


def is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def is_true_division(node: ast.AST) -> bool:
    """Tell whether `/` divides: it makes floats of integers, but it joins paths with texts too."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Div):
        return False
    sides = (node.left, node.right)
    return not any(
        isinstance(side, ast.Constant | ast.JoinedStr) and not is_number(side) for side in sides
    )


def test_no_float_touches_money() -> None:
    broken = []
    for path in filter(is_money, python_files("pos")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            named = isinstance(node, ast.Name) and node.id == "float"
            if literal or named or is_true_division(node):
                broken.append(f"{short(path)}:{getattr(node, 'lineno', 0)}")
    complain(broken, "money is whole minor units; no float, no true division")


def test_the_rules_ask_neither_clock_nor_chance() -> None:
    broken = []
    for path in python_files("pos/domain", "pos/venues"):
        broken += [
            f"{short(path)}:{node.lineno} .{node.func.attr}()"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in IMPURE_CALLS
        ]
    complain(broken, "time, chance and ids come in with the command's facts")


def test_nothing_names_a_registry_or_somebodys_folder() -> None:
    broken = []
    for path in tracked_files():
        if path == Path(__file__):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        broken += [
            f"{short(path)}:{text.count(chr(10), 0, hit.start()) + 1} {hit.group()}"
            for hit in FOREIGN.finditer(text)
        ]
    complain(broken, "no registry host and no path of somebody's machine in the tree")


@pytest.mark.parametrize("lock", ["runtime", "development"])
def test_every_locked_package_has_its_digest(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    blocks = [b for b in text.replace("\\\n", " ").splitlines() if b and not b.startswith("#")]
    complain([b for b in blocks if "--hash=sha256:" not in b], "each requirement is hashed")
    assert any(b.startswith("litestar==") for b in blocks)
