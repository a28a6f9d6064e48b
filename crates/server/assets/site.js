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

// `j` and `k` lead from row to row of a table that somebody works through.
const rows = document.querySelector("[data-row-keys]");
if (rows) {
  document.querySelectorAll("[data-keys-hint]").forEach((hint) => (hint.hidden = false));
  document.getElementById(location.hash.slice(1))?.focus();
  document.addEventListener("keydown", (event) => {
    const way = { j: "nextElementSibling", k: "previousElementSibling" }[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const row = event.target.closest("[data-row-keys] > tr");
    const next = row ? row[way] : rows.firstElementChild;
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  });
}

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
  const aside = box.left >= frame.left && box.left < frame.right - 40;
  return aside && box.top >= Math.max(0, frame.top) && box.bottom <= Math.min(innerHeight, frame.bottom);
}

function choose(id, keepStill) {
  document.querySelectorAll("li.chosen, .original .chosen").forEach((one) => one.classList.remove("chosen"));
  document.querySelector(`li[data-clause="${CSS.escape(id)}"]`)?.classList.add("chosen");
  const marks = original.querySelectorAll(`[data-of="${CSS.escape(id)}"]`);
  marks.forEach((mark) => mark.classList.add("chosen"));
  if (marks.length && !keepStill && !inView(marks[0])) marks[0].scrollIntoView({ block: "center", inline: "center" });
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
    const id = event.target.closest(".clause[data-of]")?.dataset.of;
    if (!id || String(getSelection())) return;
    choose(id, true);
    document.getElementById(id)?.scrollIntoView({ block: "nearest" });
  });
  const chosen = original.querySelector("[data-of].chosen");
  if (!chosen) {
    // A page's picture is wider than its frame: the row is to be seen first.
    const row = original.querySelector("rect.mark");
    if (row) original.scrollTop += row.getBoundingClientRect().top - original.getBoundingClientRect().top - 40;
  } else if (original.scrollHeight > original.clientHeight) {
    const frame = original.getBoundingClientRect();
    const middle = (Math.max(0, frame.top) + Math.min(innerHeight, frame.bottom)) / 2;
    original.scrollTop += chosen.getBoundingClientRect().top - middle;
    const aside = chosen.getBoundingClientRect().left - frame.left - 40;
    if (chosen.closest("svg")) original.scrollLeft += aside;
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

// Files may be dropped, and are sent one by one, each with its progress and what was read from it.
for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  form.querySelector("[data-drop-hint]").hidden = false;
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendAll(form, [...input.files]);
  });
}

async function sendAll(form, files) {
  const rows = form.querySelector("[data-uploads]");
  const button = form.querySelector("button");
  rows.replaceChildren();
  rows.hidden = false;
  button.disabled = true;
  let address = null;
  let refused = 0;
  for (const file of files) {
    const row = rows.appendChild(uploadRow(file.name));
    const reply = await send(address ? `${address}/files` : form.action, form.elements.token.value, file, row);
    if (reply.address) address = reply.address;
    else refused += 1;
  }
  button.disabled = false;
  if (!address) return;
  // What was refused is to be seen before the page is left.
  if (!refused) return location.assign(address);
  const next = form.querySelector("[data-upload-next]");
  next.querySelector("a").href = address;
  next.hidden = false;
}

function uploadRow(name) {
  const row = document.createElement("li");
  row.append(Object.assign(document.createElement("b"), { textContent: name }));
  row.append(Object.assign(document.createElement("progress"), { max: 1, value: 0 }));
  row.append(Object.assign(document.createElement("span"), { textContent: "等待" }));
  return row;
}

function send(address, token, file, row) {
  const [, progress, state] = row.children;
  const data = new FormData();
  data.append("token", token);
  data.append("files", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const done = (reply, words) => {
      progress.remove();
      state.textContent = words;
      row.classList.toggle("refused", !reply.address);
      resolve(reply);
    };
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      progress.value = total ? loaded / total : 0;
      state.textContent = loaded < total ? `上传 ${Math.floor((100 * loaded) / total)}%` : "正在读取……";
    });
    request.upload.addEventListener("load", () => {
      progress.removeAttribute("value");
      state.textContent = "正在读取……";
    });
    request.addEventListener("load", () => {
      const reply = request.response ?? {};
      if (request.status < 300 && reply.address) return done(reply, whatWasRead(reply.files[0]));
      done({}, reply.error?.message ?? "没有收到，请重试。");
    });
    request.addEventListener("error", () => done({}, "连接中断，这个文件没有收到。请重试。"));
    request.send(data);
  });
}

function whatWasRead({ lists, items, errors, warnings, message }) {
  if (!lists) return message ?? "没有读到清单。";
  const notes = errors + warnings;
  return `读到 ${lists} 份清单，${items} 项` + (notes ? `，${notes} 条提示` : "");
}

// A file that is too large is told before it is sent.
for (const input of document.querySelectorAll("[data-largest]")) {
  input.addEventListener("change", () => {
    const most = Number(input.dataset.largest);
    const large = [...input.files].filter((file) => file.size > most * 1024 * 1024).map((file) => file.name);
    input.setCustomValidity(large.length ? `“${large.join("”、“")}”超过 ${most} MB，请压缩或拆成几个文件再选。` : "");
    if (large.length) input.reportValidity();
  });
}

// A part of a page that shows how things stand is loaded again while somebody looks at it. What is open stays open, and
// nothing is taken from under a hand that is typing.
for (const part of document.querySelectorAll("[data-refresh]")) {
  let isBusy = false;
  const again = async () => {
    const isTyping = part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
    if (document.hidden || isBusy || isTyping) return;
    isBusy = true;
    const note = (words) => part.querySelectorAll("[data-refresh-note]").forEach((one) => (one.textContent = words));
    try {
      // Told apart from somebody at work, so that a page left open does not keep its owner signed in.
      const reply = await fetch(location.href, { headers: { Accept: "text/html", "X-By-Itself": "1" } });
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const fresh = page.getElementById(part.id);
      if (!reply.ok || !fresh) throw new Error(reply.url);
      for (const old of part.querySelectorAll("details[id]")) {
        const now = fresh.querySelector(`#${CSS.escape(old.id)}`);
        if (now) now.open = old.open;
      }
      const focused = part.contains(document.activeElement) && document.activeElement.id;
      part.replaceChildren(...fresh.childNodes);
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
      if (fresh.hasAttribute("data-refresh")) note("，自动刷新");
      else clearInterval(timer);
    } catch {
      note("，现在连不上或者登录已过期，显示的是这个时间的情况");
    }
    isBusy = false;
  };
  const timer = setInterval(again, Number(part.dataset.refresh) * 1000);
  document.addEventListener("visibilitychange", again);
  part.querySelectorAll("[data-refresh-note]").forEach((one) => (one.textContent = "，自动刷新"));
}
