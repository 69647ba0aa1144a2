// A tile with a name, then the PIN.
import { boot } from "../lib/boot.js";
import { connect } from "../lib/live.js";
import { NumberPad } from "../lib/number_pad.js";
import { openStore } from "../lib/outbox_store.js";
import { LiveSign } from "../lib/status.js";
import { sentenceOf, t } from "../lib/strings.js";
import { html, useEffect, useSignal } from "../lib/ui.js";
import { ownerOf, people, signIn } from "./session.js";

const ASK_AGAIN_MS = 4_000;

// The device's own line: it shows nothing yet, but whether there is one.
let line;
function deviceLine() {
  line ??= connect({ token: boot.token, pace: "phone" });
  return line;
}

// What waits here for somebody's next sign-in, by person; their practice is not counted.
async function waiting() {
  const counts = new Map();
  const records = await (await openStore()).all().catch(() => []);
  for (const { owner } of records) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  return counts;
}

export function SignIn() {
  const live = deviceLine();
  const list = useSignal(null);
  const unsent = useSignal(new Map());
  const chosen = useSignal(null);
  const pin = useSignal("");
  const problem = useSignal(null);
  const practice = useSignal(false);
  useEffect(() => {
    let timer = null;
    const look = () =>
      people().then(
        (found) => {
          list.value = found;
          problem.value = null;
        },
        (error) => {
          problem.value = error.code ? error : { code: "waiter.needs_reception" };
          if (!error.code) timer = setTimeout(look, ASK_AGAIN_MS);
        },
      );
    look();
    waiting().then((found) => (unsent.value = found));
    return () => clearTimeout(timer);
  }, []);
  const enter = async (typed) => {
    pin.value = typed;
    try {
      await signIn(chosen.value.person_id, typed, practice.value);
    } catch (error) {
      problem.value = error.code ? error : { code: "waiter.needs_reception" };
      pin.value = "";
    }
  };
  return html`<header class="top"><p class="top-title"><bdi>${boot.venue_name}</bdi></p><${LiveSign} live=${live} /></header>
  <main class="page sign-in">
    <h1>${chosen.value ? html`<bdi>${chosen.value.name}</bdi>` : t("waiter.who")}</h1>
    ${problem.value && html`<p class="notice notice--bad" role="alert">${problem.value.code === "waiter.needs_reception" ? t("waiter.needs_reception") : sentenceOf(problem.value)}</p>`}
    ${!chosen.value &&
    html`<ul class="names">
      ${list.value?.map(
        (one) => html`<li key=${one.person_id}>
          <button class="button button--big name" type="button" onClick=${() => {
            chosen.value = one;
            problem.value = null;
          }}>
            <bdi>${one.name}</bdi><small>${unsent.value.has(ownerOf(one)) ? t("staff.unsent_count", { count: unsent.value.get(ownerOf(one)) }) : one.name === t(`role.${one.role}`) ? "" : t(`role.${one.role}`)}</small>
          </button>
        </li>`,
      )}
    </ul>
    ${list.value?.length === 0 && html`<p>${t("waiter.nobody")}</p>`}`}
    ${chosen.value &&
    html`<${NumberPad}
        label=${t("waiter.pin")}
        kind="pin"
        digits=${8}
        isOpen
        text=${pin.value}
        onType=${(text) => {
          pin.value = text;
          problem.value = null;
        }}
        onEnter=${(text) => enter(text ?? pin.value)}
        isWrong=${problem.value?.code === "session.wrong_pin"}
      />
      <label class="switch switch--big">
        <input type="checkbox" role="switch" checked=${practice.value} onChange=${(event) => (practice.value = event.currentTarget.checked)} />
        <span>${t("waiter.practice")}</span>
      </label>
      <button class="button button--big" type="button" onClick=${() => (chosen.value = null)}>${t("waiter.other")}</button>`}
  </main>`;
}
