"use strict";

// Parts that refresh by themselves never take anything out of anybody's hands: while something is being typed, chosen or read in one, it stays as it is.
(() => {
  const busy = (part) => {
    const active = document.activeElement;
    const inside = active && part.contains(active) && active.matches("input, select, textarea, summary");
    return inside || document.hidden || document.querySelector("dialog[open]") || part.querySelector("details[open]") || part.querySelector("input:checked");
  };
  const names = ["id", "href", "name", "data-key"];
  let held = "";

  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.detail.elt;
    if (part.matches("[data-live]") && busy(part)) event.preventDefault();
  });

  // What had the focus has it again in the new part.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    held = "";
    if (!event.detail.elt.matches("[data-live]") || !event.detail.elt.contains(active)) return;
    const name = names.find((each) => active.getAttribute(each));
    held = name ? `[${name}="${CSS.escape(active.getAttribute(name))}"]` : "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (held) document.querySelector(held)?.focus({ preventScroll: true });
    held = "";
  });

  document.addEventListener("click", (event) => { if (event.target.closest("[data-prints]")) window.print(); });
})();
