"use strict";

// The list of orders works without this; here are ticking in ranges, keys, and addresses without empty words.

(() => {
  const boxes = () => [...document.querySelectorAll("#bulk tbody input[name=order]")];
  let last = null;

  const count = () => {
    const all = boxes(), ticked = all.filter((box) => box.checked);
    const bar = document.querySelector("[data-bulk-bar]");
    if (!bar) return;
    bar.classList.toggle("has-ticked", ticked.length > 0);
    bar.querySelector("[data-ticked-count]").textContent = String(ticked.length);
    const whole = document.querySelector("[data-tick-all]");
    if (whole) { whole.checked = ticked.length > 0 && ticked.length === all.length; whole.indeterminate = ticked.length > 0 && !whole.checked; }
    all.forEach((box) => box.closest("tr").classList.toggle("is-ticked", box.checked));
  };

  const range = (box) => {
    const all = boxes(), from = all.indexOf(last), to = all.indexOf(box);
    if (from < 0 || to < 0) return;
    all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((each) => { each.checked = box.checked; });
  };

  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("#bulk tbody input[name=order]");
    if (box) { if (event.shiftKey) range(box); last = box; count(); }
    if (event.target.matches?.("[data-tick-all]")) { boxes().forEach((each) => { each.checked = event.target.checked; }); count(); }
    document.querySelectorAll("details.several[open]").forEach((each) => { if (!each.contains(event.target)) each.open = false; });
  });

  document.addEventListener("keydown", (event) => {
    const several = event.target.closest?.("details.several[open]");
    if (several && event.key === "Escape") { several.open = false; several.querySelector("summary").focus(); return; }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select, dialog[open], details.several")) return;
    const key = event.key.toLowerCase(), all = boxes();
    if (!all.length || !["j", "k", "x"].includes(key)) return;
    const here = all.indexOf(document.activeElement);
    event.preventDefault();
    if (key === "x") { if (here >= 0) { all[here].checked = !all[here].checked; if (event.shiftKey) range(all[here]); last = all[here]; count(); } return; }
    const next = all[Math.min(all.length - 1, Math.max(0, here + (key === "j" ? 1 : -1)))];
    next.focus();
    next.closest("tr").scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("change", (event) => {
    const several = event.target.closest?.("details.several");
    if (!several) return;
    const ticked = several.querySelectorAll("input:checked").length;
    const said = several.querySelector("[data-several]");
    said.textContent = ticked ? said.dataset.some.replace("0", String(ticked)) : said.dataset.none;
  });

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt.id !== "filter") return;
    const words = event.detail.parameters, kept = new Set();
    [...new Set(words.keys())].forEach((name) => {
      const values = words.getAll(name).filter((value) => value !== "");
      words.delete(name);
      values.forEach((value) => { words.append(name, value); kept.add(name); });
    });
    if (![...kept].some((name) => name !== "view")) words.set("view", "none");
  });
  document.addEventListener("htmx:afterSettle", count);
  count();
})();
