// Counts the roll while it is called. The form works without it.
"use strict";

function countRoll(roll) {
  const places = roll.querySelectorAll("li").length;
  const present = roll.querySelectorAll('input[value="present"]:checked').length;
  roll.querySelector("[data-roll-count]").textContent = `应到 ${places} 人，实到 ${present} 人`;
}

document.querySelectorAll("[data-roll]").forEach((roll) => {
  roll.addEventListener("change", () => countRoll(roll));
  document.addEventListener("draft:restored", () => countRoll(roll));
  countRoll(roll);
});
