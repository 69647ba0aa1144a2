"""What a test asks of a waiter's phone: what it keeps, what waits on it, and a sure dead spot."""

from typing import Any

from playwright.sync_api import Page

CUT = """
    const real = globalThis.fetch;
    globalThis.fetch = (at, ...more) =>
        localStorage.getItem("test.cut") && String(at).startsWith("/api/commands/")
            ? Promise.reject(new TypeError("cut"))
            : real(at, ...more);
"""


def cut_commands(page: Page) -> None:
    """Let no command out from the next load on.

    Where a worker has the page, a browser that is told to be offline lets some requests through.
    """
    page.add_init_script(CUT)
    page.evaluate("localStorage.setItem('test.cut', 'yes')")


def let_commands(page: Page) -> None:
    """Let them out again."""
    page.evaluate("localStorage.removeItem('test.cut')")


def kept(page: Page) -> None:
    """Wait until the worker has the page, and the phone what it saw last."""
    page.evaluate(
        """async () => {
            const cache = await caches.open("tresen-screens");
            const there = (at) => cache.match(at).then(Boolean);
            const isKept = async () =>
                navigator.serviceWorker.controller &&
                (await there(location.pathname)) &&
                (await there(`${location.pathname}/last-seen`));
            while (!(await isKept())) await new Promise((next) => setTimeout(next, 50));
        }"""
    )


def in_the_outbox(page: Page) -> list[dict[str, Any]]:
    """The commands that wait on the phone."""
    found: list[dict[str, Any]] = page.evaluate(
        """() => new Promise((resolve) => {
            const opening = indexedDB.open("tresen");
            opening.onsuccess = () => {
                const store = opening.result.transaction("outbox").objectStore("outbox");
                store.getAll().onsuccess = ({ target }) => resolve(target.result);
            };
        })"""
    )
    return found
