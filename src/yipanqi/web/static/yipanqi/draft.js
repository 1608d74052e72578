// Keeps a form that is being filled in on this device until it has been sent with success.
// <form data-draft="key" data-draft-fresh> keeps and, when fresh, restores; an element with data-draft-done="key" forgets.
"use strict";

const PREFIX = "yipanqi-draft:";
const KEPT_FOR = 7 * 24 * 3600 * 1000;
const UNKEPT = new Set(["file", "password", "hidden", "submit", "button"]);

function eachField(form, act) {
  for (const field of form.elements) {
    if (field.name && !UNKEPT.has(field.type)) act(field);
  }
}

function isTick(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function keep(form) {
  const values = [];
  eachField(form, (field) => {
    if (isTick(field)) values.push([field.name, field.value, field.checked]);
    else values.push([field.name, field.value, null]);
  });
  try {
    localStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify({ at: Date.now(), values }));
  } catch (refused) {
    if (!(refused instanceof DOMException)) throw refused;
  }
}

function forget(key) {
  localStorage.removeItem(PREFIX + key);
}

function kept(key) {
  const written = localStorage.getItem(PREFIX + key);
  if (!written) return null;
  const draft = JSON.parse(written);
  if (Date.now() - draft.at < KEPT_FOR) return draft;
  forget(key);
  return null;
}

// What is older than the limit goes, whoever left it on this device.
function forgetOld() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX)) kept(key.slice(PREFIX.length));
  }
}

function restore(form, draft) {
  document.dispatchEvent(new CustomEvent("draft:restoring", { detail: draft }));
  eachField(form, (field) => {
    const found = draft.values.find(([name, value]) => name === field.name && (!isTick(field) || value === field.value));
    if (!found) return;
    if (isTick(field)) field.checked = found[2];
    else field.value = found[1];
  });
  document.dispatchEvent(new Event("draft:restored"));
}

function tell(form, draft) {
  const line = document.createElement("div");
  line.className = "notice";
  line.setAttribute("role", "status");
  const said = document.createElement("div");
  said.textContent = `已恢复 ${new Date(draft.at).toLocaleString("zh-CN")} 存在本机的草稿，图片需重新选择。`;
  const away = document.createElement("button");
  away.type = "button";
  away.className = "btn btn-quiet btn-small";
  away.textContent = "丢弃草稿";
  away.addEventListener("click", () => {
    forget(form.dataset.draft);
    form.reset();
    line.remove();
    document.dispatchEvent(new Event("draft:restored"));
  });
  line.append(said, away);
  form.prepend(line);
}

// Without a network nothing is sent: what was typed stays here, and the page with it.
function holdBack(form, event) {
  if (navigator.onLine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  keep(form);
  let line = form.querySelector("[data-draft-offline]");
  if (!line) {
    line = document.createElement("div");
    line.className = "notice notice-warn";
    line.setAttribute("role", "alert");
    line.dataset.draftOffline = "";
    form.append(line);
  }
  line.textContent = "现在没有网络，内容已存在本机（至多七天）。连上网后再点“登记”，不用重填。";
  window.addEventListener("online", () => { line.textContent = "网络已恢复，请再点“登记”。"; }, { once: true });
}

forgetOld();
document.querySelectorAll("[data-draft-done]").forEach((done) => forget(done.dataset.draftDone));
document.querySelectorAll("form[data-draft]").forEach((form) => {
  const draft = "draftFresh" in form.dataset ? kept(form.dataset.draft) : null;
  if (draft) {
    restore(form, draft);
    tell(form, draft);
  }
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", (event) => holdBack(form, event));
  form.addEventListener("change", () => keep(form));
});
