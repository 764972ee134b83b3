// Writing up a session: saves the form as it changes and never says "saved" before the server did.
//
// Nothing rests in this browser: what is not saved yet stands on the page, and leaving it asks first. Without this
// script the same form saves with its buttons.

const TEXT_PAUSE = 1500; // ms after the last key
const CHOICE_PAUSE = 250;
const LONGEST = 12000; // ms of changes without a save
const SLOWEST = 60000; // ms between two tries
const PATIENCE = 20000; // ms for one request

const form = document.querySelector("form[data-session-draft]");
const words = form.dataset;
const states = form.querySelector("[data-states]");
const note = document.getElementById("saved");
let revision = 0, acknowledged = 0, firstUnsent = 0, timer = 0, pause = 1000, sending = null, state = "", leaving = false;

const unsent = () => revision !== acknowledged;
const isTyped = (control) => control.matches("textarea, input[type=text], input[type=number]");

// --- asking the server ---------------------------------------------------------------------------------------------------

/** Posts the form; gives {kind, data}: "saved", "signed_out", "form_expired", the code of a refusal, or "none". */
async function post(keepalive) {
  let response, data = null;
  try {
    response = await fetch(words.save, {
      method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" },
      redirect: "manual", keepalive, signal: AbortSignal.timeout(PATIENCE),
    });
    data = await response.json();
  } catch { /* no network, or an answer that is no JSON */ }
  if (!response) return { kind: "none" };
  if (response.ok && data) return { kind: "saved", data };
  if (response.type === "opaqueredirect" || response.status === 401) return { kind: "signed_out" };
  if (response.status === 403 && data?.code === "form_expired") return { kind: "form_expired" };
  if (data?.code) return { kind: data.code, data };
  return response.status === 404 || response.status === 413 ? { kind: "refused", data } : { kind: "none" };
}

/** A token that counts again, after a sign-in in another tab. */
async function renewToken() {
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
    const other = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("form[data-session-draft]");
    if (!other || other.dataset.owner !== words.owner) return false;
    for (const name of ["csrfmiddlewaretoken", "typed-by"]) {
      form.elements[name].value = other.querySelector(`input[name="${name}"]`).value;
    }
    return true;
  } catch {
    return false;
  }
}

// --- saving --------------------------------------------------------------------------------------------------------------

/** Says how things stand. "" is all well. */
function show(next, sentence = "") {
  state = next;
  for (const part of states.querySelectorAll("[data-state]")) {
    part.hidden = part.dataset.state !== next;
    const place = part.querySelector("[data-sentence]");
    if (place && !part.hidden && sentence) place.textContent = sentence;
  }
}
function say(text, good) {
  note.querySelector("[data-text]").textContent = text;
  note.removeAttribute("data-empty");
  note.classList.toggle("waiting", !good);
}
function changed(delay) {
  if (!unsent()) firstUnsent = performance.now();
  revision += 1;
  say(words.waiting, false);
  plan(Math.min(delay, Math.max(firstUnsent + LONGEST - performance.now(), 0)));
}
function plan(delay) {
  clearTimeout(timer);
  timer = setTimeout(() => send(), delay);
}
/** One save at a time. Resolves to true when the server has everything. */
function send(keepalive = false) {
  clearTimeout(timer);
  sending ??= attempt(keepalive).finally(() => { sending = null; });
  return sending;
}
async function attempt(keepalive) {
  let renewed = false;
  while (unsent()) {
    const sent = revision;
    say(words.saving, false);
    let outcome = await post(keepalive);
    if (outcome.kind === "form_expired" && !renewed) {
      renewed = true;
      if (await renewToken()) continue;
      outcome = { kind: "signed_out" };
    }
    if (outcome.kind !== "saved") return refused(outcome);
    acknowledged = sent;
    form.elements.version.value = outcome.data.version;
    pause = 1000;
    const wrong = Object.values(outcome.data.wrong);
    show(wrong.length ? "wrong" : "", wrong.join(" "));
    if (!unsent()) say(words.saved.replace("%(time)s", outcome.data.saved), true);
  }
  return true;
}
function refused({ kind, data }) {
  say(words.waiting, false);
  if (kind === "signed_out" || kind === "stale") show(kind);
  else if (kind !== "none") show("refused", data?.sentence ?? "");
  else {
    show(navigator.onLine ? "retry" : "offline");
    plan(pause * (0.75 + Math.random() / 2));
    pause = Math.min(pause * 2, SLOWEST);
  }
  return false;
}

form.addEventListener("input", (event) => { if (isTyped(event.target)) changed(TEXT_PAUSE); });
form.addEventListener("change", (event) => { if (!isTyped(event.target)) changed(CHOICE_PAUSE); });
form.addEventListener("submit", async (event) => {
  // The server's own pages show what needs a sign-in, a choice or another look; they hold everything that is typed.
  if (leaving) return;
  leaving = true;
  if (!sending) return;
  // A save on its way has the next version: wait for it, or this very page would meet its own saving.
  event.preventDefault();
  await sending;
  form.requestSubmit(event.submitter);
});
states.querySelector("[data-again]")?.addEventListener("click", () => { pause = 1000; send(); });
addEventListener("online", () => { if (unsent()) { pause = 1000; send(); } });
addEventListener("offline", () => { if (unsent()) show("offline"); });
addEventListener("focus", () => { if (state === "signed_out") send(); });
addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && unsent()) send(true); });
addEventListener("beforeunload", (event) => { if (unsent() && !leaving) event.preventDefault(); });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// --- minutes: how many are placed, and the rest in one tap ---------------------------------------------------------------

const placed = form.querySelector("[data-sum]");
const parts = [...form.querySelectorAll("[data-domain] input")];
const number = (control) => Math.max(0, Number.parseInt(control?.value, 10) || 0);
const clock = (control) => { const [hours, minutes] = control.value.split(":").map(Number); return hours * 60 + minutes; };

function total() {
  const length = clock(form.elements.end) - clock(form.elements.start) - number(form.elements.break_minutes);
  return Number.isFinite(length) && length > 0 ? length : 0;
}
function count() {
  const all = total(), sum = parts.reduce((minutes, part) => minutes + number(part), 0);
  const text = sum > all ? words.over : sum === all ? words.whole : words.placed;
  const tone = sum === all ? "good" : sum > all ? "stop" : "";
  placed.textContent = text.replace("%(sum)s", sum).replace("%(all)s", all).replace("%(over)s", sum - all);
  placed.className = `tag ${tone}`;
  for (const button of form.querySelectorAll("[data-rest]")) button.hidden = sum >= all && sum > 0;
}
form.addEventListener("input", count);
for (const button of form.querySelectorAll("[data-rest]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const mine = button.closest("[data-domain]").querySelector("input");
    const others = parts.reduce((minutes, part) => minutes + (part === mine ? 0 : number(part)), 0);
    mine.value = Math.max(0, total() - others) || "";
    mine.focus({ preventScroll: true });
    count();
    changed(CHOICE_PAUSE);
  });
}
count();

// --- courses that fit the topics come first ------------------------------------------------------------------------------

function offerFitting() {
  const topics = new Set([...form.querySelectorAll("input[name=topics]:checked")].map((box) => box.value));
  for (const list of form.querySelectorAll("select[data-courses]")) {
    const [fitting, others] = list.querySelectorAll("optgroup");
    if (!others) return;
    const options = [...list.querySelectorAll("optgroup option")].sort((one, other) => one.text.localeCompare(other.text));
    const chosen = list.value;
    for (const option of options) {
      const fits = (option.dataset.topics ?? "").split(" ").some((topic) => topics.has(topic));
      (fits ? fitting : others).append(option);
    }
    list.value = chosen;
  }
}
for (const box of form.querySelectorAll("input[name=topics]")) box.addEventListener("change", offerFitting);
