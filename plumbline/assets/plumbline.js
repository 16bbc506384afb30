"use strict";

// Everything works without this file; it only saves presses of keys.

// A form is sent once: the second press of an impatient finger finds its button asleep.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.method === "dialog" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  window.setTimeout(() => { delete form.dataset.sent; }, 4000);
});

// A row of tabs wider than a telephone begins where one stands.
for (const here of document.querySelectorAll(".nav.overflow-auto [aria-current=page]")) {
  const row = here.closest(".nav");
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// A dialog: opened by what names it, filled by htmx where it asks the server, closed by Esc or a click beside it.
(() => {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) { event.preventDefault(); document.getElementById(opener.dataset.opens)?.showModal(); }
    if (event.target.matches("dialog")) event.target.close();
    if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const dialog = event.target.closest("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  });
})();

// Keys: data-key="n" presses or focuses what carries it; "g h" is g, then h; "ctrl+enter" also works inside a field.
(() => {
  const fields = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
  let first = "", forget = 0;

  const shown = (element) => element.checkVisibility?.() ?? true;
  const carriers = () => [...document.querySelectorAll("[data-key]")].filter((each) => !each.disabled);
  // A link of the folded menu of a telephone can be pressed though it is not shown.
  const named = (key) => {
    const top = document.querySelector("dialog[open]");
    const found = carriers().filter((each) => each.dataset.key === key && (!top || top.contains(each)));
    return found.find(shown) ?? found.find((each) => each.matches("a[href]"));
  };
  const words = (element) => element.dataset.keyLabel || element.labels?.[0]?.textContent.trim() || element.getAttribute("aria-label") || element.textContent.trim();

  const press = (element) => {
    if (element.matches(fields)) { element.focus(); element.select?.(); } else element.click();
  };

  const spoken = (event) => {
    const key = event.key === " " ? "space" : event.key.toLowerCase();
    return (event.ctrlKey || event.metaKey ? "ctrl+" : "") + (event.altKey ? "alt+" : "") + key;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || !event.key) return;
    const key = spoken(event);
    const isCombined = key.startsWith("ctrl+") || key.startsWith("alt+") || /^f\d/.test(key);
    if (!isCombined && event.target.closest?.(fields)) return;
    const wanted = first ? `${first} ${key}` : key;
    first = "";
    window.clearTimeout(forget);
    if (key === "?") { event.preventDefault(); overlay(); return; }
    const element = named(wanted) ?? named(key);
    if (element) { event.preventDefault(); press(element); return; }
    if (!isCombined && carriers().some((each) => each.dataset.key.startsWith(`${key} `))) {
      first = key;
      forget = window.setTimeout(() => { first = ""; }, 1500);
    }
  });

  const line = (key, label) => {
    const row = document.createElement("tr");
    const keys = document.createElement("td");
    key.split(" ").forEach((part, at) => {
      if (at) keys.append(" ");
      const kbd = document.createElement("kbd");
      kbd.textContent = part.split("+").map((each) => each.length > 1 ? each[0].toUpperCase() + each.slice(1) : each.toUpperCase()).join(" + ");
      keys.append(kbd);
    });
    const what = document.createElement("td");
    what.textContent = label;
    row.append(what, keys);
    return row;
  };

  const overlay = () => {
    const dialog = document.getElementById("keys");
    if (!dialog || dialog.open) { dialog?.close(); return; }
    const here = dialog.querySelector("[data-keys='here']"), places = dialog.querySelector("[data-keys='places']");
    const told = new Map(carriers().map((each) => [each.dataset.key, words(each)]));
    const rows = (isPlace) => [...told].filter(([key]) => key.startsWith("g ") === isPlace).map(([key, label]) => line(key, label));
    here.replaceChildren(...rows(false));
    places.replaceChildren(...rows(true));
    dialog.showModal();
  };
  document.addEventListener("click", (event) => { if (event.target.closest("[data-shows-keys]")) { event.preventDefault(); overlay(); } });
})();

// How long ago: told anew while the page stands open.
(() => {
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const offset = () => Number(document.documentElement.dataset.skew || 0);
  const tell = () => {
    const speaker = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
    document.querySelectorAll("time[data-ago]").forEach((each) => {
      const seconds = (new Date(each.dateTime) - Date.now() + offset()) / 1000;
      const [unit, length] = units.find(([, long]) => Math.abs(seconds) >= long) ?? [];
      if (unit && Math.abs(seconds) < 30 * 86400) each.textContent = speaker.format(Math.trunc(seconds / length), unit);
    });
  };
  const told = document.documentElement.dataset.now;
  if (told) {
    document.documentElement.dataset.skew = String(Date.now() - new Date(told));
    window.setInterval(tell, 30000);
  }
})();

// What could not be sent or was answered with a fault is said, and stays until it goes again.
(() => {
  const tell = (name) => {
    const notice = document.getElementById("trouble");
    if (notice) { notice.hidden = false; notice.querySelectorAll("[data-trouble]").forEach((each) => { each.hidden = each.dataset.trouble !== name; }); }
  };
  document.addEventListener("htmx:sendError", () => tell("network"));
  document.addEventListener("htmx:timeout", () => tell("network"));
  document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status >= 500) tell("server"); });
  document.addEventListener("htmx:afterOnLoad", (event) => {
    const notice = document.getElementById("trouble");
    if (notice && event.detail.xhr.status < 500) notice.hidden = true;
  });
})();
