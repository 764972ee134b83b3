// Taking a quiz: saves each answer as it changes and never says "saved" before the server did.
//
// What is not acknowledged yet rests in this browser, under the person's code, until it is: it survives a reload, a lost
// network and an expired sign-in. It is taken away by the acknowledgement, by signing out (frame.js) and when somebody
// else is signed in. Without this script the same form saves with each button.

const SPACE = "mainstay.quiz.";
const TEXT_PAUSE = 1500; // ms after the last key
const TEXT_LONGEST = 10000; // ms of typing without a save
const CHOICE_PAUSE = 200;
const SLOWEST = 60000; // ms between two tries
const PATIENCE = 20000; // ms for one request
const TOO_LATE = ["handed-in", "time-over"];

const form = document.querySelector("[data-quiz]");
const anyOwned = document.querySelector("[data-owner]");
const owner = anyOwned?.dataset.owner ?? "";

// --- what rests in the browser -------------------------------------------------------------------------------------------

const shelf = {
  keys() {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(SPACE)); } catch { return []; }
  },
  name: (key) => `${SPACE}${owner}.${key}`,
  read(key) {
    try { return JSON.parse(localStorage.getItem(shelf.name(key))); } catch { return null; }
  },
  keep(key, entry) {
    try { localStorage.setItem(shelf.name(key), JSON.stringify(entry)); } catch { /* full or forbidden: the page still holds it */ }
  },
  drop(key) {
    try { localStorage.removeItem(shelf.name(key)); } catch { /* nothing was kept */ }
  },
  /** Takes away what another person left. */
  forgetOthers() {
    for (const key of shelf.keys()) if (!key.startsWith(`${SPACE}${owner}.`)) localStorage.removeItem(key);
  },
  /** The attempt and question of everything that rests here, without what `except` names. */
  waiting: (except) => shelf.keys().map((key) => key.slice(`${SPACE}${owner}.`.length)).filter((key) => key !== except),
};

if (owner) shelf.forgetOthers();

/** The newest step of a question that the server told this tab: a number, never an answer. */
const newest = {
  name: (key) => `${SPACE}step.${owner}.${key}`,
  keep(key, sequence) {
    try { sessionStorage.setItem(newest.name(key), sequence); } catch { /* forbidden */ }
  },
  take(key) {
    try {
      const sequence = Number(sessionStorage.getItem(newest.name(key)));
      sessionStorage.removeItem(newest.name(key));
      return sequence;
    } catch { return 0; }
  },
};

// --- asking the server ---------------------------------------------------------------------------------------------------

/** Posts fields; gives {kind, data}: kind is saved, signed_out, form_expired, or the code of a refusal, or "none". */
async function post(url, fields, keepalive = false) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json" },
      redirect: "manual", keepalive, signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return { kind: "none" };
  }
  if (response.type === "opaqueredirect") return { kind: "signed_out" };
  let data = null;
  try { data = await response.json(); } catch { /* an error page */ }
  if (response.ok && data) return { kind: "saved", data };
  if (response.status === 401) return { kind: "signed_out", data };
  if (response.status === 403) return { kind: "form_expired", data };
  if ((response.status === 409 || response.status === 422) && data?.code) return { kind: data.code, data, refused: response.status === 422 };
  return { kind: "none" };
}

/** Fetches this page again for a token that counts, after a sign-in in another tab. "fresh", "signed_out", "someone_else" or "none". */
async function renewToken(target) {
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const other = page.querySelector("[data-owner]");
    if (!other) return response.ok && response.redirected ? "signed_out" : response.status === 404 ? "someone_else" : "none";
    if (other.dataset.owner !== owner) return "someone_else";
    for (const name of ["csrfmiddlewaretoken", "typed-by"]) {
      const fresh = page.querySelector(`input[name="${name}"]`);
      for (const field of target.querySelectorAll(`input[name="${name}"]`)) if (fresh) field.value = fresh.value;
    }
    return "fresh";
  } catch {
    return "none";
  }
}

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Sends what rests here of other questions. What is refused stays where it is: its question shows it, the page before
 * handing in warns of it, and what came too late stands on the page of the result.
 */
async function sendResting(target, except) {
  const token = (name) => target.querySelector(`input[name="${name}"]`)?.value ?? "";
  for (const key of shelf.waiting(except)) {
    if (except) await untilClosed(key);
    const entry = shelf.read(key);
    if (!entry) { shelf.drop(key); continue; }
    if (entry.late) continue;
    const proof = [["csrfmiddlewaretoken", token("csrfmiddlewaretoken")], ["typed-by", token("typed-by")]];
    let outcome, sequence = entry.sequence;
    for (const fields of [entry.doubt, entry.fields]) {
      if (!fields) continue;
      outcome = await post(`/learn/attempts/${key}/save/`, [...fields, ["sequence", sequence], ...proof]);
      if (outcome.kind !== "saved") break;
      sequence = outcome.data.sequence;
    }
    if (outcome.kind === "saved") shelf.drop(key);
    else if (TOO_LATE.includes(outcome.kind)) shelf.keep(key, { ...entry, late: true });
  }
}

/** While a question is open in a tab, that tab sends it itself: half a sentence sent from here would contradict it. */
const openHere = (key) => void navigator.locks?.request(shelf.name(key), { ifAvailable: true }, () => new Promise(() => {}));
async function untilClosed(key) {
  try {
    await navigator.locks?.request(shelf.name(key), { signal: AbortSignal.timeout(TEXT_LONGEST) }, () => {});
  } catch { /* it is open for longer: what still rests by now is stuck there */ }
}

// --- the question --------------------------------------------------------------------------------------------------------

function play(form) {
  const key = form.dataset.key;
  const states = form.querySelector("[data-states]");
  const note = document.getElementById("saved");
  const clear = form.querySelector("[data-clear]");
  const isMine = (name) => /^(answer|flag)(-|$)/.test(name);
  let revision = 0, acknowledged = 0, firstUnsent = 0, timer = 0, pause = 1000, sending = null, state = "", leaving = false, clearing = false;
  // A save without an answer may have arrived all the same. It is sent again as it was before anything newer, so that
  // nobody is asked to choose between two answers of their own.
  let doubt = null;

  const unsent = () => revision !== acknowledged;
  const fieldsOf = () => {
    const found = [...new FormData(form)].filter(([name, value]) => isMine(name) && typeof value === "string");
    return clearing ? [...found, ["answer-clear", "1"]] : found;
  };

  /** Says how things stand. "" is all well. The text on the page is never touched. */
  function show(next, sentence = "") {
    state = next;
    for (const part of states.querySelectorAll("[data-state]:not([data-state=time])")) {
      part.hidden = part.dataset.state !== next;
      const place = part.querySelector("[data-sentence]");
      if (place && !part.hidden) place.textContent = sentence;
    }
    for (const box of form.querySelectorAll(".question :is(textarea, input[type=text])")) {
      for (const [name, value] of [["aria-invalid", "true"], ["aria-errormessage", "refused-sentence"]]) {
        if (next === "refused") box.setAttribute(name, value);
        else box.removeAttribute(name);
      }
    }
  }
  function say(text, good) {
    note.querySelector("[data-text]").textContent = text;
    note.removeAttribute("data-empty");
    note.classList.toggle("waiting", !good);
  }

  /** How many are answered, in words. */
  function count() {
    const place = form.querySelector("[data-count]"), number = form.querySelectorAll(".dots .has").length;
    place.textContent = number === 1 ? place.dataset.one : place.dataset.many.replace("0", number);
  }

  function keep() { shelf.keep(key, { fields: fieldsOf(), sequence: form.elements.sequence.value, doubt: doubt?.fields }); }

  function changed(delay) {
    if (!unsent()) firstUnsent = performance.now();
    revision += 1;
    keep();
    if (clear) clear.hidden = clearing;
    if (state === "refused") show("");
    say(form.dataset.waiting, false);
    plan(Math.min(delay, Math.max(firstUnsent + TEXT_LONGEST - performance.now(), 0)));
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
    let renewals = 0;
    while (unsent()) {
      const { sent, fields } = doubt ?? { sent: revision, fields: fieldsOf() };
      say(form.dataset.saving, false);
      const proof = [...new FormData(form)].filter(([name]) => ["csrfmiddlewaretoken", "typed-by", "sequence"].includes(name));
      let outcome = await post(form.dataset.save, [...fields, ...proof], keepalive);
      if (outcome.kind === "form_expired") {
        const renewed = await renewToken(form);
        if (renewed === "fresh" && renewals++ < 2) continue;
        outcome = { kind: renewed === "fresh" ? "none" : renewed };
      }
      if (outcome.kind !== "saved") {
        doubt = outcome.kind === "none" ? { sent, fields } : null;
        keep();
        return refused(outcome);
      }
      doubt = null;
      acknowledged = sent;
      form.elements.sequence.value = outcome.data.sequence;
      newest.keep(key, outcome.data.sequence);
      pause = 1000;
      clock?.(outcome.data.seconds);
      if (!unsent()) {
        clearing = false;
        shelf.drop(key);
        show("");
        say(form.dataset.saved.replace("%(time)s", outcome.data.saved), true);
        const dot = form.querySelector(".dots [aria-current]");
        dot.classList.toggle("has", outcome.data.answered);
        dot.querySelector("[data-has]").textContent = outcome.data.answered ? form.dataset.answered : "";
        count();
      } else keep();
    }
    return true;
  }
  function refused({ kind, data, refused: cannot }) {
    say(form.dataset.waiting, false);
    if (kind === "someone_else") {
      shelf.drop(key);
      show("closed", data?.sentence ?? "");
    } else if (kind === "signed_out" || kind === "stale") show(kind);
    else if (TOO_LATE.includes(kind)) show("closed", data.sentence);
    else if (cannot) show("refused", data.sentence);
    else {
      show(navigator.onLine ? "retry" : "offline");
      plan(pause * (0.75 + Math.random() / 2));
      pause = Math.min(pause * 2, SLOWEST);
    }
    return false;
  }

  /** Puts what rests here of this question back into the form, with the step it was written on: the server decides. */
  function restore() {
    const entry = shelf.read(key), step = newest.take(key);
    if (!entry) {
      // A save that was answered while this page was on its way: the page was made before it and shows less.
      if (step > Number(form.elements.sequence.value)) location.reload();
      return;
    }
    for (const control of form.elements) {
      if (!isMine(control.name) || control.type === "hidden" || control.type === "submit") continue;
      const values = entry.fields.filter(([name]) => name === control.name).map(([, value]) => value);
      if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
      else if (values.length) control.value = values[0];
    }
    clearing = entry.fields.some(([name]) => name === "answer-clear");
    form.dispatchEvent(new Event("mainstay:restored", { bubbles: true }));
    form.elements.sequence.value = entry.sequence;
    revision += 1;
    if (entry.doubt) doubt = { sent: -1, fields: entry.doubt };
    firstUnsent = performance.now();
    say(form.dataset.waiting, false);
    send();
  }

  function whereTo(button) {
    const go = button?.value ?? "next";
    const here = Number(key.split("/")[1]), last = form.querySelectorAll(".dots .dot").length;
    if (go === "stay") return null;
    const number = go === "next" ? here + 1 : go === "back" ? here - 1 : Number(go);
    return go === "finish" || number > last ? `${form.dataset.root}finish/` : `${form.dataset.root}${Math.max(number, 1)}/`;
  }

  form.addEventListener("input", (event) => {
    if (isMine(event.target.name) && event.target.matches("textarea, input[type=text]")) changed(TEXT_PAUSE);
  });
  form.addEventListener("change", (event) => {
    if (!isMine(event.target.name) || event.target.matches("textarea, input[type=text]")) return;
    if (event.target.type === "radio") clearing = false;
    changed(CHOICE_PAUSE);
  });
  clear?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const control of form.elements) if (control.name === "answer") control.checked = false;
    clearing = true;
    changed(0);
    (form.querySelector("[name=answer]") ?? form).focus();
  });
  form.addEventListener("submit", async (event) => {
    // The server's own pages show what needs a sign-in or a choice; they hold everything that is typed.
    if (leaving || ["signed_out", "stale", "closed", "refused"].includes(state)) { leaving = true; return; }
    event.preventDefault();
    const goal = whereTo(event.submitter);
    form.dataset.busy = "";
    if (!(await send()) && unsent()) {
      delete form.dataset.busy;
      bringIntoView(states.querySelector("[data-state]:not([hidden])"));
      return;
    }
    leaving = true;
    if (goal) location.assign(goal);
    else location.reload();
  });
  states.querySelector("[data-again]")?.addEventListener("click", () => { pause = 1000; send(); });
  addEventListener("online", () => { pause = 1000; send(); });
  addEventListener("offline", () => { if (unsent()) show("offline"); });
  addEventListener("focus", () => { if (state === "signed_out") send(); });
  addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && unsent()) send(true); });
  addEventListener("beforeunload", (event) => { if (unsent() && !leaving) event.preventDefault(); });
  addEventListener("pageshow", (event) => {
    delete form.dataset.busy;
    if (event.persisted && !unsent()) location.reload();
  });

  const clock = form.dataset.seconds ? countDown(form, states, send) : null;
  openHere(key);
  restore();
}

// --- the time ------------------------------------------------------------------------------------------------------------

/**
 * Counts down from what the server said; this computer's clock is never asked. Gives a function that corrects it.
 *
 * A page whose answer the server does not have is not left: its words are nowhere else to be seen.
 */
function countDown(form, states, send) {
  const left = document.querySelector("[data-left]"), voice = states.querySelector("[data-say]"), words = states.querySelector("[data-five]").dataset;
  let end = performance.now() + Number(form.dataset.seconds) * 1000, said = Infinity, over = false;
  const tick = async () => {
    const seconds = Math.ceil((end - performance.now()) / 1000), minutes = Math.ceil(seconds / 60);
    left.textContent = seconds < 60 ? words.under : minutes === 1 ? words.minute : words.minutes.replace("%(n)s", minutes);
    for (const [limit, text] of [[300, words.five], [60, words.one]]) {
      if (seconds <= limit && said > limit && seconds > limit - 60) { voice.textContent = text; said = limit; }
    }
    left.closest("[data-clock]").classList.toggle("warm", seconds <= 300);
    if (seconds <= 0 && !over) {
      over = true;
      await send();
      states.querySelector("[data-state=time]").hidden = false;
    }
    if (seconds <= -Number(form.dataset.grace) - 2) {
      clearInterval(beat);
      if (await send()) location.assign(form.dataset.root);
    }
  };
  const beat = setInterval(tick, 1000);
  tick();
  return (seconds) => { if (typeof seconds === "number") end = performance.now() + seconds * 1000; };
}

// --- small help ------------------------------------------------------------------------------------------------------------

/** Shows and focuses what a press of a button could not do, which may stand far above the button. */
function bringIntoView(notice) {
  if (!notice) return;
  notice.tabIndex = -1;
  notice.focus({ preventScroll: true });
  notice.scrollIntoView({ block: "center" });
}

// --- all pages of an attempt ---------------------------------------------------------------------------------------------

/** Nothing is handed in before what rests here was sent. What cannot be sent is named first. */
function guardFinish(form, resting) {
  const notice = form.querySelector("[data-unsent]"), links = notice.querySelector("[data-links]");
  const mine = () => shelf.waiting().filter((key) => key.startsWith(`${form.dataset.finish}/`));
  form.addEventListener("submit", async (event) => {
    if (form.dataset.ready) return;
    event.preventDefault();
    form.dataset.busy = "";
    await Promise.race([resting, wait(PATIENCE)]);
    await wait(0); // Within the event itself the browser would drop the second submit without a word.
    if (mine().length && !event.submitter?.matches("[data-anyway]")) {
      delete form.dataset.busy;
      const found = mine().map((key) => document.querySelector(`a[data-at="${key.split("/")[1]}"]`)).filter(Boolean);
      links.replaceChildren(...found.flatMap((link) => [link.cloneNode(true), " "]));
      notice.hidden = false;
      bringIntoView(notice);
      return;
    }
    form.dataset.ready = "1";
    form.requestSubmit(event.submitter);
  });
  addEventListener("pageshow", () => { delete form.dataset.ready; delete form.dataset.busy; });
}

/** On the page of the result: words that came too late are shown by the server's own page, which then forgets them. */
function offerLate(form) {
  const key = shelf.waiting().find((name) => name.startsWith(`${form.dataset.late}/`));
  const entry = key && shelf.read(key);
  if (!entry) return;
  form.action = `${form.dataset.root}${key.split("/")[1]}/`;
  for (const [name, value] of [...entry.fields, ["sequence", entry.sequence], ["go", "stay"]]) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.hidden = false;
}

for (const other of document.querySelectorAll("[data-drop]")) {
  other.addEventListener("submit", () => shelf.drop(other.dataset.drop));
}
const finish = document.querySelector("form[data-finish]"), late = document.querySelector("form[data-late]");
if (owner && (form ?? finish)) {
  const resting = sendResting(form ?? finish, form?.dataset.key);
  if (finish) {
    guardFinish(finish, resting);
    if (finish.dataset.seconds) countDown(finish, document.querySelector("[data-states]"), () => resting.then(() => true));
  }
}
if (owner && late) offerLate(late);
if (form) play(form);
