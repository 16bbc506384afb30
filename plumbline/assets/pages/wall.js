"use strict";

// The wall is asked for anew by htmx. What is here tells the time, turns pages of units over, and says how old the numbers are when no answer comes.
(() => {
  const OLD = 60, TURN = 15;
  let came = performance.now();

  const root = () => document.getElementById("wall");
  const language = document.documentElement.lang;
  const spoken = (seconds) => seconds < 90
    ? new Intl.NumberFormat(language, { style: "unit", unit: "second", unitDisplay: "long" }).format(seconds)
    : new Intl.NumberFormat(language, { style: "unit", unit: "minute", unitDisplay: "long" }).format(Math.round(seconds / 60));

  // By the clock of the machine that answered, moved on by this one's: a screen may be set wrong.
  const now = () => new Date(Date.parse(root().dataset.at) + (performance.now() - came));

  const turn = () => {
    const table = root().querySelector("table");
    const pages = table ? [...table.querySelectorAll("[data-page]")] : [];
    if (!table) return;
    table.classList.toggle("wall-turned", pages.length > 1);
    const shown = Math.floor(performance.now() / 1000 / TURN) % Math.max(pages.length, 1);
    pages.forEach((page, at) => page.classList.toggle("is-shown", at === shown));
    root().querySelector("[data-turn]").textContent = pages.length > 1 ? `${shown + 1} / ${pages.length}` : "";
  };

  const tick = () => {
    if (!root()) return;
    const age = Math.round((performance.now() - came) / 1000);
    const zone = document.documentElement.dataset.zone;
    root().querySelector("[data-clock]").textContent = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(now());
    const lost = document.querySelector("[data-lost]");
    lost.hidden = age < OLD;
    if (!lost.hidden) lost.querySelector("[data-age]").textContent = spoken(age);
    turn();
  };

  // Whatever is no new wall (an error, the way to sign in) leaves the old one standing; its age says the rest.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.elt.id !== "wall") return;
    const answer = event.detail.xhr;
    if (answer.status !== 200 || answer.getResponseHeader("HX-Redirect")) event.preventDefault();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.elt.id === "wall" || event.detail.target.id === "wall") { came = performance.now(); tick(); }
  });
  document.addEventListener("DOMContentLoaded", () => { tick(); setInterval(tick, 1000); });
})();
