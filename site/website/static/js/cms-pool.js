// In the form of a quiz: keeps the sentence about a draw's pool true while somebody chooses bank, tags and number.
// Without it the sentence is that of the saved source, and saving says what does not fit.

const FIELD = /^(sources-\d+)-(bank|topic|domain|competency|draw)$/;
const PAUSE = 300;
const waiting = new Map();

function valueOf(place, name) {
  return document.querySelector(`[name="${place}-${name}"]`)?.value ?? "";
}

async function refresh(place) {
  const line = document.querySelector(`[data-pool="${place}"]`);
  if (!line) return;
  const bank = valueOf(place, "bank");
  if (!bank) {
    line.textContent = "";
    return;
  }
  const url = new URL(line.dataset.url, window.location.href);
  url.searchParams.set("bank", bank);
  for (const name of ["topic", "domain", "competency", "draw"]) url.searchParams.set(name, valueOf(place, name));
  url.searchParams.set("language", line.dataset.language);
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.headers.get("content-type")?.includes("json")) return;
    const told = await answer.json();
    // Another change may have come in meanwhile.
    if (bank === valueOf(place, "bank")) line.textContent = told.said.join(" ");
  } catch {
    // Offline: the sentence stays as it was, and saving checks in any case.
  }
}

function later(event) {
  const found = FIELD.exec(event.target?.name ?? "");
  if (!found) return;
  const place = found[1];
  clearTimeout(waiting.get(place));
  waiting.set(place, setTimeout(() => refresh(place), PAUSE));
}

document.addEventListener("input", later);
document.addEventListener("change", later);
