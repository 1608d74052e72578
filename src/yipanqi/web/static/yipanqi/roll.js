// Counts the roll while it is called. The form works without it.
"use strict";

function countRoll(roll) {
  const said = roll.querySelector("[data-roll-count]");
  const present = roll.querySelectorAll('input[value="present"]:checked').length;
  if (roll.dataset.roll === "part") {
    said.textContent = `参加 ${present} 人`;
    return;
  }
  const places = roll.querySelectorAll("li").length;
  const excused = [...roll.querySelectorAll("li[data-exempt]")].filter((place) => !place.querySelector('input[value="present"]').checked).length;
  said.textContent = `应到 ${places - excused} 人，实到 ${present} 人` + (excused ? `，不计入 ${excused} 人` : "");
}

document.querySelectorAll("[data-roll]").forEach((roll) => {
  roll.addEventListener("change", () => countRoll(roll));
  document.addEventListener("draft:restored", () => countRoll(roll));
  countRoll(roll);
});
