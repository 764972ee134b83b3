// Matching questions: a closed select cuts long text off, on a phone most of it. Below it stands the whole.

const SHORT = 26; // characters that fit beside the arrow in 320 px

function show(select) {
  const place = select.closest(".pair").querySelector("[data-whole]");
  const text = select.value ? select.selectedOptions[0].textContent : "";
  place.textContent = text.length > SHORT ? text : "";
}

const showAll = () => document.querySelectorAll(".pair select").forEach(show);

showAll();
document.addEventListener("change", (event) => { if (event.target.matches(".pair select")) show(event.target); });
for (const news of ["mainstay:added", "mainstay:restored"]) document.addEventListener(news, showAll);
