"use strict";

// The fitter's pages: every step goes into the outbox first and is sent from there, with a line or without one. Without this file they are plain forms.
(() => {
  const RANK = { waiting: 0, departed: 1, arrived: 2, resolved: 2, over: 3 };
  const LEADS_TO = { depart: "departed", arrive: "arrived", reply: "over", leave: "waiting", no_access: "waiting" };
  const job = document.getElementById("job");

  // In the company's zone, as the rest of the page, whatever the telephone is set to.
  const timeZone = document.documentElement.dataset.zone;
  const clockTime = (iso) => new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });

  // ── What is kept for when there is no line ────────────────────────────────

  const otherPerson = async () => {
    const known = await Field.store.kept("person");
    if (known && known !== Field.person) await caches.delete("field-pages");
    await Field.store.keep("person", Field.person);
  };

  const warm = async () => {
    const shell = await caches.open("field-shell"), pages = await caches.open("field-pages");
    const pieces = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], img[src], use[href]")];
    const addresses = new Set(pieces.map((each) => new URL(each.href?.baseVal ?? each.href ?? each.src, location.href)).map((url) => url.pathname + url.search));
    for (const address of addresses) if (address.startsWith("/static/") && !(await shell.match(address))) await shell.add(address).catch(() => null);
    const wanted = [...document.querySelectorAll("a[data-job]")].map((link) => link.pathname);
    for (const path of [location.pathname, ...wanted, Field.line.dataset.outbox, "/field/"]) {
      const known = await pages.match(path, { ignoreVary: true });
      const age = known ? Date.now() - Date.parse(known.headers.get("Date") || 0) : Infinity;
      if (age < 10 * 60e3) continue;
      const answer = await fetch(path, { credentials: "same-origin" }).catch(() => null);
      if (answer?.ok && !answer.redirected) await pages.put(path, answer);
    }
  };

  const register = async () => {
    if (!("serviceWorker" in navigator)) return;
    await otherPerson();
    await navigator.serviceWorker.register(Field.line.dataset.worker, { scope: "/" }).catch(() => null);
    if (navigator.onLine) await warm().catch(() => null);
  };

  // Signing out with something unsent is asked about first; the kept pages go in any case.
  const guardSignOut = () => {
    for (const form of document.querySelectorAll("form[action*='/accounts/logout/']")) {
      form.addEventListener("submit", (event) => {
        const n = Number(Field.line.dataset.waiting || 0);
        if (n && !window.confirm(Field.word("unsent-sign-out", { n }))) { event.preventDefault(); return; }
        caches.delete("field-pages");
      });
    }
  };

  // ── A step into the outbox ────────────────────────────────────────────────

  const draftName = () => `${job.dataset.number}:${job.dataset.round}`;
  let photos = null, forget = () => undefined;

  const blame = (form, name, text) => {
    const field = form.querySelector(`[name="${name}"]`);
    const box = field?.closest(".mb-3, fieldset") ?? form;
    let place = box.querySelector("[data-photo-error], [data-signature-error], .invalid-feedback");
    if (!place) { place = document.createElement("div"); place.className = "invalid-feedback"; box.append(place); }
    place.textContent = text;
    place.classList.add("d-block");
    (field?.type === "hidden" ? box : field ?? box).scrollIntoView({ block: "center" });
    if (field && field.type !== "hidden") field.focus({ preventScroll: true });
  };
  const forgive = (form) => form.querySelectorAll(".invalid-feedback.d-block").forEach((each) => { each.classList.remove("d-block"); each.textContent = ""; });

  const stageNow = () => job.dataset.shown || job.dataset.stage;

  // Only what the server would refuse anyway, said while the customer is still there; the server has the last word.
  const isWhole = (form, act, given) => {
    forgive(form);
    for (const name of { reply: ["result", "solved"], leave: ["note"], no_access: ["note"], plan: ["starts_at", "ends_at"] }[act] ?? []) {
      if (!String(given.get(name) ?? "").trim()) { blame(form, name, Field.word("fill")); return false; }
    }
    if (act === "reply" && stageNow() === "arrived" && !given.get("signature") && !String(given.get("unsigned_because")).trim()) {
      blame(form, "signature", Field.word("unsigned"));
      return false;
    }
    if (act === "reply" && given.get("signature") && !given.get("opinion")) { blame(form, "opinion", Field.word("fill")); return false; }
    if (act === "no_access" && !photos?.digests().length) { blame(form, "photos", Field.word("needs-photo")); return false; }
    return true;
  };

  const filesOf = (act, given) => {
    if (!["reply", "no_access"].includes(act) || stageNow() !== "arrived") return [];
    const taken = (photos?.digests() ?? []).map((digest) => ({ digest, kind: "photo" }));
    const signed = act === "reply" ? given.get("signature") : "";
    return signed ? [...taken, { digest: signed, kind: "signature" }] : taken;
  };

  const noted = async (form) => {
    const act = form.dataset.act, given = new FormData(form);
    if (!isWhole(form, act, given)) return;
    const files = filesOf(act, given), id = Field.outbox.newId(), at = new Date().toISOString();
    const fields = [...given].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && !["client_id", "device_at", "skew"].includes(name));
    if (!files.some((file) => file.kind === "signature")) fields.filter(([name]) => name === "signature").forEach((pair) => { pair[1] = ""; });
    files.filter((file) => file.kind === "photo").forEach((file) => fields.push(["photo_digest", file.digest]));
    fields.push(["client_id", id], ["device_at", at], ["skew", await Field.clock.skew()]);
    const address = new URL(form.action).pathname;
    const row = { id, act, at, number: job.dataset.number, title: job.dataset.title, address, filesAddress: `/field/${encodeURIComponent(job.dataset.number)}/files/`, draft: draftName(), fields, files };
    forget();
    await Field.store.note(row, ["reply", "no_access"].includes(act) ? Field.store.draftKey(draftName()) : "");
    await Field.outbox.changed();
    await Field.outbox.flush();
    const mine = (await Field.store.acts()).find((each) => each.id === id);
    if (mine?.status !== "sent") return;
    if (LEADS_TO[act] === "over" || LEADS_TO[act] === "waiting") location.assign("/field/");
    else location.reload();
  };

  const outboxForms = () => {
    for (const form of document.querySelectorAll("form[data-act]")) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (form.dataset.busy) return;
        form.dataset.busy = "yes";
        noted(form).catch(() => window.alert(Field.word("nothing-kept"))).finally(() => { delete form.dataset.busy; });
      });
    }
  };

  // ── What is half typed ────────────────────────────────────────────────────

  const typed = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");

  const keepTyped = async (form) => {
    const pairs = typed(form);
    await Field.store.keepDraft(draftName(), { pairs, photos: photos?.digests() ?? [], signature: form.elements.signature?.value ?? "", at: Date.now() });
  };

  const fill = (form, pairs) => {
    const parts = pairs.filter(([name]) => name === "part_name").length;
    while (form.querySelectorAll(".field-part-row").length < parts) addPart(form);
    const places = {};
    for (const [name, value] of pairs) {
      const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
      const place = places[name] = (places[name] ?? -1) + 1;
      if (fields[0]?.type === "radio") fields.forEach((field) => { field.checked = field.value === value; });
      else if (fields[0]?.type === "checkbox") fields.forEach((field) => { field.checked = true; });
      else if (fields[place] && fields[place].type !== "file") fields[place].value = value;
    }
  };

  const drafts = async () => {
    const form = document.getElementById("sheet");
    if (!form) return;
    let timer = 0;
    const now = () => { window.clearTimeout(timer); timer = 0; return keepTyped(form); };
    const later = () => { window.clearTimeout(timer); timer = window.setTimeout(now, 250); };
    // What went into the outbox is typed no longer: kept again it would fill the next visit's sheet.
    forget = () => { window.clearTimeout(timer); timer = 0; };
    photos = Field.paper.photos(form.querySelector("[data-photos]"), job.dataset.number, now);
    const signed = () => { forgive(form.querySelector("[data-signature]") ?? form); return now(); };
    const pad = Field.paper.signature(form.querySelector("[data-signature]"), signed);
    const known = await Field.store.draft(draftName());
    if (known) {
      fill(form, known.pairs);
      await photos.restore(known.photos);
      await pad.restore(known.signature);
    }
    sum(form);
    form.addEventListener("input", () => { later(); sum(form); });
    form.addEventListener("change", () => { later(); sum(form); });
    window.addEventListener("pagehide", () => { if (timer) now(); });
  };

  // ── Parts ─────────────────────────────────────────────────────────────────

  const addPart = (form) => {
    form.querySelector("[data-rows]").append(document.getElementById("part-row").content.cloneNode(true));
  };

  const fromList = (input) => {
    const row = input.closest(".field-part-row");
    const known = [...document.querySelectorAll("#price-list option")].find((option) => option.value === input.value);
    row.querySelector("[name=part_code]").value = known?.dataset.code ?? "";
    if (!known) return;
    row.querySelector("[name=part_unit]").value = known.dataset.unit;
    row.querySelector("[name=part_price]").value = known.dataset.price;
    if (!row.querySelector("[name=part_quantity]").value) row.querySelector("[name=part_quantity]").value = "1";
  };

  const sum = (form) => {
    const rows = [...form.querySelectorAll(".field-part-row")];
    const cents = rows.filter((row) => row.querySelector("[name=part_name]").value).reduce((total, row) => {
      const isOurs = row.querySelector("[name=part_supply]").value === "company";
      return total + (isOurs ? Math.round(Number(row.querySelector("[name=part_price]").value || 0) * Number(row.querySelector("[name=part_quantity]").value || 1) * 100) : 0);
    }, 0);
    const place = form.querySelector("[data-total]");
    place.hidden = !(cents > 0);
    place.querySelector("[data-sum]").textContent = (cents / 100).toFixed(2);
  };

  // As soon as the name is one of the list: what is typed next must find the fields filled already.
  const parts = () => {
    const form = document.getElementById("sheet");
    if (!form) return;
    form.querySelector("[data-more-parts]").addEventListener("click", () => addPart(form));
    form.addEventListener("input", (event) => { if (event.target.name === "part_name") fromList(event.target); });
  };

  // ── How far it is, with what has not been sent yet ────────────────────────

  const actRow = (act, { withNumber = false } = {}) => {
    const row = document.createElement("div");
    row.className = `field-act is-${act.status}`;
    row.dataset.act = act.act;
    const words = document.createElement("span");
    const count = act.files.length ? ` · ${Field.word("files", { n: act.files.length })}` : "";
    words.textContent = `${Field.word(`step-${act.act}`)} ${clockTime(act.at)}${count}`;
    const standing = document.createElement("strong");
    standing.textContent = { waiting: Field.word("kept"), sending: Field.word("on-its-way"), sent: Field.word("sent"), refused: Field.word("was-refused") }[act.status];
    if (withNumber) {
      const link = document.createElement("a");
      link.href = `/field/${encodeURIComponent(act.number)}/`;
      link.textContent = `${act.title} ${act.number}`;
      row.append(link);
    }
    row.append(words, standing);
    if (act.sentence && act.status === "refused") {
      const why = document.createElement("p");
      why.className = "mb-1";
      why.textContent = act.sentence;
      row.append(why, choices(act));
    }
    return row;
  };

  const choices = (act) => {
    const box = document.createElement("div");
    box.className = "field-pair";
    const button = (word, press) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn";
      made.textContent = Field.word(word);
      made.addEventListener("click", press);
      return made;
    };
    box.append(
      button("try-again", () => Field.outbox.retry(act.seq)),
      button("give-up", async () => { if (window.confirm(Field.word("sure"))) { await giveBack(act); await Field.outbox.giveUp(act.seq); location.reload(); } }),
    );
    return box;
  };

  // Giving up a refused reply throws the step away, not the words: they go back into the form.
  const giveBack = async (act) => {
    if (act.act !== "reply" || !act.draft) return;
    const photosOfAct = act.files.filter((file) => file.kind === "photo").map((file) => file.digest);
    const signature = act.files.find((file) => file.kind === "signature")?.digest ?? "";
    const pairs = act.fields.filter(([name]) => !["client_id", "device_at", "skew", "photo_digest"].includes(name));
    await Field.store.keepDraft(act.draft, { pairs, photos: photosOfAct, signature, at: Date.now() });
  };

  const showJob = async () => {
    const { acts } = await Field.outbox.state();
    const rendered = Date.parse(document.documentElement.dataset.now || 0);
    const own = acts.filter((act) => act.number === job.dataset.number);
    // What was sent before this page was made is in it already.
    const open = own.filter((act) => act.status !== "sent" || act.answered > rendered);
    document.getElementById("acts").replaceChildren(...open.map((act) => actRow(act)));
    let stage = job.dataset.stage;
    for (const act of open) {
      const target = LEADS_TO[act.act];
      if (!target || act.status === "refused") continue;
      if (target === "waiting" || RANK[target] > RANK[stage]) stage = target;
      const mark = document.querySelector(`[data-mark="${target}"]`);
      if (mark) { mark.classList.add("is-done"); mark.querySelector("[data-mark-at]").textContent ||= clockTime(act.at); }
    }
    job.dataset.shown = stage;
    document.querySelectorAll("[data-when]").forEach((part) => { part.hidden = !part.dataset.when.split(" ").includes(stage); });
    const sheet = document.getElementById("sheet");
    if (sheet) sheet.hidden = stage === "over";
  };

  const showList = async () => {
    const { acts } = await Field.outbox.state();
    for (const link of document.querySelectorAll("a[data-job]")) {
      const open = acts.filter((act) => act.number === link.dataset.job && act.status !== "sent");
      const badge = link.querySelector("[data-pending]");
      badge.hidden = !open.length;
      badge.textContent = open.length ? `${Field.word(`step-${open.at(-1).act}`)} · ${Field.word(open.at(-1).status === "refused" ? "was-refused" : "kept")}` : "";
    }
  };

  // ── The outbox's own page ─────────────────────────────────────────────────

  let compared = null, asked = new Set();

  const compare = async () => {
    const acts = (await Field.store.acts()).filter((act) => act.status === "sent").slice(-100);
    // What was asked about stays so, whatever was answered: only a step sent since then asks again.
    if (acts.every((act) => asked.has(act.id))) return;
    const before = asked;
    asked = new Set(acts.map((act) => act.id));
    const numbers = [...new Set(acts.map((act) => act.number))].slice(-30);
    try {
      compared = (await Field.outbox.manifest(numbers, [...asked])).body;
    } catch (error) {
      asked = before;
      throw error;
    }
    await showOutbox();
  };

  const comparison = (act) => {
    const place = document.createElement("div");
    place.className = "small text-secondary";
    if (!compared || !asked.has(act.id)) { place.textContent = Field.word("not-compared"); return place; }
    const there = new Set((compared.orders[act.number]?.files ?? []).map((file) => file.digest));
    const lacking = act.files.filter((file) => !there.has(file.digest));
    const isKnown = compared.known.includes(act.id);
    const words = [Field.word(isKnown ? "server-knows" : "server-unknown")];
    if (act.files.length && compared.orders[act.number]) words.push(lacking.length ? Field.word("server-lacks", { n: lacking.length }) : Field.word("server-has", { n: act.files.length }));
    place.textContent = words.join(" · ");
    if (!isKnown || lacking.length) place.className = "small text-red";
    return place;
  };

  const showOutbox = async () => {
    const { acts } = await Field.outbox.state();
    const lists = { waiting: [], refused: [], sent: [] };
    for (const act of acts) lists[act.status === "sending" ? "waiting" : act.status].push(act);
    lists.sent.reverse();
    for (const [name, found] of Object.entries(lists)) {
      const place = document.querySelector(`[data-list="${name}"]`), none = place.querySelector("[data-none]");
      document.querySelector(`[data-count="${name}"]`).textContent = String(found.length);
      none.hidden = found.length > 0;
      const rows = found.map((act) => {
        const row = actRow(act, { withNumber: true });
        if (act.status === "sent") row.append(comparison(act));
        return row;
      });
      place.replaceChildren(none, ...rows);
    }
  };

  // A page that was kept says from when it is.
  const noteAge = async () => {
    const made = Date.parse(document.documentElement.dataset.now), skew = Number(await Field.clock.skew());
    if (Date.now() + skew - made > 90e3) Field.isStale = clockTime(made - skew);
  };

  // ── Beginning ─────────────────────────────────────────────────────────────

  const begin = async () => {
    if (!Field.isAble) return;
    await noteAge();
    document.querySelectorAll("[data-enhanced], [data-only-offline]").forEach((part) => { part.hidden = false; });
    document.querySelectorAll("[data-plain]").forEach((part) => { part.hidden = true; });
    guardSignOut();
    if (job) { outboxForms(); parts(); await drafts(); Field.outbox.onChange(showJob); await showJob(); }
    if (document.getElementById("jobs")) { Field.outbox.onChange(showList); await showList(); }
    if (document.getElementById("outbox")) {
      const look = async () => { await showOutbox(); compare().catch(() => null); };
      Field.outbox.onChange(look);
      await look();
    }
    Field.outbox.onChange(Field.strip.show);
    await Field.strip.show();
    Field.line.querySelector("[data-send-now]").addEventListener("click", () => Field.outbox.flush());
    Field.outbox.watch();
    await register();
    await Field.tidy();
    await Field.outbox.flush();
    document.documentElement.dataset.field = "ready";
  };

  document.addEventListener("DOMContentLoaded", () => { begin().catch((error) => console.error(error)); });
})();
