// In a secure context a screen opens in a dead spot too; `worker.js` says which and how.
const WORKER = `${new URL("./worker.js", import.meta.url).pathname}?lang=${document.documentElement.lang}`;

async function keep() {
  // The policy lets scripts of ours be named only through this one door.
  const policy = window.trustedTypes?.createPolicy("tresen", {
    createScriptURL: (wanted) => (wanted === WORKER ? wanted : "about:blank"),
  });
  const script = policy ? policy.createScriptURL(WORKER) : WORKER;
  await navigator.serviceWorker.register(script, { scope: "/d" });
  // Whom no worker served has to ask for being kept; whom one served is kept already.
  const isNew = !navigator.serviceWorker.controller;
  const { active } = await navigator.serviceWorker.ready;
  if (isNew) active.postMessage("keep");
}

// Where there is no secure context the browser's own page stands there instead of ours.
if (navigator.serviceWorker) {
  if (document.readyState === "complete") keep().catch(() => {});
  else window.addEventListener("load", () => keep().catch(() => {}));
}
