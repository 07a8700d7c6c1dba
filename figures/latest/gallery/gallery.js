"use strict";
// Search, copying and the interactive charts. Texts are only ever set as text, never as markup; nothing is fetched.

const CONFIRMED_MS = 2500;
const ANNOUNCED_MS = 400;

const told = document.getElementById("told");
const tip = document.getElementById("tip");

document.documentElement.classList.add("js");

// --- telling, for eyes and for screen readers

let telling = 0;

function tell(sentence) {
  clearTimeout(telling);
  told.textContent = sentence;
  told.classList.add("shown");
  telling = setTimeout(() => {
    told.classList.remove("shown");
    told.textContent = "";
  }, CONFIRMED_MS * 2);
}

// --- copying

function textOf(element) {
  return element instanceof HTMLTextAreaElement ? element.value : element.textContent;
}

/** Copies by way of a selection: for a browser that refuses the clipboard to a page from disk. */
function copyBySelection(text) {
  const holder = document.createElement("textarea");
  const before = document.activeElement;
  holder.value = text;
  holder.readOnly = true;
  holder.className = "unseen";
  document.body.append(holder);
  holder.select();
  const copied = document.execCommand("copy");
  holder.remove();
  before?.focus({ preventScroll: true });
  return copied;
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** Where nothing else works, the text is left selected, to be copied by hand. */
function select(element) {
  if (element instanceof HTMLTextAreaElement) {
    element.focus();
    element.select();
    return;
  }
  getSelection().selectAllChildren(element);
}

async function onCopy(button) {
  const element = document.getElementById(button.dataset.copy);
  if (!(await copyText(textOf(element)))) {
    select(element);
    tell(`${button.dataset.says} could not be copied; it is selected: press Ctrl+C or Cmd+C`);
    return;
  }
  tell(`${button.dataset.says} copied`);
  button.classList.add("copied");
  setTimeout(() => button.classList.remove("copied"), CONFIRMED_MS);
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.addEventListener("click", () => onCopy(button));
}

// --- searching

/** Small letters without accents, so that "cote" finds "Côte". */
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

const items = [...document.querySelectorAll("[data-item]")];
const articles = items.filter((item) => item.matches("article"));
const claims = items.filter((item) => item.dataset.item === "claim");
const searched = new Map([...articles, ...claims].map((item) => [item, plain(item.textContent)]));
const search = document.getElementById("search");
const found = document.getElementById("found");
let announcing = 0;

function filter() {
  const words = plain(search.value).split(/\s+/).filter(Boolean);
  for (const [item, text] of searched) {
    item.hidden = !words.every((word) => text.includes(word));
  }
  for (const entry of items.filter((item) => item.matches("nav li"))) {
    entry.hidden = document.getElementById(entry.dataset.about).hidden;
  }
  const figures = articles.filter((item) => !item.hidden).length;
  const matching = claims.filter((item) => !item.hidden).length;
  document.getElementById("no-figure").hidden = figures > 0;
  document.getElementById("no-claim").hidden = matching > 0;
  const sentence = words.length ? `${figures} of ${articles.length} figures and ${matching} of ${claims.length} claims found` : "";
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    found.textContent = sentence;
  }, ANNOUNCED_MS);
}

search.addEventListener("input", filter);
search.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    search.value = "";
    filter();
  }
});
filter();

// --- interactive charts

const charts = JSON.parse(document.getElementById("charts").textContent);
const AWAY = 14;

function showTip(event, sentence) {
  tip.hidden = !sentence;
  if (!sentence) {
    return;
  }
  tip.textContent = sentence;
  const left = Math.min(event.clientX + AWAY, document.documentElement.clientWidth - tip.offsetWidth - AWAY);
  const above = event.clientY - tip.offsetHeight - AWAY;
  tip.style.left = `${Math.max(AWAY, left)}px`;
  tip.style.top = `${above < AWAY ? event.clientY + AWAY : above}px`;
}

/** The slider and the pointer choose the same points: the chart marks the point, the line below reads it. */
function connect(view, place, says) {
  const slider = place.querySelector("input[type=range]");
  const reading = place.querySelector(".reading");
  const choose = (at) => {
    reading.textContent = says[at];
    slider.setAttribute("aria-valuetext", says[at]);
    view.signal("chosen", at).runAsync();
  };
  slider.addEventListener("input", () => choose(slider.valueAsNumber));
  slider.addEventListener("focus", () => choose(slider.valueAsNumber));
  view.addEventListener("pointerover", (_, item) => {
    const at = item?.datum?.at;
    if (Number.isInteger(at) && at >= 0) {
      slider.value = at;
      choose(at);
    }
  });
}

async function draw(place) {
  const { spec, says } = charts[place.dataset.chart];
  const plot = place.querySelector(".plot");
  // `ast` has expressions interpreted: the page's policy forbids making code of text.
  const { view } = await vegaEmbed(plot, spec, {
    actions: false,
    ast: true,
    defaultStyle: false,
    renderer: "svg",
    tooltip: (_, event, __, sentence) => showTip(event, sentence),
  });
  connect(view, place, says);
  plot.dataset.drawn = "yes";
}

for (const place of document.querySelectorAll("details[data-chart]")) {
  place.addEventListener("toggle", () => {
    if (place.open && !place.dataset.begun) {
      place.dataset.begun = "yes";
      draw(place);
    }
  });
}
