"use strict";

// The visit: what is typed stays on the telephone until it is saved, with a line or without one. Without this file the page is a plain form.
(() => {
  const form = document.getElementById("sheet");
  const show = (name, isShown = true) => { const place = document.querySelector(`[data-${name}]`); if (place) place.hidden = !isShown; };

  const locate = () => {
    const button = document.querySelector("[data-locate]"), said = document.querySelector("[data-located]");
    if (!button || !navigator.geolocation || !window.isSecureContext) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition((found) => {
        document.getElementById("id_latitude").value = found.coords.latitude.toFixed(6);
        document.getElementById("id_longitude").value = found.coords.longitude.toFixed(6);
      }, (error) => { said.textContent = error.message; said.hidden = false; }, { enableHighAccuracy: true, timeout: 15000 });
    });
  };

  const another = () => {
    const button = document.querySelector("[data-another]");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => addFinding().querySelector("select").focus());
  };
  const addFinding = () => {
    const all = form.querySelectorAll("[data-finding]"), last = all[all.length - 1], copy = last.cloneNode(true);
    const before = last.querySelector("select").name.split(".")[1], next = String(Number(before) + 1);
    for (const each of copy.querySelectorAll("[name], [id], [for]")) {
      if (each.name) each.name = each.name.replace(`f.${before}.`, `f.${next}.`);
      if (each.id) each.id = each.id.replace(`finding-${before}-`, `finding-${next}-`);
      if (each.htmlFor) each.htmlFor = each.htmlFor.replace(`finding-${before}-`, `finding-${next}-`);
      if (each.type === "radio") each.checked = each.value === "minor";
      else if ("value" in each && each.tagName !== "OPTION") each.value = "";
    }
    copy.querySelector("legend").textContent = copy.querySelector("legend").textContent.replace(/\d+/, all.length + 1);
    copy.querySelectorAll("a").forEach((link) => link.remove());
    last.after(copy);
    return copy;
  };

  // ── What is typed ─────────────────────────────────────────────────────────

  const name = form ? `plumbline-inspection-${form.dataset.keeps}` : "";
  const read = () => { try { return JSON.parse(window.localStorage.getItem(name) ?? "null"); } catch { return null; } };
  const forget = () => { try { window.localStorage.removeItem(name); } catch { /* nothing kept */ } };
  const typed = () => [...new FormData(form)].filter(([key, value]) => key !== "csrfmiddlewaretoken" && typeof value === "string");
  const keep = () => { try { window.localStorage.setItem(name, JSON.stringify({ pairs: typed() })); } catch { /* the telephone keeps nothing */ } };

  const fill = (pairs) => {
    const most = Math.max(-1, ...pairs.map(([key]) => Number(/^f\.(\d+)\./.exec(key)?.[1] ?? -1)));
    while (form.querySelector("[data-finding]") && !form.querySelector(`[name="f.${most}.item"]`) && most >= 0) addFinding();
    const given = new Map();
    for (const [key, value] of pairs) given.set(key, [...(given.get(key) ?? []), value]);
    for (const each of form.elements) {
      if (!each.name || each.name === "csrfmiddlewaretoken" || ["file", "submit", "button"].includes(each.type)) continue;
      const values = given.get(each.name) ?? [];
      if (["radio", "checkbox"].includes(each.type)) each.checked = values.includes(each.value);
      else each.value = values.length > 1 ? values.shift() : values[0] ?? "";
    }
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const restore = () => {
    if (form.hasAttribute("data-saved")) {
      forget();
      window.history.replaceState(null, "", window.location.pathname);
      return;
    }
    const kept = read();
    if (!kept || form.hasAttribute("data-refused") || JSON.stringify(kept.pairs) === JSON.stringify(typed())) return;
    fill(kept.pairs);
    show("restored");
  };

  // ── With a line or without one ────────────────────────────────────────────

  const isReached = async () => {
    if (!navigator.onLine) return false;
    const patience = AbortSignal.timeout(8000);
    return fetch(form.action, { method: "HEAD", credentials: "same-origin", cache: "no-store", signal: patience }).then(() => true, () => false);
  };

  const send = () => {
    let isSure = false;
    form.addEventListener("submit", async (event) => {
      if (isSure) return;
      event.preventDefault();
      keep();
      if (form.dataset.busy) return;
      form.dataset.busy = "yes";
      const button = event.submitter, reached = await isReached();
      delete form.dataset.busy;
      show("offline", !reached);
      if (!reached) { document.querySelector("[data-offline]").scrollIntoView({ block: "center" }); return; }
      isSure = true;
      form.requestSubmit(button);
      isSure = false;
    });
    window.addEventListener("online", () => show("offline", false));
    window.addEventListener("offline", () => show("offline"));
  };

  // The page itself is kept too, so that it opens without a line.
  const warm = async () => {
    if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
    await navigator.serviceWorker.register(form.dataset.worker, { scope: "/" }).catch(() => null);
    const shell = await caches.open("field-shell"), pages = await caches.open("field-pages");
    const pieces = [...document.querySelectorAll("link[rel=stylesheet], script[src], use[href]")];
    const addresses = new Set(pieces.map((each) => new URL(each.href?.baseVal ?? each.href ?? each.src, location.href).pathname));
    for (const address of addresses) if (address.startsWith("/static/") && !(await shell.match(address))) await shell.add(address).catch(() => null);
    const answer = await fetch(form.action, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok && !answer.redirected) await pages.put(new URL(form.action).pathname, answer);
  };

  locate();
  if (!form) return;
  another();
  restore();
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  send();
  warm().catch(() => null);
})();
