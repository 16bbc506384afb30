"use strict";
// Calendars by arrow keys, files with line numbers, words in braces put where the cursor is. Each page works without it.
(() => {
  const LINE = "\n";

  // The grid of a month: one stop for Tab, arrows within, Home and End for the week.
  const grid = document.querySelector("[data-grid]");
  if (grid) {
    const days = [...grid.querySelectorAll("a.day")];
    const picked = grid.querySelector('a.day[aria-current="date"]');
    const first = picked || grid.querySelector(".is-today a.day") || days[0];
    const stop = (day) => days.forEach((each) => { each.tabIndex = each === day ? 0 : -1; });
    if (first) stop(first);
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    grid.addEventListener("keydown", (event) => {
      const at = days.indexOf(event.target.closest("a.day"));
      if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      const column = event.target.closest("td").cellIndex;
      const to = event.key === "Home" ? at - column : event.key === "End" ? at + 6 - column : at + (steps[event.key] || 0);
      const wanted = days[Math.max(0, Math.min(days.length - 1, to))];
      if (!(event.key in steps) && event.key !== "Home" && event.key !== "End") return;
      event.preventDefault();
      stop(wanted);
      wanted.focus();
    });
    if (picked) {
      const field = document.querySelector("#day input[name=what]:checked, #day input[name=what]");
      if (field) field.focus({ preventScroll: window.matchMedia("(min-width: 992px)").matches });
    }
  }

  // Hours are asked only of a day that is open.
  const hours = document.querySelector("#day [name=hours]");
  if (hours) {
    const choices = [...document.querySelectorAll("#day input[name=what]")];
    const show = () => {
      const chosen = choices.find((each) => each.checked);
      hours.closest(".mb-2, .mb-3").hidden = !chosen || chosen.value !== "open";
    };
    choices.forEach((each) => each.addEventListener("change", show));
    show();
  }

  // Line numbers beside a file, and the way to the line that a finding names.
  const text = document.querySelector("textarea[data-numbered]");
  if (text) {
    const wrong = new Set([...document.querySelectorAll("[data-goes-to-line]")].map((each) => Number(each.dataset.goesToLine)));
    const numbers = document.createElement("pre");
    numbers.className = "numbers";
    numbers.setAttribute("aria-hidden", "true");
    numbers.style.height = `${text.clientHeight}px`;
    text.before(numbers);
    const count = () => {
      const lines = text.value.split(LINE).length;
      if (lines !== numbers.childElementCount) numbers.replaceChildren(...Array.from({ length: lines }, (_each, place) => {
        const number = document.createElement("div");
        number.textContent = wrong.has(place + 1) ? `▶${place + 1}` : String(place + 1);
        number.classList.toggle("is-wrong", wrong.has(place + 1));
        return number;
      }));
      numbers.style.height = `${text.clientHeight}px`;
      numbers.scrollTop = text.scrollTop;
    };
    const goTo = (line) => {
      const lines = text.value.split(LINE);
      const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
      text.focus({ preventScroll: true });
      text.setSelectionRange(start, start + (lines[line - 1] || "").length);
      text.scrollTop = (line - 4) * (text.scrollHeight / lines.length);
      text.scrollIntoView({ block: "nearest" });
    };
    text.addEventListener("input", count);
    text.addEventListener("scroll", () => { numbers.scrollTop = text.scrollTop; });
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-goes-to-line]");
      if (!link) return;
      event.preventDefault();
      goTo(Number(link.dataset.goesToLine));
    });
    count();
    const asked = /^#L(\d+)$/.exec(window.location.hash);
    if (asked) goTo(Number(asked[1]));
  }

  // A word in braces goes where the cursor was last.
  let last = document.querySelector("#text-form textarea");
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("#text-form textarea, #text-form input[type=text]")) last = event.target;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-inserts]");
    if (!button || !last) return;
    last.setRangeText(button.dataset.inserts, last.selectionStart, last.selectionEnd, "end");
    last.dispatchEvent(new Event("input", { bubbles: true }));
    last.focus();
  });
})();
