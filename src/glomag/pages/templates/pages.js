"use strict";
// The switch for all code. Without this script there is no switch, and every piece of code still opens by itself.

document.documentElement.classList.add("js");

const all = document.getElementById("all-code");
const folded = [...document.querySelectorAll("details.code")];

/** The switch says how things are: all open, none, or some. */
function follow() {
  const nOpen = folded.filter((one) => one.open).length;
  all.checked = nOpen === folded.length;
  all.indeterminate = nOpen > 0 && nOpen < folded.length;
}

if (all) {
  all.addEventListener("change", () => {
    for (const one of folded) {
      one.open = all.checked;
    }
  });
  for (const one of folded) {
    one.addEventListener("toggle", follow);
  }
  follow();
}
