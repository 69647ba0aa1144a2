"""The first paint: languages, amounts, times, and what a page may never let through."""

import base64
import hashlib
import re
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from litestar import Request, get
from litestar.testing import create_test_client

from pos.web import rendering
from pos.web.rendering import LANGUAGES, clock_time, delta, money, script_json, sentence

NBSP = "\u00a0"


@pytest.mark.parametrize(
    "minor,currency,language,text",
    [
        (1190, "EUR", "de", f"11,90{NBSP}€"),
        (119_000, "EUR", "nl", f"€{NBSP}1.190,00"),
        (5, "EUR", "en", "€0.05"),
        (450, "EUR", "ar", f"\u200f4.50{NBSP}€"),
        (1190, "JPY", "en", "¥1,190"),
    ],
)
def test_money_is_whole_minor_units_in_the_languages_pattern(
    minor: int, currency: str, language: str, text: str
) -> None:
    assert money(minor, currency, language) == text


def test_a_price_difference_carries_its_sign_and_none_is_silent() -> None:
    assert delta(150, "EUR", "de") == f"+1,50{NBSP}€"
    assert delta(-150, "EUR", "de") == f"−1,50{NBSP}€"
    assert delta(0, "EUR", "de") == ""
    assert delta(150, "EUR", "ar") == f"\u200f\u200e+1.50{NBSP}€"


def test_a_time_is_the_venues_wall_clock_not_the_servers() -> None:
    moment = datetime(2026, 7, 1, 22, 5, tzinfo=UTC)
    assert clock_time(moment, "Europe/Berlin") == "00:05"
    assert clock_time("2026-11-22T12:07:00Z", "Europe/Berlin") == "13:07"
    assert clock_time(1_795_349_220_000, "UTC") == clock_time("2026-11-22T12:07:00Z", "UTC")


def test_a_count_chooses_the_plural_form_of_the_language() -> None:
    said = {n: sentence("ar", "order.minutes", {"count": n}) for n in (1, 2, 3, 11, 100)}
    assert len(set(said.values())) == 5
    assert sentence("de", "order.minutes", {"count": 1}) == "in etwa 1 Minute"
    assert sentence("de", "order.minutes", {"count": 7}) == "in etwa 7 Minuten"


def test_written_right_to_left_a_name_in_a_sentence_is_isolated() -> None:
    said = sentence("ar", "problem.item.sold_out", {"item": "Hof-Burger"})
    assert "\u2068Hof-Burger\u2069" in said


def test_nothing_in_the_boot_data_can_end_its_element() -> None:
    text = str(script_json({"note": "</script><script>alert(1)</script><!--"}))
    assert "<" not in text
    assert msgspec.json.decode(text)["note"].startswith("</script>")


@pytest.mark.parametrize(
    "query,cookie,header,expected",
    [
        ("", "", "", "nl"),
        ("", "", "fr-FR, en;q=0.5, de;q=0.9", "de"),
        ("", "", "en;q=0, ar;q=0.1", "ar"),
        ("", "en", "de", "en"),
        ("de", "en", "nl", "de"),
        ("xx", "", "ar-EG", "ar"),
        ("", "", "*;q=" * 400, "nl"),
    ],
)
def test_the_reader_is_asked_in_order_link_cookie_browser_venue(
    query: str, cookie: str, header: str, expected: str
) -> None:
    @get("/")
    async def which(request: Request[Any, Any, Any]) -> str:
        return rendering.language_of(request, ["nl"])

    with create_test_client([which]) as client:
        client.cookies.update({"lang": cookie} if cookie else {})
        headers = {"accept-language": header}
        answer = client.get("/", params={"lang": query} if query else {}, headers=headers)
    assert answer.text == expected


def page_answer(**headers: str) -> Any:
    @get("/")
    async def page(request: Request[Any, Any, Any]) -> Any:
        from pos.web.problems import Problem

        problem = Problem("place.invalid", {"x": "<b>"})
        return rendering.html_response("guest/problem.html", {"problem": problem}, request)

    with create_test_client([page]) as client:
        return client.get("/", params={"lang": "ar"}, headers=headers)


def test_a_page_goes_out_under_the_strict_policy() -> None:
    answer = page_answer()
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    # What stands inside the page is allowed by its digest, and nothing else is.
    style = re.search("<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in policy
    assert "script-src 'self';" in policy
    assert " style=" not in answer.text
    assert "<script>" not in answer.text
    assert "javascript:" not in answer.text


def test_a_page_is_compressed_and_in_the_readers_direction() -> None:
    answer = page_answer(**{"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert '<html lang="ar" dir="rtl"' in answer.text
    assert "lang=ar" in answer.headers["set-cookie"]
    assert "content-encoding" not in page_answer(**{"accept-encoding": "identity"}).headers


def test_every_language_names_itself() -> None:
    assert list(LANGUAGES) == ["de", "nl", "en", "ar"]
