// Too busy: stations, pace and channels as they are now, and one tap to change each of them.
import { boot } from "../lib/boot.js";
import { connect } from "../lib/live.js";
import { openOutbox } from "../lib/outbox.js";
import { LiveSign } from "../lib/status.js";
import { sentenceOf, t } from "../lib/strings.js";
import { createToasts, Toasts } from "../lib/toast.js";
import { html, render } from "../lib/ui.js";
import { Broken, Load, Places, useTaps } from "../display/overload.js";

const SEND_MS = 30_000;
const live = connect({ token: boot.token, pace: "phone" });
const outbox = openOutbox({ token: boot.token });
const stations = live.view(boot.partition, "house.stations", {}, boot.stations);
const channels = live.view(boot.partition, "house.channels", {}, boot.channels);
const toasts = createToasts();

function send(command) {
  const entry = outbox.send(boot.partition, command, { expiresInMs: SEND_MS });
  entry.settled.then(() => {
    const isDone = entry.state.peek() === "accepted";
    outbox.dismiss(entry);
    if (!isDone) toasts.say(sentenceOf(entry.answer.peek()));
  });
  return entry;
}

function App() {
  const { broken, tap } = useTaps(send);
  return html`
    <header class="top"><p class="top-title"><a href=${`/d/${boot.venue}/devices`}>${t("office.back")}</a> · <bdi>${boot.venue_name}</bdi></p><${LiveSign} live=${live} /></header>
    <main class="page" id="page"><h1>${t("load.title")}</h1>
      <${Broken} broken=${broken} />
      <section class="panel"><div class="panel-head"><h2>${t("load.stations")}</h2></div>
        <ul class="load__rows">${[...stations.rows.value.values()].map((row) => html`<${Places} key=${row.station} row=${row} tap=${tap} />`)}</ul></section>
      <section class="panel"><${Load} channels=${channels.rows.value} tap=${tap} /></section>
    </main>
    <${Toasts} of=${toasts} isBig />`;
}

render(html`<${App} />`, document.getElementById("app"));
