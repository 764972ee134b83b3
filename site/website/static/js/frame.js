// The frame of every page: leaving fast, the account menu, focus on errors. Everything here has a plain fallback.

const leave = document.querySelector("[data-leave]");

/** Replaces this page in the history, so that "back" does not bring it up again. */
function leaveNow(event) {
  event?.preventDefault();
  document.documentElement.classList.add("leaving");
  document.title = "";
  location.replace(leave.href);
}

if (leave) {
  let lastEscape = -Infinity; // time runs from the page's start, so one early press must not count as the second
  leave.addEventListener("click", leaveNow);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    if (event.timeStamp - lastEscape < 1000) leaveNow();
    lastEscape = event.timeStamp;
  });
  document.querySelectorAll("[data-leave-hint]").forEach((hint) => hint.removeAttribute("hidden"));
}

for (const menu of document.querySelectorAll("details[data-menu]")) {
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

document.querySelector("[data-focus]")?.focus();
document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// What pages keep in this browser until it is sent (quiz answers) goes with the person.
document.querySelector("[data-sign-out]")?.addEventListener("submit", () => {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("mainstay.")) localStorage.removeItem(key);
  } catch { /* nothing was kept */ }
});
