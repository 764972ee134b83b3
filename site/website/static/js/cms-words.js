// The panel "Words and reading" follows what an editor types. It sends the unsaved form and shows the answer; nothing is
// stored, here or there. Without this script the panel shows the draft as last saved.

const REST = 1500; // ms without a change before the form is sent
const PATIENCE = 15000; // ms for one request

/** What was typed, without what changes by itself or belongs to the panel. */
function typed(form) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken" && !name.startsWith("comments-")) data.append(name, value);
  }
  return data;
}

/** The words of the page alone: a reason being typed is no cause to look again. */
function words(data) {
  const plain = new URLSearchParams();
  for (const [name, value] of data) if (!name.startsWith("keep-") && name !== "ask-again") plain.append(name, value);
  return plain.toString();
}

function follow(panel) {
  const form = panel.closest("form");
  const report = panel.querySelector("[data-words-report]");
  const status = panel.querySelector("[data-words-status]");
  const token = form?.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!form || !token) return;
  let shown = words(typed(form)), before = shown, said = "", busy = false;

  /** Puts the answer in place, unless somebody is typing a reason in it. */
  function show(html) {
    if (report.contains(document.activeElement)) return false;
    const open = report.querySelector("details")?.open;
    report.innerHTML = html;
    if (open) report.querySelector("details")?.setAttribute("open", "");
    const sum = report.querySelector("[data-words-sum]")?.textContent.replace(/\s+/g, " ").trim() ?? "";
    if (sum !== said) status.textContent = said = sum;
    return true;
  }

  async function look(now, data) {
    busy = true;
    try {
      const answer = await fetch(panel.dataset.wordsUrl, {
        method: "POST", body: data, headers: { "X-CSRFToken": token, Accept: "text/html" },
        redirect: "error", signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.ok && show(await answer.text())) shown = now;
      else if (!answer.ok) shown = now; // nothing to show for these words; the next change asks again
    } catch { /* the next look tries again */ }
    busy = false;
  }

  // Wagtail's editors write into hidden fields without an event, so the form is compared with what it was.
  setInterval(() => {
    if (busy || document.hidden) return;
    const data = typed(form), now = words(data);
    if (now !== shown && now === before) look(now, data);
    before = now;
  }, REST);
}

for (const panel of document.querySelectorAll("[data-words]")) follow(panel);
