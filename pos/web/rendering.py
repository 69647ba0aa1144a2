"""The first paint: Jinja templates in the reader's language, money and time as browsers write them.

What is formatted here is the same text that `pos/ui/lib/format.js` makes, so that nothing jumps
when the script takes over.  `html_response` is the only door out: it sets the strict policy.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

import jinja2
import msgspec
from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import (
    format_currency,
    format_decimal,
    get_currency_precision,
    get_minus_sign_symbol,
)
from babel.units import format_unit
from litestar import Request, Response
from litestar.datastructures import Cookie
from markupsafe import Markup

from pos.web.assets import PAGE_BROTLI, assets, coding_of, packed, ui_folders

LANGUAGES: Final = {"de": "Deutsch", "nl": "Nederlands", "en": "English", "ar": "العربية"}
"""The languages of the interface by tag, each under its own name."""
RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})
LANGUAGE_COOKIE: Final = "lang"
LANGUAGE_COOKIE_SECONDS: Final = 365 * 24 * 3600

SECURITY_HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; "
        "script-src 'self'; "
        "style-src 'self'; "
        "img-src 'self' data:; "
        "font-src 'self'; "
        "connect-src 'self'; "
        "manifest-src 'self'; "
        "worker-src 'self'; "
        "form-action 'self'; "
        "base-uri 'none'; "
        "frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; "
        "trusted-types tresen"
    ),
    "x-content-type-options": "nosniff",
    # Place links and order links carry their secret in the path: no other site may learn it.
    "referrer-policy": "same-origin",
    # Pages are one person's; the browser may show them again only after asking.
    "cache-control": "private, no-cache",
    "vary": "accept-encoding, accept-language, cookie",
}

AnyRequest = Request[Any, Any, Any]

_DRAWING: Final = re.compile(r'<symbol id="([a-z-]+)".*?</symbol>\s*', re.DOTALL)
_LETTER_BEFORE_DIGIT: Final = re.compile(r"(?<=[A-Za-z])(?=\d)")


# Language -----------------------------------------------------------------------------------


def language_of(request: AnyRequest, preferred: Iterable[str] = ()) -> str:
    """`?lang=`, else the cookie, else what the browser asks for, else the venue's own."""
    for wanted in (
        request.query_params.get("lang", ""),
        request.cookies.get(LANGUAGE_COOKIE, ""),
        *_accepted(request.headers.get("accept-language", "")),
        *preferred,
    ):
        tag = wanted.strip().lower().partition("-")[0]
        if tag in LANGUAGES:
            return tag
    return next(iter(LANGUAGES))


def _accepted(header: str) -> list[str]:
    wishes: list[tuple[int, int, str]] = []
    for position, part in enumerate(header[:500].split(",")):
        tag, _, quality = part.partition(";")
        found = re.fullmatch(r"\s*q\s*=\s*([01])(?:\.(\d{1,3}))?\s*", quality)
        weight = 1000
        if found is not None:
            weight = int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0"))
        if weight > 0:
            wishes.append((-weight, position, tag))
    return [tag for _, _, tag in sorted(wishes)]


def direction_of(language: str) -> str:
    """The direction of writing: rtl or ltr."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


# Sentences ----------------------------------------------------------------------------------


@cache
def strings(language: str) -> dict[str, str]:
    """All sentences of a language by key."""
    text = (files("pos") / "ui" / "strings" / f"{language}.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, str])


def strings_for(language: str, prefixes: Iterable[str]) -> dict[str, str]:
    """The sentences that a page's script needs: keys that begin with one of the prefixes."""
    wanted = tuple(prefixes)
    return {key: text for key, text in strings(language).items() if key.startswith(wanted)}


def sentence(language: str, key: str, params: Mapping[str, object] | None = None) -> str:
    """A sentence with its parameters; `count` chooses the plural form (`key#one`)."""
    texts, params = strings(language), params or {}
    text = texts.get(key)
    count = params.get("count")
    if isinstance(count, int):
        form = Locale.parse(language).plural_form(count)
        text = texts.get(f"{key}#{form}") or texts.get(f"{key}#other") or text
    if text is None:
        return key
    isolate = "\u2068{}\u2069" if direction_of(language) == "rtl" else "{}"
    return re.sub(
        r"\{(\w+)\}",
        lambda hit: isolate.format(params[hit[1]]) if hit[1] in params else hit[0],
        text,
    )


# Money and time -----------------------------------------------------------------------------


@lru_cache(maxsize=8_192)
def money(minor: int, currency: str, language: str) -> str:
    """`1190` as `11,90 €`: whole minor units, digits as in Europe, CLDR's pattern."""
    exact = Decimal(minor).scaleb(-get_currency_precision(currency))
    text = format_currency(exact, currency, locale=language).replace("-", _minus(language))
    # CLDR keeps letters and digits apart (CHF 5.00); Babel does not know that rule.
    return _LETTER_BEFORE_DIGIT.sub("\u00a0", text)


def delta(minor: int, currency: str, language: str) -> str:
    """A price difference with its sign; nothing for none."""
    if not minor:
        return ""
    sign, amount = "+" if minor > 0 else "−", money(abs(minor), currency, language)
    # Written right to left, the sign stays with the digits (as CLDR does for negative amounts).
    return f"\u200f\u200e{sign}{amount[1:]}" if amount.startswith("\u200f") else sign + amount


def number(value: int, language: str) -> str:
    """A whole number with the language's separators."""
    text = format_decimal(abs(value), locale=language)
    return text if value >= 0 else _minus(language) + text


@cache
def _minus(language: str) -> str:
    """The language's minus sign; Babel writes a plain one before Latin digits everywhere."""
    return get_minus_sign_symbol(language)


def minutes(count: int, language: str) -> str:
    """A count of minutes with its unit: `4 Min.`."""
    return format_unit(count, "duration-minute", length="short", locale=language)


def listed(names: Iterable[str], language: str) -> str:
    """Names in a sentence: `Suppe, Brot und Käse`."""
    return format_list(list(names), locale=language)


def clock_time(moment: datetime | str | int, time_zone: str) -> str:
    """A wall-clock time of the venue, 24 hours: `12:07`.  Takes ISO text or milliseconds too."""
    return _local(moment, time_zone).strftime("%H:%M")


def day(moment: datetime | str | int, time_zone: str, language: str) -> str:
    """A day of the venue that is near: `Mo., 23. Nov.`."""
    return format_skeleton("MMMEd", _local(moment, time_zone), locale=language)


def date(moment: datetime | str | int, time_zone: str, language: str) -> str:
    """A day of the venue with its year: `23. November 2026`."""
    return format_date(_local(moment, time_zone), "long", locale=language)


def _local(moment: datetime | str | int, time_zone: str) -> datetime:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    elif isinstance(moment, int):
        moment = datetime.fromtimestamp(moment // 1000, UTC)
    return moment.astimezone(ZoneInfo(time_zone))


def said_params(
    params: Mapping[str, Any], currency: str, time_zone: str, language: str
) -> dict[str, Any]:
    """A refusal's parameters as a sentence shows them: amounts as money, instants as times."""
    said = dict(params)
    if isinstance(said.get("total"), int):
        said["total"] = money(said["total"], str(said.get("currency", currency)), language)
    if isinstance(said.get("promised_at"), str):
        said["promised_at"] = clock_time(said["promised_at"], time_zone)
    return said


# Pages --------------------------------------------------------------------------------------


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in ui_folders()]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = assets().url
    environment.globals["icon"] = _icon
    environment.globals["sprite"] = _sprite
    environment.globals["styles"] = _styles
    environment.globals["start"] = _start
    return environment


def _icon(name: str, *, mirror: bool = False) -> Markup:
    kind = "icon icon--mirror" if mirror else "icon"
    return Markup('<svg class="{}" aria-hidden="true"><use href="#icon-{}"/></svg>').format(
        kind, name
    )


@cache
def _sprite(script: str = "", *more: str) -> Markup:
    """Our drawings, once in every page: a file of their own would come too late.

    All of them, or those that `script` names and `more`.
    """
    drawings = assets().files["icons.svg"].body.decode()
    if script:
        known = assets().find(script, named=True)
        text = known.body.decode() if known is not None else ""
        named = {*re.findall(r'"([a-z-]+)"', text), *more}
        drawings = _DRAWING.sub(lambda hit: hit[0] if hit[1] in named else "", drawings)
    hidden = '<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false"'
    drawings = drawings.replace('id="', 'id="icon-').strip()
    return Markup(drawings.replace("<svg", hidden, 1))  # noqa: S704 - our own file


@jinja2.pass_context
def _styles(context: jinja2.runtime.Context, path: str) -> Markup:
    """Style sheets inside the page; the policy that the page is sent under allows these bytes."""
    style = assets().style(path)
    context["inlined"].setdefault("style-src", set()).add(style.source)
    return Markup("<style>{}</style>").format(Markup(style.text))  # noqa: S704 - our own file


@jinja2.pass_context
def _start(context: jinja2.runtime.Context, path: str, sheets: str = "") -> Markup:
    """Load a script once the page is on the screen: the first paint does not wait for it.

    Nor for `sheets`, which come along.
    """
    start = assets().start(path, sheets, context["lang"])
    context["inlined"].setdefault("script-src", set()).add(start.source)
    text = Markup(start.text)  # noqa: S704 - our own words
    return Markup('<script type="module">{}</script>').format(text)


def script_json(value: object) -> Markup:
    """JSON for a `<script type="application/json">`: nothing in it can end the element."""
    text = msgspec.json.encode(value).decode()
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028"))  # noqa: S704 - escaped above


def render(template: str, context: Mapping[str, Any], language: str) -> str:
    """Render a page.  `context` may hold currency, time_zone, boot and strings (key prefixes)."""
    currency = str(context.get("currency", "EUR"))
    time_zone = str(context.get("time_zone", "UTC"))
    prefixes = context.get("strings", ())
    boot = {
        "lang": language,
        "currency": currency,
        "time_zone": time_zone,
        **context.get("boot", {}),
        "strings": strings_for(language, prefixes) if prefixes else {},
    }

    def text_in(texts: Mapping[str, str], fallback: str = "") -> str:
        return texts.get(language) or texts.get(fallback) or next(iter(texts.values()), "")

    return (
        _environment()
        .get_template(template)
        .render(
            {
                "theme": None,
                **context,
                "lang": language,
                "dir": direction_of(language),
                "languages": LANGUAGES,
                "boot": script_json(boot),
                "t": lambda key, **params: sentence(language, key, params),
                "money": lambda minor, unit=currency: money(minor, unit, language),
                "delta": lambda minor, unit=currency: delta(minor, unit, language),
                "time": lambda moment: clock_time(moment, time_zone),
                "day": lambda moment: day(moment, time_zone, language),
                "date": lambda moment: date(moment, time_zone, language),
                "minutes": lambda count: minutes(count, language),
                "number": lambda value: number(value, language),
                "listed": lambda names: listed(names, language),
                "text_in": text_in,
                "problem_params": lambda problem: said_params(
                    problem.params, currency, time_zone, language
                ),
            }
        )
    )


def with_inlined(policy: str, inlined: Mapping[str, Iterable[str]]) -> str:
    """The policy that also allows what stands inside the page, each by its digest."""
    for directive, sources in inlined.items():
        allowed = f"{directive} 'self'"
        policy = policy.replace(allowed, " ".join((allowed, *sorted(sources))))
    return policy


def html_response(
    template: str,
    context: Mapping[str, Any],
    request: AnyRequest,
    *,
    language: str | None = None,
    status: int = 200,
    cookies: Iterable[Cookie] = (),
    headers: Mapping[str, str] | None = None,
    quality: int = PAGE_BROTLI,
) -> Response[bytes]:
    """Render and send a page under the strict policy, compressed, in the reader's language.

    A language chosen by `?lang=` is remembered in a cookie.
    """
    language = language or language_of(request, context.get("preferred_languages", ()))
    inlined: dict[str, set[str]] = {}
    body = render(template, {**context, "inlined": inlined}, language).encode()
    policy = with_inlined(SECURITY_HEADERS["content-security-policy"], inlined)
    sent = {**SECURITY_HEADERS, "content-security-policy": policy, "content-language": language}
    sent.update(headers or {})
    coding = coding_of(request)
    if coding:
        body = packed(body, coding, quality=quality)
        sent["content-encoding"] = coding
    kept = list(cookies)
    if request.query_params.get("lang") in LANGUAGES:
        kept.append(
            Cookie(
                LANGUAGE_COOKIE,
                path="/",
                value=language,
                max_age=LANGUAGE_COOKIE_SECONDS,
                samesite="lax",
            )
        )
    return Response(
        body,
        status_code=status,
        media_type="text/html",
        headers=sent,
        cookies=kept,
    )
