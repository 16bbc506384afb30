"use strict";

// The agent's desk: lists under two fields, questions by keys, and nothing typed is ever lost.
(() => {
  const form = document.getElementById("register-form");
  if (!form) return;

  // ── Hands are quicker than the line: what is typed after Enter waits for the field that comes next ────────────
  const ahead = { waits: false, keys: [], timer: 0 };
  const halt = () => {
    ahead.waits = true;
    window.clearTimeout(ahead.timer);
    ahead.timer = window.setTimeout(resume, 4000);
  };
  const resume = () => {
    ahead.waits = false;
    window.clearTimeout(ahead.timer);
    while (ahead.keys.length && !ahead.waits) press(ahead.keys.shift());
  };
  const press = (key) => {
    const field = document.activeElement;
    if (key === "Save") { form.querySelector("[name=then]").click(); return; }
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    if (!field.dispatchEvent(event) || key.length > 1 || !field.matches("input:not([type=radio]), textarea")) return;
    field.setRangeText(key, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const hold = (event, keys) => {
    if (!ahead.waits || !event.isTrusted || event.isComposing || !event.cancelable) return;
    event.preventDefault();
    event.stopPropagation();
    ahead.keys.push(...keys);
  };
  form.addEventListener("beforeinput", (event) => { if (event.data) hold(event, [...event.data]); }, true);
  form.addEventListener("keydown", (event) => {
    const isPlain = !(event.ctrlKey || event.altKey || event.metaKey);
    if (isPlain && (event.key === "Enter" || (event.key.length === 1 && !event.target.matches("input:not([type=radio]), textarea")))) hold(event, [event.key]);
    else if (event.key === "Enter" && ahead.waits) hold(event, ["Save"]);
  }, true);

  // ── A field with a list (ARIA combobox): the first hit is chosen already, Enter takes it ──────────────────────
  const combo = (input) => {
    const list = () => document.getElementById(input.getAttribute("aria-controls"));
    const options = () => [...list().querySelectorAll("[role=option]")];
    const told = () => list().firstElementChild?.dataset.text;
    let wanted = false; // Enter was pressed before the answer came

    const close = () => {
      list().hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (option) => {
      options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
      if (!option) return;
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    };
    const marked = () => options().find((each) => each.getAttribute("aria-selected") === "true");
    const open = () => {
      list().hidden = false;
      input.setAttribute("aria-expanded", String(options().length > 0));
      if (!marked()) mark(options()[0]);
    };
    const take = (option) => {
      wanted = false;
      if (!option) { resume(); return; }
      halt();
      option.click();
      close();
    };
    const step = (by) => {
      if (list().hidden) { open(); return; }
      const all = options(), at = all.indexOf(marked());
      mark(all[(at + by + all.length) % all.length]);
    };
    // Of several customers nobody is taken unseen; of types the nearest is.
    const sure = () => !input.hasAttribute("data-careful") || options().filter((each) => !each.dataset.fills).length < 2;

    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); }
      if (event.key === "Escape" && !list().hidden) { event.preventDefault(); close(); }
      if (event.key === "Tab") close();
      if (event.key !== "Enter") return;
      event.preventDefault();
      if (!input.value.trim()) { onward(input); return; }
      if (told() === input.value.trim() && !list().hidden) { take(marked()); return; }
      wanted = true;
      halt();
      window.htmx.trigger(input, "lookup");
    });
    input.addEventListener("input", () => { wanted = false; });
    input.addEventListener("focusout", (event) => { if (!list().contains(event.relatedTarget)) window.setTimeout(close, 150); });
    document.body.addEventListener("htmx:afterSettle", (event) => {
      if (event.detail.target !== list() || !list().firstElementChild) return;
      if (document.activeElement === input || wanted) open();
      if (!wanted || told() !== input.value.trim()) return;
      wanted = false;
      if (sure()) take(marked());
      else { ahead.keys.length = 0; resume(); }
    });
    list().addEventListener("mousedown", (event) => event.preventDefault());
    if (options().length && input.value) { input.focus(); open(); }
  };

  // A caller whom nobody knows: what was typed goes into the field it looks like.
  form.addEventListener("click", (event) => {
    const option = event.target.closest("[data-fills]");
    if (!option) return;
    document.getElementById("contact").open = true;
    const field = document.getElementById(option.dataset.fills);
    field.value = option.dataset.value;
    document.getElementById("customer-q").value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    document.getElementById("type-q").focus();
    resume();
  });

  // ── From question to question ─────────────────────────────────────────────────────────────────────────────────
  const stops = () => [
    document.getElementById("customer-q"),
    document.getElementById("type-q"),
    ...[...document.querySelectorAll("#facts [data-question]")].map((each) => each.querySelector("input:checked") ?? each.querySelector("input, select, textarea")),
    document.getElementById("register-description"),
  ];
  const question = (element) => element.closest("[data-question]") ?? element;
  const onward = (from) => {
    const all = stops();
    const at = all.findIndex((each) => question(each) === question(from));
    const next = all[at + 1] ?? form.querySelector("[name=then]");
    next.focus();
    next.select?.();
  };
  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const field = event.target;
    if (field.type === "radio" && /^[1-9]$/.test(event.key)) {
      const group = [...form.querySelectorAll(`input[name="${CSS.escape(field.name)}"]`)];
      const chosen = group[Number(event.key) - 1];
      if (!chosen || !field.closest("#facts")) return;
      event.preventDefault();
      chosen.click();
      onward(chosen);
    } else if (event.key === "Enter" && field.matches("input")) {
      event.preventDefault(); // only the buttons and their keys save
      onward(field);
    }
  });

  document.body.addEventListener("htmx:afterSettle", (event) => {
    const at = event.detail.elt;
    if (at.id === "customer") {
      document.getElementById("contact").open = !at.querySelector("[name=customer_id]");
      document.getElementById("customer-q").value = "";
      document.getElementById(at.querySelector("[name=customer_id]") ? "type-q" : "customer-q").focus();
      resume();
    }
    if (at.id === "type") {
      document.getElementById("type-q").value = "";
      if (at.querySelector("[name=order_type]")) {
        const first = [...document.querySelectorAll("#facts input")].find((each) => each.type === "radio" || !each.value);
        (first ?? document.getElementById("register-description")).focus();
      }
      resume();
    }
  });
  form.querySelectorAll("[role=combobox]").forEach(combo);
  const wrong = form.querySelector("[aria-invalid=true], .invalid-feedback");
  if (wrong) (wrong.matches("input, select, textarea") ? wrong : wrong.parentElement.querySelector("input, select, textarea"))?.focus();

  // ── The plan follows what is typed ────────────────────────────────────────────────────────────────────────────
  const searches = ["customer_q", "type_q"];
  let sketching = 0, saving = 0, isDirty = false, isSent = false;
  const say = (name) => document.body.dispatchEvent(new Event(name));
  const typed = (event) => {
    if (searches.includes(event.target.name)) return;
    isDirty = true;
    window.clearTimeout(sketching);
    window.clearTimeout(saving);
    sketching = window.setTimeout(() => say("sketched"), event.type === "change" ? 50 : 500);
    saving = window.setTimeout(keep, 1500);
  };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  document.body.addEventListener("chosen", () => { isDirty = true; window.clearTimeout(saving); saving = window.setTimeout(keep, 1500); });

  // An answer that was under way when somebody chose what to link to must not undo the choice.
  let incident = null;
  form.addEventListener("change", (event) => { if (event.target.name === "incident") incident = event.target.value; });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "preview" || incident === null) return;
    const chosen = [...form.querySelectorAll("[name=incident]")].find((each) => each.value === incident);
    if (chosen) chosen.checked = true;
  });

  // ── Drafts: on the server as one types; in this tab for as long as the server has not answered ────────────────
  const UNSENT = "plumbline-unsent";
  const written = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && !searches.includes(name));
  const banner = () => document.getElementById("taken")?.textContent ?? "";
  const remember = () => { try { window.sessionStorage.setItem(UNSENT, JSON.stringify({ isSent, banner: banner(), written: written() })); } catch { /* the tab keeps nothing */ } };
  const forget = () => { try { window.sessionStorage.removeItem(UNSENT); } catch { /* nothing kept */ } };
  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const send = (pairs, options) => {
    const body = new URLSearchParams(pairs);
    return fetch(form.dataset.drafts, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" }, ...options });
  };
  const keep = () => {
    if (isSent) return;
    remember();
    isDirty = false;
    say("drafted");
  };
  // The answer to an earlier draft must not take away what was written or sent since.
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (isSent || isDirty) return;
    if (event.detail.requestConfig?.path === form.dataset.drafts && event.detail.xhr.status === 200) forget();
  });
  form.addEventListener("submit", () => { isSent = true; remember(); });
  window.addEventListener("pagehide", () => {
    if (isDirty && !isSent) send(written(), { keepalive: true }).catch(() => {});
  });
  window.addEventListener("pageshow", () => { isSent = false; });

  // What a lost session or a lost line kept from the server is handed in now.
  const left = (() => { try { return JSON.parse(window.sessionStorage.getItem(UNSENT) ?? "null"); } catch { return null; } })();
  if (left) {
    const name = new Map(left.written).get("submission");
    forget();
    const isDone = left.isSent && banner() !== "" && banner() !== left.banner; // what was sent has arrived
    if (!isDone && name !== form.querySelector("[name=submission]").value) {
      send(left.written).then(async (answer) => {
        if (answer.status !== 200) return;
        const draft = answer.headers.get("X-Draft");
        if (draft) window.location.replace(`${form.dataset.desk}?draft=${draft}`);
      }).catch(() => {});
    }
  }
})();
