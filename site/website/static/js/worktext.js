// Help while typing: points out what may identify a person, by the server's own rules (data-rules). It never blocks:
// the server checks again and asks. Nothing typed leaves the page before the form is sent.

const WAIT_MS = 600;
const NEAR_LIMIT = 200;
const MOST_SHOWN = 8;

export function compile(config) {
  return config.rules.map(([kind, pattern]) => [kind, new RegExp(pattern, "g")]);
}

/** The findings of a text as the server's find() gives them, without the organisation's own lists: [start, end, kind]. */
export function find(text, rules, lookalikes) {
  const plain = Array.from({ length: text.length }, (_, place) => lookalikes[text[place]] ?? text[place]).join("");
  const spans = [];
  for (const [kind, pattern] of rules) {
    for (const match of plain.matchAll(pattern)) spans.push([match.index, match.index + match[0].length, kind]);
  }
  spans.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  const kept = [];
  for (const span of spans) {
    if (!kept.length || span[0] >= kept.at(-1)[1]) kept.push(span);
  }
  return kept;
}

function show(box, heading, lines) {
  box.replaceChildren();
  box.hidden = lines.length === 0;
  if (!lines.length) return;
  const title = document.createElement("p");
  title.textContent = heading;
  const list = document.createElement("ul");
  for (const line of lines) {
    const item = document.createElement("li");
    item.textContent = line;
    list.append(item);
  }
  box.append(title, list);
}

function connect(root) {
  const carrier = root.dataset.rules ? root : document.querySelector("[data-worktext][data-rules]");
  const config = JSON.parse(carrier.dataset.rules);
  const rules = compile(config);
  const area = root.querySelector("textarea");
  const live = root.querySelector("[data-worktext-live]");
  const count = root.querySelector("[data-worktext-count]");
  const limit = Number(root.dataset.limit || 0);
  let timer = 0;
  let last = "";

  function check() {
    const text = area.value.normalize("NFC");
    const found = find(text, rules, config.lookalikes);
    const lines = found.slice(0, MOST_SHOWN).map(([start, end, kind]) => `${config.kinds[kind]}: “${text.slice(start, end)}”`);
    const said = lines.join("\n");
    if (said !== last) show(live, config.spotted, lines);
    last = said;
    if (!limit) return;
    const left = limit - Array.from(text.trim()).length;
    count.hidden = left > NEAR_LIMIT;
    count.textContent = left < 0 ? `${config.over} ${-left}` : `${config.left} ${left}`;
  }

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, WAIT_MS);
  });
}

if (typeof document !== "undefined") {
  document.querySelectorAll("[data-worktext]").forEach(connect);
  // Parts of a page that another script has just put there.
  document.addEventListener("mainstay:added", (event) => event.target.querySelectorAll("[data-worktext]").forEach(connect));
}
