// Ordering questions: buttons to move a step up or down. The selects stay, and are what is sent.

const ARROWS = { up: "M12 19V5M6 11l6-6 6 6", down: "M12 5v14M6 13l6 6 6-6" };

function arrow(way, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "move";
  button.dataset.way = way;
  button.innerHTML = `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${ARROWS[way]}"/></svg>`;
  button.setAttribute("aria-label", label);
  return button;
}

const rowsOf = (list) => [...list.querySelectorAll(":scope > .order-step")];
const placeOf = (row) => row.querySelector("select");
const textOf = (row) => row.querySelector(".order-text").textContent.trim();

function refresh(list) {
  const rows = rowsOf(list);
  rows.forEach((row, at) => {
    row.querySelector("[data-way=up]").disabled = at === 0;
    row.querySelector("[data-way=down]").disabled = at === rows.length - 1;
  });
}

function move(list, row, way, said) {
  const rows = rowsOf(list);
  const other = rows[rows.indexOf(row) + (way === "up" ? -1 : 1)];
  if (!other) return;
  if (way === "up") other.before(row);
  else other.after(row);
  rowsOf(list).forEach((each, at) => { placeOf(each).value = String(at + 1); });
  refresh(list);
  const button = row.querySelector(`[data-way=${way}]`);
  (button.disabled ? row.querySelector(`[data-way=${way === "up" ? "down" : "up"}]`) : button).focus();
  said.textContent = list.dataset.moved.replace("%(step)s", textOf(row)).replace("%(place)s", placeOf(row).value);
  placeOf(row).dispatchEvent(new Event("change", { bubbles: true }));
}

/** Brings the rows into the order of their places once every step has one of its own. */
function sort(list) {
  const rows = rowsOf(list);
  const places = rows.map((row) => Number(placeOf(row).value));
  if (places.some((place) => !place) || new Set(places).size < rows.length) return;
  const held = document.activeElement;
  rows.sort((a, b) => placeOf(a).value - placeOf(b).value).forEach((row) => list.append(row));
  refresh(list);
  if (list.contains(held)) held.focus();
}

function enhance(list) {
  if (list.dataset.ready) return;
  list.dataset.ready = "1";
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  list.after(said);
  for (const row of rowsOf(list)) {
    row.append(arrow("up", `${list.dataset.up}: ${textOf(row)}`), arrow("down", `${list.dataset.down}: ${textOf(row)}`));
  }
  refresh(list);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-way]");
    if (button) move(list, button.closest(".order-step"), button.dataset.way, said);
  });
  list.addEventListener("change", (event) => { if (event.isTrusted) sort(list); });
  // What rested in this browser was put back (quiz.js): rows and places must agree before a row is moved.
  document.addEventListener("mainstay:restored", () => sort(list));
}

const find = () => document.querySelectorAll("[data-steps]").forEach(enhance);
find();
// Lessons put answered questions back into the page.
new MutationObserver(find).observe(document.body, { childList: true, subtree: true });
