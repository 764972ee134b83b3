// Filling in a self-check: saves each answer as it is chosen and never says "saved" before the server did.
//
// Nothing rests in this browser: what is not acknowledged stays on the page alone, and leaves with it. Without this
// script the same form saves with each button.

const PATIENCE = 20000; // ms for one request
const SLOWEST = 60000; // ms between two tries

/** Posts fields; gives {kind, data}: "saved", "signed_out", "form_expired", "gone", the code of a refusal, or "none". */
async function post(url, fields, keepalive) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json" },
      redirect: "manual", keepalive, signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return { kind: "none" };
  }
  if (response.type === "opaqueredirect" || response.status === 401) return { kind: "signed_out" };
  if (response.status === 404) return { kind: "gone" };
  let data = null;
  try { data = await response.json(); } catch { /* an error page */ }
  if (response.ok && data) return { kind: "saved", data };
  if (response.status === 403 && data?.code !== "locked") return { kind: "form_expired", data };
  return data?.code ? { kind: data.code, data } : { kind: "none" };
}

function fill(form) {
  const states = form.querySelector("[data-states]");
  const note = document.getElementById("saved");
  const voice = states.querySelector("[data-say]");
  const waiting = new Map(); // statement → the values that may have arrived without an answer
  let sending = null, timer = 0, pause = 1000, state = "", leaving = false;

  const believed = (name) => form.querySelector(`input[name="was-${name}"]`);
  const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`)?.value ?? "skip";

  /** Says how things stand; "" is all well. The answers on the page are never touched. */
  function show(next, sentence = "") {
    state = next;
    for (const part of states.querySelectorAll("[data-state]")) {
      part.hidden = part.dataset.state !== next;
      const place = part.querySelector("[data-sentence]");
      if (place && !part.hidden) place.textContent = sentence;
    }
  }
  function say(text, good) {
    note.querySelector("[data-text]").textContent = text;
    note.removeAttribute("data-empty");
    note.classList.toggle("waiting", !good);
  }

  function send(keepalive = false) {
    clearTimeout(timer);
    sending ??= attempt(keepalive).finally(() => { sending = null; });
    return sending;
  }
  async function attempt(keepalive) {
    while (waiting.size) {
      say(form.dataset.saving, false);
      const sent = new Map();
      const fields = ["csrfmiddlewaretoken", "typed-by"].map((name) => [name, form.elements[name].value]);
      for (const [name, tried] of waiting) {
        const value = chosen(name);
        fields.push([name, value], [`was-${name}`, believed(name).value]);
        for (const other of tried) fields.push([`was-${name}`, other]);
        tried.add(value);
        sent.set(name, value);
      }
      const outcome = await post(form.dataset.save, fields, keepalive);
      if (outcome.kind !== "saved") return refused(outcome);
      for (const [name, value] of sent) {
        believed(name).value = value;
        if (chosen(name) === value) waiting.delete(name);
        else waiting.set(name, new Set());
      }
      pause = 1000;
      show("");
      say(form.dataset.saved.replace("%(time)s", outcome.data.saved), true);
    }
    return true;
  }
  function refused({ kind, data }) {
    say(form.dataset.waiting, false);
    if (kind === "stale" || kind === "signed_out" || kind === "gone") show(kind);
    else if (kind === "form_expired" || kind === "second_factor") show("signed_out");
    else if (kind === "none") {
      show("retry");
      timer = setTimeout(() => send(), pause * (0.75 + Math.random() / 2));
      pause = Math.min(pause * 2, SLOWEST);
    } else show("closed", data.sentence);
    return false;
  }

  form.addEventListener("change", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item) return;
    const name = item.dataset.item;
    if (!waiting.has(name)) waiting.set(name, new Set());
    voice.textContent = event.target.hasAttribute("data-help") ? voice.dataset.words : "";
    if (state === "closed") show("");
    if (state !== "stale" && state !== "signed_out" && state !== "gone") send();
  });
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    // A save without an answer may have arrived all the same: it is no other page's answer.
    for (const [name, tried] of waiting) {
      for (const value of tried) believed(name).after(Object.assign(document.createElement("input"), { type: "hidden", name: `was-${name}`, value }));
    }
  });
  states.querySelector("[data-again]").addEventListener("click", () => { pause = 1000; send(); });
  addEventListener("online", () => { pause = 1000; send(); });
  addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && waiting.size) send(true); });
  addEventListener("beforeunload", (event) => { if (waiting.size && !leaving) event.preventDefault(); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

const form = document.querySelector("[data-self-check]");
if (form) fill(form);
