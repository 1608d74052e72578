// Comforts only: every page works without this file.
"use strict";

// The error summary takes the focus, so that readers hear it first.
function focusSummary(root) {
  const summary = root.querySelector("[data-focus]");
  if (summary) summary.focus();
}
document.addEventListener("DOMContentLoaded", () => focusSummary(document));
document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// What is folded on the screen stands open on paper, and is folded again afterwards.
window.addEventListener("beforeprint", () => document.querySelectorAll("main details:not([open])").forEach((part) => { part.open = true; part.dataset.folded = "yes"; }));
window.addEventListener("afterprint", () => document.querySelectorAll("main details[data-folded]").forEach((part) => { part.open = false; delete part.dataset.folded; }));

// A table wider than its place can be moved by keys.
function reachWideTables() {
  for (const place of document.querySelectorAll(".table-scroll:not([tabindex])")) {
    if (place.scrollWidth <= place.clientWidth) continue;
    place.tabIndex = 0;
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", place.querySelector("caption")?.textContent || "表格");
  }
}
for (const moment of ["DOMContentLoaded", "htmx:afterSwap"]) document.addEventListener(moment, reachWideTables);
window.addEventListener("resize", reachWideTables);

// On a phone a long row of filters is folded behind its first field, so that the list itself is in sight.
const phone = window.matchMedia("(max-width: 600px)");
function isChosen(field) {
  const control = field.querySelector("input, select");
  if (!control) return false;
  if (control.type === "checkbox") return control.checked;
  if (control.tagName === "SELECT" && control.options[0]?.value) return false;
  return control.value !== "";
}
function foldFilters() {
  if (!phone.matches) return;
  for (const form of document.querySelectorAll("form.filters[method=get]:not([data-foldable])")) {
    const later = [...form.querySelectorAll(":scope > .field, :scope > .form-check")].slice(1);
    form.dataset.foldable = "yes";
    if (later.length < 2) continue;
    const chosen = later.filter(isChosen).length;
    const more = document.createElement("button");
    more.type = "button";
    more.className = "btn btn-quiet filters-more";
    more.setAttribute("aria-expanded", "false");
    more.textContent = chosen ? `更多条件（已选 ${chosen}）` : "更多条件";
    later.forEach((field) => field.classList.add("filters-later"));
    form.classList.add("filters-folded");
    form.insertBefore(more, form.querySelector(":scope > .btn"));
  }
}
for (const moment of ["DOMContentLoaded", "htmx:afterSwap", "htmx:historyRestore"]) document.addEventListener(moment, foldFilters);
phone.addEventListener("change", foldFilters);
// One listener for all of them: a page that comes back from the history brings its buttons, not what was tied to them.
document.addEventListener("click", (event) => {
  const more = event.target.closest(".filters-more");
  if (!more) return;
  const open = more.closest("form").classList.toggle("filters-folded") === false;
  more.setAttribute("aria-expanded", String(open));
});

// A part of the page that cannot be fetched says so, once, until the server answers again.
document.addEventListener("htmx:sendError", () => {
  const main = document.getElementById("main");
  if (main.querySelector("[data-no-server]")) return;
  const line = document.createElement("div");
  line.className = "notice notice-warn";
  line.setAttribute("role", "alert");
  line.dataset.noServer = "";
  line.textContent = "没有连上服务器，显示的是先前的内容。请看一下网络，稍后再试。";
  main.prepend(line);
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.xhr?.status) document.querySelectorAll("[data-no-server]").forEach((line) => line.remove());
});

// Files dropped on a drop zone go into its file input.
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = event.target.closest && event.target.closest(".drop");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("drop-over", kind === "dragenter" || kind === "dragover");
    if (kind !== "drop") return;
    const input = zone.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// A form is sent once: the second press of an impatient finger is ignored. A button marked data-again brings a file and the page stays.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post") || event.submitter?.hasAttribute("data-again")) return;
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// Who logs out leaves nothing typed on this device.
document.addEventListener("submit", (event) => {
  if (!event.target.matches('form[action$="/accounts/logout/"]')) return;
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("yipanqi-draft:")) localStorage.removeItem(key);
  }
});
