// Quick checks, practice talks and reflections without a page load. Each form works as it is; this only saves the way
// down the page again. If anything is not as expected the form is sent the ordinary way, so that nothing is lost.

const LIVE = "X-Live";

/** Puts the answered block in place of the old one, tells its news and moves the focus to what is new. */
function swap(part, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(part.id);
  if (!fresh) return false;
  part.replaceWith(document.adoptNode(fresh));
  const targets = fresh.querySelectorAll("[data-live-focus]");
  const wrong = fresh.querySelector("[aria-invalid=true], [role=alert]");
  if (wrong && !wrong.hasAttribute("tabindex") && !wrong.matches("input, textarea, select")) wrong.tabIndex = -1;
  const news = wrong ?? targets[targets.length - 1];
  news?.focus({ preventScroll: true });
  fresh.dispatchEvent(new Event("mainstay:added", { bubbles: true }));
  fresh.scrollIntoView({ block: "nearest" });
  news?.scrollIntoView({ block: "nearest" }); // on a small screen the whole block does not fit
  return true;
}

/** Sends the form as the browser would, with the button that was pressed. */
function sendPlainly(form, button) {
  form.dataset.plain = "1";
  form.requestSubmit(button ?? undefined);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const part = form.closest(".part:has([data-live])");
  if (!part || form.dataset.plain) return;
  event.preventDefault();
  const box = part.querySelector("[data-live]");
  if (box.getAttribute("aria-busy") === "true") return;
  box.setAttribute("aria-busy", "true");
  const body = new URLSearchParams(new FormData(form, event.submitter));
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { [LIVE]: "1" }, credentials: "same-origin" });
    if (answer.headers.get(LIVE) && swap(part, await answer.text())) return;
  } catch {
    // No network: the browser's own page says so, and "back" brings the form with its text.
  }
  box.removeAttribute("aria-busy");
  sendPlainly(form, event.submitter);
});
