// Comfort only: every page works without this script.
"use strict";

// `/` leads to the search box.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector("[data-focus-key='/']");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// A choice filters at once.
for (const choice of document.querySelectorAll("[data-submits]")) {
  choice.addEventListener("change", () => choice.form.requestSubmit());
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A clause and its place in the original, without loading the page again.
const original = document.querySelector(".hand-in-hand .lines");

function inView(element) {
  const box = element.getBoundingClientRect();
  const frame = original.getBoundingClientRect();
  return box.top >= Math.max(0, frame.top) && box.bottom <= Math.min(innerHeight, frame.bottom);
}

function choose(id, keepStill) {
  document.querySelectorAll("li.chosen, mark.chosen").forEach((one) => one.classList.remove("chosen"));
  document.querySelector(`li[data-clause="${CSS.escape(id)}"]`)?.classList.add("chosen");
  const marks = original.querySelectorAll(`mark[data-of="${CSS.escape(id)}"]`);
  marks.forEach((mark) => mark.classList.add("chosen"));
  if (marks.length && !keepStill && !inView(marks[0])) marks[0].scrollIntoView({ block: "center" });
}

if (original) {
  for (const clause of document.querySelectorAll("li[data-clause]")) {
    const link = clause.querySelector("a.clause-no");
    if (!link) continue;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", link.getAttribute("href").split("#")[0] + "#" + clause.id);
      choose(clause.id);
    });
  }
  // And back: a click in the original shows the clause it became.
  original.addEventListener("click", (event) => {
    const id = event.target.closest("mark.clause")?.dataset.of;
    if (!id || String(getSelection())) return;
    choose(id, true);
    document.getElementById(id)?.scrollIntoView({ block: "nearest" });
  });
  const chosen = original.querySelector("mark.chosen");
  if (chosen && original.scrollHeight > original.clientHeight) {
    const frame = original.getBoundingClientRect();
    const middle = (Math.max(0, frame.top) + Math.min(innerHeight, frame.bottom)) / 2;
    original.scrollTop += chosen.getBoundingClientRect().top - middle;
  }
}

// Too large is told before it is sent.
for (const input of document.querySelectorAll("input[type=file][data-limit]")) {
  const message = document.querySelector("[data-limit-message]");
  input.addEventListener("change", () => {
    const size = [...input.files].reduce((sum, file) => sum + file.size, 0);
    message.hidden = size <= Number(input.dataset.limit);
    input.setCustomValidity(message.hidden ? "" : message.textContent);
  });
}
