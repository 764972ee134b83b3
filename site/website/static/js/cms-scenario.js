// The form of a scenario in the CMS: "Goes on at" becomes a choice of this scenario's moments and endings, new parts get
// their ids by themselves, and a button draws the branches from the form as it stands. Without this script the field
// takes a number, a name or a title, and the server makes the ids.

const holder = document.getElementById("scenario-editor");
const words = holder ? JSON.parse(holder.textContent) : null;
const form = document.querySelector("form[data-edit-form], #page-edit-form");
const known = new WeakSet();
const lastLabels = new Map();
const LEFT_OUT = /-(consequence|feedback|debrief)$/;

const field = (name) => {
  const found = form.elements.namedItem(name);
  return found instanceof RadioNodeList ? found[0] : found;
};
const valueOf = (name) => field(name)?.value.trim() ?? "";
const newId = () => "k" + [...crypto.getRandomValues(new Uint8Array(4))].map((n) => n.toString(16).padStart(2, "0")).join("");

/** The text on one line, cut at a word. */
function cut(text, length = 60) {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= length) return line;
  const head = line.slice(0, length);
  return head.slice(0, head.includes(" ") ? head.lastIndexOf(" ") : length).replace(/[\s.,;:–—-]+$/, "") + "…";
}

/** The names of the rows of a list in the form, in their order, without those that were deleted. */
function rowsOf(list) {
  const count = Number(valueOf(`${list}-count`)) || 0;
  const rows = [];
  for (let row = 0; row < count; row += 1) {
    if (field(`${list}-${row}-order`) && !valueOf(`${list}-${row}-deleted`)) rows.push(row);
  }
  rows.sort((a, b) => Number(valueOf(`${list}-${a}-order`)) - Number(valueOf(`${list}-${b}-order`)));
  return rows.map((row) => `${list}-${row}`);
}

/** Gives an id to every row without one, and to the copy of a row, which came into the form later. */
function giveIds(rows) {
  const inputs = rows.map((row) => field(`${row}-value-id`)).filter(Boolean);
  const taken = new Set();
  for (const input of [...inputs.filter((one) => known.has(one)), ...inputs.filter((one) => !known.has(one))]) {
    if (!input.value.trim() || taken.has(input.value.trim())) input.value = newId();
    taken.add(input.value.trim());
    known.add(input);
  }
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** The moments and endings of a scenario: id, label and heading. */
function placesOf(nodes, endings) {
  const moments = nodes.map((row, index) => {
    const [name, speaker, text] = ["name", "speaker", "text"].map((part) => valueOf(`${row}-value-${part}`));
    const said = cut(name || (speaker ? `${speaker}: ${text}` : text)) || words.emptyMoment;
    return { row, id: valueOf(`${row}-value-id`), label: `${index + 1} · ${said}`, heading: fill(words.moment, { number: index + 1 }) };
  });
  const ends = endings.map((row, index) => {
    const heading = fill(words.ending, { number: index + 1 });
    return { row, id: valueOf(`${row}-value-id`), label: `${heading} · ${cut(valueOf(`${row}-value-title`)) || words.emptyEnding}`, heading };
  });
  return [moments, ends];
}

/** The choice list that stands for a text input; made when there is none yet. */
function selectFor(input) {
  if (input.nextElementSibling?.matches("select.scenario-place")) return input.nextElementSibling;
  const select = document.createElement("select");
  select.className = "scenario-place";
  select.id = `${input.id}-place`;
  // The help says how to write a place by hand; the list needs none of it.
  const help = document.getElementById(input.getAttribute("aria-describedby") ?? "");
  if (help) help.hidden = true;
  select.addEventListener("change", () => {
    input.value = select.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.after(select);
  input.hidden = true;
  for (const label of input.labels ?? []) label.htmlFor = select.id;
  return select;
}

/** Offers `groups` of places in the list that stands for `input`, with `blank` for no choice. */
function offer(input, blank, groups) {
  if (!input) return;
  const select = selectFor(input);
  const invalid = input.getAttribute("aria-invalid");
  if (invalid) select.setAttribute("aria-invalid", invalid);
  else select.removeAttribute("aria-invalid");
  const value = input.value.trim();
  const gone = value && !groups.some(([, places]) => places.some((place) => place.id === value));
  const wanted = JSON.stringify([value, gone, groups.map(([, places]) => places.map((place) => [place.id, place.label]))]);
  if (select.dataset.offers === wanted) return;
  select.dataset.offers = wanted;
  const options = [new Option(blank, "")];
  if (gone) options.push(new Option(fill(words.gone, { name: lastLabels.get(value) ?? value }), value));
  for (const [label, places] of groups) {
    const group = document.createElement("optgroup");
    group.label = label;
    group.append(...places.map((place) => new Option(place.label, place.id)));
    options.push(group);
  }
  select.replaceChildren(...options);
  select.value = value;
}

/** Writes “Moment 2” into the heading of a row, so that it is called there what the choice lists call it. */
function writeHeading({ row, heading }) {
  const child = field(`${row}-value-id`)?.closest("[data-streamfield-child]");
  const type = child?.querySelector(".c-sf-block__type");
  if (type && type.textContent !== heading) type.textContent = heading;
  // Of a moment that says nothing yet Wagtail shows the blanks between its parts, and lists it without a name.
  const said = child?.querySelector("[data-panel-heading-text]");
  if (said && said.textContent && !said.textContent.trim()) said.textContent = "";
}

// --- the picture ---------------------------------------------------------------------------------------------------

const panels = new Map();

/** The button and the place of the picture, above the moments. */
function panelOf(prefix) {
  const known = panels.get(prefix);
  if (known?.box.isConnected) return known;
  const above = field(`${prefix}-nodes-count`).closest("[data-contentpath=nodes]");
  if (!above) return null;
  const box = document.createElement("div");
  box.className = "scenario-tools";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-secondary";
  button.textContent = words.show;
  button.setAttribute("aria-expanded", "false");
  const status = document.createElement("p");
  status.className = "w-sr-only";
  status.setAttribute("role", "status");
  const place = document.createElement("div");
  place.hidden = true;
  place.id = `${prefix}-branches`;
  button.setAttribute("aria-controls", place.id);
  box.append(button, status, place);
  above.before(box);
  const panel = { prefix, box, button, status, place, sent: "", timer: 0, running: null };
  button.addEventListener("click", () => {
    place.hidden = !place.hidden;
    button.setAttribute("aria-expanded", String(!place.hidden));
    button.textContent = place.hidden ? words.show : words.hide;
    panel.sent = "";
    if (!place.hidden) draw(panel);
  });
  panels.set(prefix, panel);
  return panel;
}

/** What the server needs of the form to draw the scenario. */
function dataOf(prefix) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const mine = name === `${prefix}-start` || name.startsWith(`${prefix}-nodes-`) || name.startsWith(`${prefix}-endings-`);
    if (mine && typeof value === "string" && !LEFT_OUT.test(name)) data.append(name, value);
  }
  data.append("prefix", prefix);
  data.append("form", form.getAttribute("action") || window.location.pathname);
  return data;
}

/** Puts a new picture in place of the old one; what was unfolded or scrolled stays so. */
function show(panel, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(".branches");
  if (!fresh) throw new Error("no picture");
  const [before, scrolled] = [panel.place.querySelector("details"), panel.place.querySelector(".branches-scroll")];
  const at = [scrolled?.scrollLeft ?? 0, scrolled?.scrollTop ?? 0];
  if (before?.open) fresh.querySelector("details")?.setAttribute("open", "");
  panel.place.replaceChildren(document.adoptNode(fresh));
  panel.place.querySelector(".branches-scroll")?.scrollTo(...at);
}

/** Draws the scenario as it stands in the form, when it changed since it was drawn. */
async function draw(panel) {
  const data = dataOf(panel.prefix);
  const wanted = data.toString();
  if (panel.sent === wanted) return;
  panel.sent = wanted;
  panel.running?.abort();
  panel.running = new AbortController();
  if (!panel.place.childElementCount) panel.status.textContent = words.drawing;
  const headers = { "X-CSRFToken": valueOf("csrfmiddlewaretoken"), "X-Requested-With": "XMLHttpRequest" };
  try {
    const answer = await fetch(words.url, { method: "POST", body: data, headers, credentials: "same-origin", signal: panel.running.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    show(panel, await answer.text());
    panel.status.textContent = words.drawn;
  } catch (problem) {
    if (problem.name === "AbortError") return;
    panel.sent = "";
    const sentence = document.createElement("p");
    sentence.textContent = words.failed;
    panel.place.replaceChildren(sentence);
    panel.status.textContent = words.failed;
  }
}

// --- following the form --------------------------------------------------------------------------------------------

/** Brings one scenario up to date. */
function follow(prefix) {
  const [nodes, endings] = [rowsOf(`${prefix}-nodes`), rowsOf(`${prefix}-endings`)];
  giveIds([...nodes, ...endings]);
  const [moments, ends] = placesOf(nodes, endings);
  for (const place of [...moments, ...ends]) lastLabels.set(place.id, place.label);
  const both = [[words.moments, moments], [words.endings, ends]];
  for (const node of nodes) {
    const lines = rowsOf(`${node}-value-choices`);
    giveIds(lines);
    lines.forEach((line, index) => {
      writeHeading({ row: line, heading: fill(words.line, { number: index + 1 }) });
      offer(field(`${line}-value-next`), words.choose, both);
    });
  }
  offer(field(`${prefix}-start`), words.first, both.slice(0, 1));
  [...moments, ...ends].forEach(writeHeading);
  const panel = panelOf(prefix);
  if (panel && !panel.place.hidden && !panel.timer) {
    panel.timer = setTimeout(() => {
      panel.timer = 0;
      draw(panel);
    }, 500);
  }
}

let waiting = 0;

function followAll() {
  waiting = 0;
  for (const count of form.querySelectorAll("input[name$='-nodes-count']")) {
    const prefix = count.name.slice(0, -"-nodes-count".length);
    if (field(`${prefix}-endings-count`)) follow(prefix);
  }
}

const soon = () => {
  if (!waiting) waiting = setTimeout(followAll, 80);
};

if (words && form) {
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  // A row that is deleted only marks itself so, and its button keeps the click for itself: hence before it gets there.
  form.addEventListener("click", () => setTimeout(soon, 50), { capture: true });
  new MutationObserver(soon).observe(form, { childList: true, subtree: true });
  soon();
}
