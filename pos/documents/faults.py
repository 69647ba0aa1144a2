"""What is wrong with a document and where: file, line, field and a sentence."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pos.documents.sentences import ReportLanguage, sentence
from pos.domain.menu_rules import Param, Path, Problem, Severity


@dataclass(frozen=True, slots=True)
class DocumentProblem:
    """One fault at its place.  `line` counts from 1; `field` reads `items.cola.price`."""

    file: str
    line: int
    field: str
    code: str
    params: dict[str, Param]
    sentence: str
    severity: Severity = "error"

    def __str__(self) -> str:
        """`menu.toml:41: items.cola.price: sentence`, as editors and people read it."""
        where = f"{self.field}: " if self.field else ""
        return f"{self.file}:{self.line}: {where}{self.sentence}"


class DocumentError(Exception):
    """A document that is not published; `problems` are all its errors, in the file's order.

    `warnings` are what else its owner should know, as far as the document could be read.
    """

    def __init__(
        self, problems: Sequence[DocumentProblem], warnings: Sequence[DocumentProblem] = ()
    ) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
        self.warnings = tuple(warnings)


def located(
    found: Iterable[Problem],
    file: str,
    line_of: Callable[[Path], int],
    raw: object,
    language: ReportLanguage,
) -> list[DocumentProblem]:
    """Give problems their lines and sentences, sorted the way the file is read."""
    placed = [
        DocumentProblem(
            file=file,
            line=line_of(problem.path),
            field=field_name(problem.path, raw),
            code=problem.code,
            params=problem.params,
            sentence=sentence(problem.code, problem.params, language),
            severity=problem.severity,
        )
        for problem in found
    ]
    return sorted(placed, key=lambda problem: problem.line)


def field_name(path: Path, raw: object) -> str:
    """A path for people: list entries by their id, or counted from 1 where they have none."""
    words = []
    at = raw
    for step in path:
        word = str(step)
        if isinstance(step, int):
            at = at[step] if isinstance(at, list) and step < len(at) else None
            word = str(step + 1)
            if isinstance(at, dict) and isinstance(at.get("id"), str):
                word = at["id"]
        else:
            at = at.get(step) if isinstance(at, dict) else None
        words.append(word)
    return ".".join(words)
