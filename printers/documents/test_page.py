"""The test page: what a new printer should show before the first order does."""

from typing import Final

from pos.domain.instants import iso
from printers import layout as lay
from printers.words import WORDS, words

SAMPLES: Final = {
    "de": "Größe, süße Äpfel: 5,50 €",
    "nl": "één kopje, geïnd: € 3,20",
    "en": "naïve café, £ 4, ½ pint",
    "tr": "Çiğ köfte, ışık, İzmir",
    "pl": "Zażółć gęślą jaźń",
}
"""A sentence for each language; wrong letters show a wrong code page."""


def test_page(columns: int, language: str, name: str, at: int) -> lay.Document:
    """Sizes, inversion, letters and the paper's width.  `at` is an instant in milliseconds."""
    said = words(language)
    elements: list[lay.Element] = [
        *lay.centered(columns, said.test_page, lay.LARGE),
        *lay.centered(columns, name, lay.BOLD),
        *lay.centered(columns, iso(at)),
        lay.Rule(),
        *lay.sides(columns, "|<", ">|"),
        *lay.centered(columns, f"{columns}"),
        lay.Rule(),
        *lay.centered(columns, "A47", lay.HUGE),
        *lay.paragraph(columns, "2x2", lay.LARGE),
        *lay.paragraph(columns, f"{said.without} 1x2", lay.TALL_INVERTED, indent=3),
    ]
    for sample in SAMPLES.values():
        elements += lay.paragraph(columns, sample)
    for known in WORDS.values():
        elements += lay.centered(columns, known.duplicate, lay.BOLD)
    return lay.document(columns, [*elements, lay.Cut()])
