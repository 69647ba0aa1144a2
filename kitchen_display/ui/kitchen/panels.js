// The panels beside the wall, one at a time, and what is asked of the server in them.
import { boot } from "../lib/boot.js";
import { html, signal } from "../lib/ui.js";
import { AllDay } from "./all_day.js";
import { HelpPanel } from "./help.js";
import { RecallList } from "./recall.js";
import { StockPanel } from "./stock_panel.js";
import { TicketPanel } from "./ticket_panel.js";
import { Waiting } from "./waiting.js";

export function createPanels({ wishes, pantry, shown }) {
  const name = signal(null); // "all_day", "recall", "waiting", "stock", "ticket", "help" or none
  const ticket = signal(null); // {ids, number, first}
  const send = (type, more) => wishes.send({ type, ...more });

  const close = () => {
    name.value = null;
    ticket.value = null;
  };

  const open = (which) => {
    if (which === "stock" || which === "ticket") pantry.open();
    name.value = which;
  };

  function refuse({ row, line, portions, reason, substitute, isEnding }) {
    close();
    const { order_id } = row;
    // Whoever orders next must not get it promised: 86 goes first.
    if (isEnding) send("stock.out", { key: `item:${line.item}`, reason: "", substitute });
    send("line.refuse", { order_id, line_id: line.line_id, portions, reason, substitute });
  }

  function again({ row, units, reason }) {
    close();
    send("ticket.remake", { ticket_id: row.ticket_id, units, reason });
  }

  // A copy for who lost the paper: it says that it is one, and fires nothing.
  function reprint(rows) {
    close();
    for (const { ticket_id } of rows) send("ticket.reprint", { ticket_id });
  }

  return {
    name,
    ticket,
    close,
    toggle: (which) => (name.peek() === which ? close() : open(which)),
    openTicket(card) {
      ticket.value = { ids: card.tickets.map((row) => row.ticket_id), number: card.number, first: "refuse" };
      open("ticket");
    },
    openAgain(bump) {
      ticket.value = { ids: bump.rows.map((row) => row.ticket_id), number: bump.number, first: "again" };
      open("ticket");
    },
    // The tickets of the panel as they are now.
    rows: () =>
      (ticket.value?.ids ?? [])
        .map((id) => shown.value.open.get(id) ?? shown.value.done.get(id))
        .filter(Boolean),
    refuse,
    again,
    reprint,
    fire: (tickets) => send("tickets.fire", { tickets }),
    hold: (tickets) => send("tickets.hold", { tickets }),
    pantry,
    stock: {
      out: (key) => send("stock.out", { key, reason: "", substitute: "" }),
      back: (key) => send("stock.back", { key }),
      count: (key, count) => send("stock.set", { key, count }),
      resume: (station) => send("station.resume", { station }),
    },
    // What may break promises: the outbox's entry, whose answer names them.
    put: (command) => wishes.send(command),
  };
}

// The station of this screen, called as the screen is; at the pass all of them.
function stationsHere(pantry) {
  const rows = pantry.stations.value;
  if (!boot.station) return [...rows.values()];
  const row = rows.get(boot.station);
  return row ? [{ ...row, label: boot.station_name }] : [];
}

export function Panel({ panels, shown, now, onRecall }) {
  const { close } = panels;
  switch (panels.name.value) {
    case "all_day":
      return html`<${AllDay} rows=${shown.open} onClose=${close} />`;
    case "recall":
      return html`<${RecallList} rows=${shown.done} isPass=${!boot.station} onRecall=${onRecall} onAgain=${panels.openAgain} onClose=${close} />`;
    case "waiting":
      return html`<${Waiting} rows=${shown.waiting} now=${now} onFire=${panels.fire} onHold=${panels.hold} onClose=${close} />`;
    case "stock":
      return html`<${StockPanel} dishes=${panels.pantry.dishes.value.filter((dish) => dish.isHere)} stations=${stationsHere(panels.pantry)} channels=${panels.pantry.channels.value} put=${panels.put} actions=${panels.stock} onClose=${close} />`;
    case "ticket": {
      const { ids, number, first } = panels.ticket.value;
      return html`<${TicketPanel}
        key=${ids.join(" ")}
        tickets=${panels.rows()}
        first=${first}
        number=${number}
        dishes=${panels.pantry.dishes.value.filter((dish) => dish.key.startsWith("item:"))}
        onRefuse=${panels.refuse}
        onAgain=${panels.again}
        onReprint=${boot.prints ? panels.reprint : undefined}
        onClose=${close}
      />`;
    }
    case "help":
      return html`<${HelpPanel} onClose=${close} />`;
    default:
      return null;
  }
}
