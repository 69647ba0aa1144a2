"""Twelve hours before one screen: its heap, its nodes and its listeners stay as they were.

A kitchen's page lives through tickets that come, are begun, tapped and bumped, and go; the commands
are its own, the rows come over its own live line.  Only the server's part of it is played here, for
nobody could wait for twelve hours of a kitchen.
"""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Route

from tests.conftest import LONG
from tests.nodes import Node
from tests.screens import assert_live, open_screen, place_order

WARM_UP = 100
TICKETS = 4_000 if LONG else 200
HEAP_BYTES_MAX = 1_500_000 if LONG else 400_000
"""A screen remembers the ids of five thousand tickets, so that it knows what is news: nothing else.

Measured: 4,000 tickets add 0.67 MB to 3.8 MB, no nodes and no listeners.
"""
NODES_MAX = 400
LISTENERS_MAX = 40

# The page's own line, so that rows can come over it which no server sent.
OWN_LINE = """
  window.WebSocket = class extends WebSocket {
    constructor(...words) { super(...words); window.wire = this; window.asked ??= []; }
    send(text) { window.asked.push(...[JSON.parse(text)].flat()); super.send(text); }
  };
"""
SERVICE = """async ({ first, count, pattern }) => {
  const wanted = (view) => window.asked.findLast((each) => each.view === view);
  const id = wanted("kitchen.tickets").id, doneId = wanted("kitchen.done").id;
  const frame = () => new Promise((done) => requestAnimationFrame(() => done()));
  const press = (code, key) => document.dispatchEvent(new KeyboardEvent("keydown", { code, key }));
  window.step ??= { seq: 1_000_000, open: [], done: [] };
  const { step } = window;
  const tell = (...changes) => {
    step.seq += 1;
    const said = { type: "change", from: 0, seq: step.seq };
    window.wire.onmessage({ data: JSON.stringify(changes.map((each) => ({ ...said, ...each }))) });
  };
  for (let n = first; n < first + count; n += 1) {
    const at = new Date(Date.now() - (n % 12) * 60_000).toISOString();
    const key = `01a20000-0000-7000-8000-${String(n).padStart(12, "0")}.grill`;
    const row = {
      ...pattern, ticket_id: key, order_id: `o${n}`, round_id: `r${n}`, number: `A${n}`,
      ticket_no: n, fired_at: at, promised_at: at, delivered_at: at, alarm_at: null,
      lines: Array.from({ length: 1 + (n % 9) }, (_, at) => ({
        ...pattern.lines[0], line_id: `l${n}.${at}`, units: [`l${n}.${at}.1`], quantity: 1,
        note: n % 5 ? "" : `guest ${n}`,
      })),
    };
    tell({ id, put: { [key]: row } });
    step.open.push(key);
    if (step.open.length <= 12) continue;
    const gone = step.open.shift();
    const card = document.querySelector(`[data-card^="o${n - 12}."]`);
    for (const button of [".act--start", ".line__tap", ".act--bump"]) {
      card?.querySelector(button)?.click();
    }
    if (n % 40 === 0) press("KeyR", "r");
    if (n % 40 === 3) press("Escape", "Escape");
    await frame();
    step.done.push(gone);
    const late = step.done.length > 50 ? [step.done.shift()] : [];
    const made = { ...row, ticket_id: gone, bumped_at: at };
    tell({ id, del: [gone] }, { id: doneId, put: { [gone]: made }, del: late });
  }
  return document.querySelectorAll(".card").length;
}"""


def granted(route: Route) -> None:
    answer = {"outcome": "accepted", "seq": 1, "result": {}}
    route.fulfill(json=answer)


def measured(page: Page, session: CDPSession) -> tuple[int, int, int]:
    """Bytes of living heap, nodes and listeners, when all that may be forgotten is."""
    # A strip of undo lives for eight seconds; what it holds is no leak.
    page.locator(".strip").last.wait_for(state="detached")
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    counts = session.send("Memory.getDOMCounters")
    return int(heap), int(counts["nodes"]), int(counts["jsEventListeners"])


@pytest.mark.timeout(1_200 if LONG else 120)
def test_a_kitchens_screen_is_as_light_after_thousands_of_tickets(
    browser: Browser, node: Node, record_property: Any
) -> None:
    place_order(node)
    page = open_screen(browser, node, "kitchen/grill")
    page.add_init_script(OWN_LINE)
    page.route("**/api/commands/**", granted)
    page.reload()
    assert_live(page)
    rows = json.loads(page.locator("#boot").text_content() or "{}")["tickets"]["rows"]
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")

    def serve(first: int, count: int) -> int:
        given = {"first": first, "count": count, "pattern": next(iter(rows.values()))}
        shown: int = page.evaluate(SERVICE, given)
        return shown

    serve(0, WARM_UP)
    before = measured(page, session)
    assert serve(WARM_UP, TICKETS) >= 12
    after = measured(page, session)
    grown = [now - then for now, then in zip(after, before, strict=True)]
    figures = dict(
        zip(("heap", "nodes", "listeners"), zip(before, grown, strict=True), strict=True)
    )
    record_property("figures", str(figures))
    assert grown[0] < HEAP_BYTES_MAX, figures
    assert grown[1] < NODES_MAX, figures
    assert grown[2] < LISTENERS_MAX, figures
    assert page.evaluate("window.fault ?? null") is None
    page.context.close()
