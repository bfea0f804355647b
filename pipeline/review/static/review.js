// The keyboard, the zoom on the lit place, and the check of a typed value.  Every page works without it, by mouse.
"use strict";

const find = (selector) => document.querySelector(selector);
const list = (selector) => [...document.querySelectorAll(selector)];

// --- rows: the queue, and a document's margin

const rows = list("[data-href]");
let at = -1;

function moveTo(index) {
  if (!rows.length) return;
  rows[at]?.classList.remove("at");
  at = Math.max(0, Math.min(rows.length - 1, index));
  rows[at].classList.add("at");
  rows[at].scrollIntoView({ block: "nearest" });
}

for (const row of rows) {
  row.addEventListener("click", (event) => {
    if (!event.target.closest("a")) location.href = row.dataset.href;
  });
}
if (document.body.classList.contains("queue")) moveTo(0);

// --- views: pages of the original, and the tables drawn anew

const tabs = list("[role=tab]");
const ZOOM_KEY = "jixiao.zoom";
const LEAST = 0.6, MOST = 4, STEP = 1.2;
let zoom = Number(sessionStorage.getItem(ZOOM_KEY)) || 1;

function fit(view) {
  // At zoom 1 a page is as wide as its pane, but not larger than twice its size on paper.
  const width = Number(view.dataset.width);
  const base = Math.min(view.clientWidth - 32, width * 2);
  view.querySelector(".sheet").setAttribute("width", String(Math.round(base * zoom)));
}

function centre(view) {
  const lit = view.querySelector(".frame-main, .lit-main, blockquote.main") ?? view.querySelector(".frame-other, .lit-other");
  if (!lit) return;
  const box = lit.getBoundingClientRect(), pane = view.getBoundingClientRect();
  view.scrollTop += box.top + box.height / 2 - pane.top - pane.height / 2;
  view.scrollLeft += box.left + box.width / 2 - pane.left - pane.width / 2;
}

function choose(name) {
  for (const tab of tabs) {
    tab.setAttribute("aria-selected", String(tab.dataset.view === name));
    tab.tabIndex = tab.dataset.view === name ? 0 : -1;  // one stop for Tab; the arrows go on from there
  }
  for (const view of list(".view")) view.classList.toggle("hidden", view.id !== name);
  const view = document.getElementById(name);
  if (!view) return;
  if (view.dataset.width) fit(view);
  centre(view);
}

function zoomBy(factor) {
  const view = find(".page-view:not(.hidden)");
  if (!view) return;
  zoom = Math.max(LEAST, Math.min(MOST, zoom * factor));
  sessionStorage.setItem(ZOOM_KEY, String(zoom));
  fit(view);
  centre(view);
}

function nextView() {
  const chosen = tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
  if (tabs.length) choose(tabs[(chosen + 1) % tabs.length].dataset.view);
}

function walkTabs(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = tabs[(tabs.indexOf(event.currentTarget) + step + tabs.length) % tabs.length];
  choose(next.dataset.view);
  next.focus();
}

for (const tab of tabs) {
  tab.addEventListener("click", () => choose(tab.dataset.view));
  tab.addEventListener("keydown", walkTabs);
}
find("#zoom-in")?.addEventListener("click", () => zoomBy(STEP));
find("#zoom-out")?.addEventListener("click", () => zoomBy(1 / STEP));
if (find(".evidence")) choose(tabs[0]?.dataset.view ?? "drawn");
addEventListener("resize", () => {
  const view = find(".page-view:not(.hidden)");
  if (view) { fit(view); centre(view); }
});

// --- a misread value

const entry = find("#value"), reads = find("#reads"), opener = find("#misread-open");
let asked = 0;

function openMisread() {
  find("#misread")?.classList.remove("hidden");
  opener?.setAttribute("aria-expanded", "true");
  entry?.focus();
  entry?.scrollIntoView({ block: "nearest" });
}

async function checkValue() {
  const number = ++asked;
  reads.textContent = "";
  if (!entry.value.trim()) return;
  const query = new URLSearchParams({ place: find("#place").value, value: entry.value });
  const response = await fetch(`${entry.dataset.read}?${query}`);
  if (number !== asked || !response.ok) return;
  const answer = await response.json();
  reads.textContent = answer.text;
  reads.classList.toggle("bad", !answer.ok);
}

opener?.addEventListener("click", openMisread);
entry?.addEventListener("input", checkValue);
find("#place")?.addEventListener("change", () => entry.value && checkValue());
find("#decide")?.addEventListener("keydown", (event) => {
  // Enter in a field of the misread form saves it; a form's first button would be “as stated”.
  if (event.key === "Enter" && event.target.matches("#value, #place")) {
    event.preventDefault();
    find("#save").click();
  } else if (event.key === "Enter" && event.target.matches("#reason")) {
    event.preventDefault();
  }
});
if (find(".problem") && entry && !find("#misread").classList.contains("hidden")) openMisread();

find("#print")?.addEventListener("click", () => print());

// --- keys

const help = find("#help");
find("#help-open")?.addEventListener("click", () => help.showModal());

let isLeaving = false;
function press(selector) {
  const target = find(selector);
  if (!target || isLeaving) return;
  isLeaving = target.matches("a, button[name]") || selector === "#undo button";
  target.click();
}

const isList = rows.length > 0;
const KEYS = {
  j: () => (isList ? moveTo(at + 1) : press("#next")),
  k: () => (isList ? moveTo(at - 1) : press("#previous")),
  ArrowDown: () => isList && moveTo(at + 1),
  ArrowUp: () => isList && moveTo(at - 1),
  Enter: () => isList && at >= 0 && (location.href = rows[at].dataset.href),
  a: () => press("#as-stated"),
  m: openMisread,
  u: () => press("#unclear"),
  z: () => press("#undo button"),
  w: () => { const why = find("#why"); if (why) why.open = !why.open; },
  v: nextView,
  "+": () => zoomBy(STEP),
  "=": () => zoomBy(STEP),
  "-": () => zoomBy(1 / STEP),
  o: () => press("#to-overview"),
  d: () => press("#to-document"),
  q: () => press("#to-queue"),
  n: () => press("#next"),
  p: () => press("#previous"),
  "?": () => help.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help?.open) return;
  if (event.target.matches("input, select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const isButton = event.target.matches("a, button, summary");
  const act = KEYS[event.key];
  if (!act || (event.key === "Enter" && isButton) || (event.repeat && "amuz".includes(event.key))) return;
  if (event.key.startsWith("Arrow") && !isList) return;
  event.preventDefault();
  act();
});
addEventListener("pageshow", () => { isLeaving = false; });
