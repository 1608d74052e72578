// Rows that are added one by one: empty spare rows are folded away, a button brings the next one. The form works without it.
// <ol data-rows> with <li data-row="n" data-row-free>, and a button [data-row-add] behind it.
"use strict";

const MOST_ROWS = 30;

function freeRows(list) {
  return [...list.querySelectorAll("[data-row-free]")];
}

function isEmptyRow(row) {
  return ![...row.querySelectorAll("input:not([type=hidden]), textarea")].some((field) => field.value && field.value !== "0");
}

function foldSpare(list) {
  freeRows(list).forEach((row, place) => { row.hidden = place > 0 && isEmptyRow(row); });
}

function renumbered(text, from, to) {
  return text.replaceAll(`items-${from}-`, `items-${to}-`);
}

function addRow(list) {
  const rows = freeRows(list);
  const folded = rows.find((row) => row.hidden);
  if (folded) {
    folded.hidden = false;
    return folded;
  }
  const last = rows[rows.length - 1];
  const from = Number(last.dataset.row);
  if (from + 1 >= MOST_ROWS) return null;
  const row = last.cloneNode(true);
  row.dataset.row = String(from + 1);
  row.querySelectorAll("[name], [id], [for]").forEach((part) => {
    for (const name of ["name", "id", "for"]) {
      if (part.hasAttribute(name)) part.setAttribute(name, renumbered(part.getAttribute(name), from, from + 1));
    }
    if ("value" in part && part.matches("input, textarea")) part.value = part.name.endsWith("-against") || part.name.endsWith("-abstained") ? "0" : "";
    if (part.matches("select")) part.selectedIndex = 0;
  });
  row.querySelectorAll(".field-error").forEach((said) => said.remove());
  list.append(row);
  return row;
}

document.querySelectorAll("[data-rows]").forEach((list) => {
  const button = list.parentElement.querySelector("[data-row-add]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const row = addRow(list);
    if (row) row.querySelector("input:not([type=hidden])").focus();
  });
  foldSpare(list);
  // A draft may hold rows that the fresh page does not have yet.
  document.addEventListener("draft:restoring", (event) => {
    const numbers = event.detail.values.filter(([name, value]) => /^items-\d+-title$/.test(name) && value).map(([name]) => Number(name.split("-")[1]));
    const wanted = Math.min(Math.max(-1, ...numbers), MOST_ROWS - 1);
    while (freeRows(list).every((row) => Number(row.dataset.row) < wanted)) {
      freeRows(list).forEach((row) => { row.hidden = false; });
      if (!addRow(list)) break;
    }
  });
  document.addEventListener("draft:restored", () => foldSpare(list));
});
