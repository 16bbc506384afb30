"use strict";

// The board without this file: every card leads to its order, where the same moves are made.

(() => {
  const ASK_EVERY = 15000, FAR = 6, EDGE = 60;
  const board = () => document.getElementById("board");
  const dialog = () => document.getElementById("board-dialog");
  const cardOf = (element) => element?.closest?.(".board-card");
  const gives = (card) => (card.dataset.gives || "").split(" ").filter(Boolean);
  const address = (card, move) => `/board/orders/${encodeURIComponent(card.dataset.number)}/${move}/`;
  let carried = null;

  const tell = (sentence) => {
    const line = document.createElement("div");
    line.className = "alert alert-warning mb-2";
    line.textContent = sentence;
    document.getElementById("board-said").replaceChildren(line);
  };

  // What is new: asked only while nobody is in the middle of something.
  const isBusy = () => carried !== null || dialog().open || document.hidden || document.querySelector("dialog[open]") || document.querySelector("#board.htmx-request");
  window.setInterval(() => { if (!isBusy()) window.htmx.trigger(board(), "board:ask"); }, ASK_EVERY);

  // A new board takes over where the eye and the focus were.
  let kept = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "board") return;
    if (carried && event.detail.requestConfig?.verb === "get") { event.detail.shouldSwap = false; return; }
    kept = { tray: document.querySelector(".board-tray")?.scrollTop ?? 0, focus: document.activeElement?.id, order: cardOf(document.activeElement)?.dataset.number };
    if (dialog().open) { kept.order = dialog().dataset.number; dialog().close(); }
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!kept) return;
    const tray = document.querySelector(".board-tray");
    if (tray) tray.scrollTop = kept.tray;
    const same = (kept.focus && document.getElementById(kept.focus)) || (kept.order && document.getElementById(`card-${kept.order}`));
    same?.focus({ preventScroll: true });
    kept = null;
  });

  // Giving: to a unit or a person by carrying the card there.
  const wayTo = (card, column) => {
    const may = gives(card);
    if (column.dataset.person) return may.find((move) => move === "assign" || move === "hand_out") ?? "";
    return may.find((move) => move === "dispatch" || move === "arbitrate") ?? "";
  };
  const sentenceFor = (card, column) => {
    const words = board().dataset, may = gives(card);
    if (!may.length) return words.notYours;
    if (column.dataset.person) return words.wantsUnit;
    return may.includes("assign") || may.includes("hand_out") ? words.wantsPerson : words.fixed;
  };
  const give = (card, column) => {
    if (column.contains(card)) return;
    const move = wayTo(card, column);
    if (!move) { tell(sentenceFor(card, column)); return; }
    const whom = column.dataset.person ? { person: column.dataset.person } : { unit: column.dataset.unit };
    if (move === "arbitrate") {
      dialog().dataset.number = card.dataset.number;
      window.htmx.ajax("GET", `${address(card, move)}?unit=${encodeURIComponent(column.dataset.unit)}`, { target: "#board-form" });
      return;
    }
    const around = Object.fromEntries([["unit-opened", board().querySelector("[name=unit-opened]").value]]);
    const depth = [...board().querySelectorAll("[name=depth]")].map((each) => each.value);
    window.htmx.ajax("POST", address(card, move), { target: "#board", swap: "outerHTML", values: { ...around, ...whom, depth, seen: card.dataset.seen } });
  };

  const columnAt = (x, y) => document.elementFromPoint(x, y)?.closest?.(".board-column") ?? null;
  const lift = (start, event) => {
    carried = { ...start, ghost: start.card.cloneNode(true), column: null };
    carried.ghost.classList.add("board-ghost");
    carried.ghost.querySelectorAll("[id]").forEach((each) => each.removeAttribute("id"));
    carried.ghost.setAttribute("aria-hidden", "true");
    document.body.append(carried.ghost);
    start.card.classList.add("is-carried");
    board().classList.add("is-dragging");
    document.querySelectorAll(".board-column").forEach((each) => each.classList.toggle("may-take", !each.contains(start.card) && wayTo(start.card, each) !== ""));
    follow(event);
  };
  const follow = (event) => {
    carried.ghost.style.transform = `translate(${event.clientX - 20}px, ${event.clientY - 16}px)`;
    const column = columnAt(event.clientX, event.clientY);
    if (column !== carried.column) {
      carried.column?.classList.remove("is-under");
      column?.classList.add("is-under");
      carried.column = column;
    }
    if (event.clientY < EDGE) window.scrollBy(0, -18);
    if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, 18);
  };
  const drop = (isGiven) => {
    const { card, ghost, column } = carried;
    ghost.remove();
    card.classList.remove("is-carried");
    board().classList.remove("is-dragging");
    document.querySelectorAll(".may-take, .is-under").forEach((each) => each.classList.remove("may-take", "is-under"));
    carried = null;
    if (isGiven && column) give(card, column);
  };

  let pressed = null, swallow = false;
  document.addEventListener("pointerdown", (event) => {
    const card = cardOf(event.target);
    const byHand = event.pointerType === "mouse" ? event.button === 0 && !event.target.closest("button, .btn, .why") : event.target.closest(".board-grip");
    if (!card || !byHand || !card.closest("#board") || !gives(card).length) return;
    pressed = { card, pointer: event.pointerId, x: event.clientX, y: event.clientY };
    if (event.pointerType !== "mouse") event.target.releasePointerCapture?.(event.pointerId);
  });
  document.addEventListener("pointermove", (event) => {
    if (carried?.pointer === event.pointerId) { event.preventDefault(); follow(event); return; }
    if (pressed?.pointer === event.pointerId && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > FAR) { lift(pressed, event); pressed = null; }
  });
  document.addEventListener("pointerup", (event) => {
    pressed = null;
    if (carried?.pointer !== event.pointerId) return;
    swallow = true;
    window.setTimeout(() => { swallow = false; }, 0);
    drop(true);
  });
  document.addEventListener("pointercancel", () => { pressed = null; if (carried) drop(false); });
  document.addEventListener("click", (event) => { if (swallow) { event.preventDefault(); event.stopPropagation(); } }, true);
  document.addEventListener("dragstart", (event) => { if (cardOf(event.target)) event.preventDefault(); });

  // Keys: arrows go from card to card, D gives the one in focus.
  const titles = (place) => [...(place?.querySelectorAll(".board-title") ?? [])];
  const places = () => [...document.querySelectorAll(".board-tray, .board-column")].filter((each) => titles(each).length);
  const step = (title, key) => {
    const here = title.closest(".board-tray, .board-column"), all = places();
    const column = all.indexOf(here), row = titles(here).indexOf(title);
    if (key === "ArrowUp" || key === "ArrowDown") return titles(here)[row + (key === "ArrowDown" ? 1 : -1)];
    const next = titles(all[column + (key === "ArrowRight" ? 1 : -1)]);
    return next[Math.min(row, next.length - 1)];
  };
  document.addEventListener("keydown", (event) => {
    if (carried && event.key === "Escape") { event.preventDefault(); drop(false); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog().open) return;
    const title = event.target.closest?.(".board-card .board-title");
    if (event.key.startsWith("Arrow")) {
      if (!title && event.target !== document.body && !event.target.matches?.("#content")) return;
      const next = title ? step(title, event.key) : titles(places()[0])[0];
      if (next) { event.preventDefault(); next.focus(); next.scrollIntoView({ block: "nearest" }); }
    } else if (title && event.key.toLowerCase() === "d") {
      const card = cardOf(title), button = card.querySelector("[data-move]");
      event.preventDefault();
      event.stopPropagation();
      if (button) button.click(); else tell(sentenceFor(card, card));
    }
  }, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) dialog().dataset.number = cardOf(button).dataset.number;
  });

  // The list in the dialog: filtered by what is typed, chosen with arrows or the mouse.
  const options = (form) => [...form.querySelectorAll("[role=option]")];
  const choose = (form, option) => {
    options(form).forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    form.querySelector("[data-picked]").value = option?.dataset.value ?? "";
    const input = form.querySelector("[role=combobox]");
    if (option) { input.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); } else input.removeAttribute("aria-activedescendant");
  };
  const formOf = (element) => element.closest?.("[data-board-form]");
  document.addEventListener("input", (event) => {
    const form = formOf(event.target);
    if (!form || event.target.getAttribute("role") !== "combobox") return;
    const typed = event.target.value.trim().toLowerCase();
    options(form).forEach((each) => { each.hidden = !each.dataset.search.includes(typed); each.classList.toggle("d-none", each.hidden); });
    const shown = options(form).filter((each) => !each.hidden);
    form.querySelector("[data-nobody]").classList.toggle("d-none", shown.length > 0);
    choose(form, typed ? shown[0] : null);
  });
  document.addEventListener("keydown", (event) => {
    const form = formOf(event.target);
    if (!form || event.target.getAttribute("role") !== "combobox" || event.isComposing) return;
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const shown = options(form).filter((each) => !each.hidden);
    const at = shown.findIndex((each) => each.getAttribute("aria-selected") === "true");
    choose(form, shown[Math.max(0, Math.min(shown.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))]);
  });
  document.addEventListener("click", (event) => {
    const option = event.target.closest("#board-choices [role=option]");
    if (option) { choose(formOf(option), option); formOf(option).querySelector("[role=combobox]").focus(); }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "board-form") return;
    const form = event.detail.target.querySelector("form"), first = event.detail.target.querySelector("[role=combobox], textarea, select, input:not([type=hidden]), button");
    const chosen = form && options(form).find((each) => each.getAttribute("aria-selected") === "true");
    if (chosen) choose(form, chosen);
    window.setTimeout(() => first?.focus(), 0);
  });
})();
