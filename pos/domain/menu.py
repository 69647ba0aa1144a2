"""The menu: one whole document per venue, published as an event and priced by the server.

Texts are maps from a language tag to a text, e.g. `{"de": "Bier vom Fass", "en": "Draught beer"}`.
Prices are gross minor units.  An allergen is *contained*, *free* or - when the owner said nothing -
*not declared*; silence is never shown as free (Regulation (EU) 1169/2011, annex II names the 14).
"""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from pos.domain.money import AMOUNT_MAX

CATEGORIES_MAX: Final = 60
ITEMS_MAX: Final = 600
VARIANTS_MAX: Final = 12
GROUPS_MAX: Final = 200
OPTIONS_MAX: Final = 60
TEXT_MAX: Final = 600

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", max_length=64)]
"""A name for programs: lower case, digits and hyphens."""
ShortText = Annotated[str, Meta(min_length=1, max_length=80)]
LongText = Annotated[str, Meta(max_length=TEXT_MAX)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
Texts = dict[Language, ShortText]
LongTexts = dict[Language, LongText]
Price = Annotated[int, Meta(ge=0, le=AMOUNT_MAX)]
PriceDelta = Annotated[int, Meta(ge=-AMOUNT_MAX, le=AMOUNT_MAX)]
VatClass = Literal["general", "reduced", "zero", "exempt"]
"""Classes, not rates: the rate of a class on a day comes from `pos.domain.tax`."""
ServiceMode = Literal["in_house", "take_away"]

ALLERGENS: Final = (
    "gluten", "crustaceans", "eggs", "fish", "peanuts", "soybeans", "milk", "nuts",
    "celery", "mustard", "sesame", "sulphites", "lupin", "molluscs",
)  # fmt: skip
"""The fourteen of annex II, in its order."""
Allergen = Literal[
    "gluten", "crustaceans", "eggs", "fish", "peanuts", "soybeans", "milk", "nuts",
    "celery", "mustard", "sesame", "sulphites", "lupin", "molluscs",
]  # fmt: skip
Declaration = Literal["contained", "free"]


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every part of a published document shares: immutable, and no unknown field."""


class Vat(Document, frozen=True):
    """The VAT class by service mode (facts: a latte is 7 % to go and 19 % at the table)."""

    in_house: VatClass
    take_away: VatClass


class Variant(Document, frozen=True):
    """A size of an item with its own price, e.g. 0.3 l and 0.5 l."""

    id: Slug
    name: Texts
    price: Price
    kitchen_name: Annotated[str, Meta(max_length=24)] = ""


class Option(Document, frozen=True):
    """One choice of a group; `removal` marks what the kitchen leaves out ("OHNE")."""

    id: Slug
    name: Texts
    price_delta: PriceDelta = 0
    removal: bool = False
    default: bool = False
    kitchen_name: Annotated[str, Meta(max_length=24)] = ""
    allergens: dict[Allergen, Declaration] = {}


class OptionGroup(Document, frozen=True):
    """Choices that belong together, with how many of them a guest must and may take."""

    id: Slug
    name: Texts
    options: Annotated[tuple[Option, ...], Meta(min_length=1, max_length=OPTIONS_MAX)]
    min: Annotated[int, Meta(ge=0, le=OPTIONS_MAX)] = 0
    max: Annotated[int, Meta(ge=1, le=OPTIONS_MAX)] = 1


class Category(Document, frozen=True):
    """A heading of the menu, in the order of the document."""

    id: Slug
    name: Texts


class Item(Document, frozen=True):
    """Something to sell.  Either `price` or `variants` is given, never both."""

    id: Slug
    category: Slug
    name: Texts
    vat: Vat
    station: Slug
    price: Price | None = None
    variants: Annotated[tuple[Variant, ...], Meta(max_length=VARIANTS_MAX)] = ()
    groups: Annotated[tuple[Slug, ...], Meta(max_length=20)] = ()
    description: LongTexts = {}
    kitchen_name: Annotated[str, Meta(max_length=24)] = ""
    allergens: dict[Allergen, Declaration] = {}
    prep_seconds: Annotated[int, Meta(ge=0, le=7200)] = 240
    services: tuple[ServiceMode, ...] = ("in_house", "take_away")
    sold_out: bool = False


class Menu(Document, frozen=True):
    """A venue's whole menu.  `languages` is in order of preference; the first has every text."""

    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
    languages: Annotated[tuple[Language, ...], Meta(min_length=1, max_length=12)]
    categories: Annotated[tuple[Category, ...], Meta(min_length=1, max_length=CATEGORIES_MAX)]
    items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=ITEMS_MAX)]
    groups: Annotated[tuple[OptionGroup, ...], Meta(max_length=GROUPS_MAX)] = ()
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")] = "DE"


def text_in(texts: dict[str, str], language: str, fallback: str) -> str:
    """The text in `language`, else in the menu's first language, else any there is."""
    found = texts.get(language) or texts.get(fallback)
    return found if found is not None else next(iter(texts.values()), "")
