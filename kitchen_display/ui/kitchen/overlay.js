// Tickets as they will be once this screen's taps are granted, laid over the server's rows.
const idsOf = (list) => list ?? [];

// Is what was wished already in the rows, so that the wish may be forgotten?
export function isShown(command, openRows, doneRows) {
  const row = openRows.get(command.ticket_id);
  if (command.type === "ticket.recall") return Boolean(row) || !doneRows.has(command.ticket_id);
  if (!row) return true;
  const ready = new Set(row.lines.flatMap((line) => idsOf(line.ready)));
  switch (command.type) {
    case "ticket.start":
      return Boolean(row.started_at);
    case "units.ready":
      return command.units.every((unit) => ready.has(unit));
    case "units.unready":
      return !command.units.some((unit) => ready.has(unit));
    default:
      return false; // a bumped ticket is shown as such when it is no longer among the open ones
  }
}

function withUnits(row, units, isReady, isUnsent) {
  const touched = new Set(units);
  const lines = row.lines.map((line) => {
    if (!line.units.some((unit) => touched.has(unit))) return line;
    const ready = new Set(idsOf(line.ready));
    for (const unit of line.units) {
      if (touched.has(unit)) isReady ? ready.add(unit) : ready.delete(unit);
    }
    return { ...line, ready: line.units.filter((unit) => ready.has(unit)), unsent: isUnsent };
  });
  return { ...row, lines };
}

// The rows as they will be once every wish is granted: {open, done} as new Maps.
export function applyWishes(openRows, doneRows, wishes) {
  const open = new Map(openRows);
  const done = new Map(doneRows);
  for (const { command, at, unsent } of wishes) {
    const id = command.ticket_id;
    const row = open.get(id);
    if (command.type === "ticket.bump" && row) {
      open.delete(id);
      done.set(id, { ...row, bumped_at: at, unsent });
    } else if (command.type === "ticket.recall" && done.has(id)) {
      const { bumped_at: _bumped, ...back } = done.get(id);
      done.delete(id);
      const lines = back.lines.map((line) => ({ ...line, ready: [] }));
      open.set(id, { ...back, lines, recalled_at: at, unsent });
    } else if (command.type === "ticket.start" && row) {
      open.set(id, { ...row, started_at: row.started_at ?? at, unsent });
    } else if (command.type === "units.ready" && row) {
      const started_at = row.started_at ?? at;
      open.set(id, withUnits({ ...row, started_at }, command.units, true, unsent));
    } else if (command.type === "units.unready" && row) {
      open.set(id, withUnits(row, command.units, false, unsent));
    }
  }
  return { open, done };
}
