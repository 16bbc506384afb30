"use strict";

// The outbox: steps go out in the order in which they were done, each with its files before it. What the server refuses stays here with its reason; what it
// has already (a step by its name, a file by its digest) is not sent again.
Field.outbox = (() => {
  const EVERY_MS = 15000, PATIENCE_MS = 60000;
  let needsSignIn = false, isSending = false, reached = navigator.onLine;
  const listeners = [];
  const changed = async () => { for (const listener of listeners) await listener(); };

  class Away extends Error {}
  class SignIn extends Error {}

  const token = () => document.cookie.split("; ").find((part) => part.startsWith("csrftoken="))?.slice(10) ?? "";

  const ask = async (address, options = {}) => {
    const asked = Date.now();
    let answer;
    try {
      answer = await fetch(address, {
        ...options,
        redirect: "manual",
        credentials: "same-origin",
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE_MS),
        headers: { Accept: "application/json", "X-CSRFToken": token(), "X-Device-Now": new Date().toISOString(), "X-Field-Person": Field.person, ...options.headers },
      });
    } catch (error) {
      reached = false;
      throw new Away(String(error));
    }
    reached = true;
    if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignIn();
    const at = await Field.clock.heard(answer, asked);
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    // A page instead of an answer: the proxy, a broken server or an outdated form; none of it is a word about this step.
    if (!isJson && answer.status === 403) throw new SignIn();
    if (answer.status >= 500 || !isJson) throw new Away(String(answer.status));
    return { status: answer.status, at, body: await answer.json() };
  };

  const manifest = (numbers, ids = []) => {
    const query = new URLSearchParams([...numbers.map((number) => ["number", number]), ...ids.map((id) => ["id", id])]);
    return ask(`${Field.line.dataset.manifest}?${query}`);
  };

  const upload = async (act, file) => {
    const kept = await Field.store.file(file.digest);
    if (!kept) return { ok: true };
    const form = new FormData();
    form.append("kind", file.kind);
    form.append("digest", file.digest);
    form.append("file", new Blob([kept.content], { type: kept.type }), file.kind === "signature" ? "signature.png" : "photo.jpg");
    const { body } = await ask(act.filesAddress, { method: "POST", body: form });
    return body;
  };

  // Asks first what has arrived; a file that was half sent when the line broke is not there and goes again, whole. What the server says is missing goes in
  // any case: the order may have the same picture from an earlier visit.
  const sendFiles = async (act, missing = []) => {
    if (!act.files.length) return null;
    const { body } = await manifest([act.number]);
    const there = new Set((body.orders[act.number]?.files ?? []).map((file) => file.digest).filter((digest) => !missing.includes(digest)));
    for (const file of act.files.filter((each) => !there.has(each.digest))) {
      const answer = await upload(act, file);
      if (!answer.ok) return answer;
    }
    return null;
  };

  const sendStep = (act) => ask(act.address, {
    method: "POST",
    body: new URLSearchParams(act.fields),
    headers: { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" },
  });

  const send = async (act) => {
    await Field.store.change(act.seq, { status: "sending" });
    await changed();
    let refused = await sendFiles(act);
    for (let tries = 0; !refused && tries < 3; tries += 1) {
      const { body, at } = await sendStep(act);
      if (body.ok) return Field.store.change(act.seq, { status: "sent", sentence: body.sentence, answered: at });
      if (body.code !== "files_missing") refused = body;
      else refused = await sendFiles(act, body.missing);
      if (tries === 2 && !refused) refused = body;
    }
    return Field.store.change(act.seq, { status: "refused", sentence: refused.sentence, answered: Date.now() });
  };

  const sendAll = async () => {
    const stuck = new Set();
    for (const row of await Field.store.acts()) {
      const act = await Field.store.act(row.seq);
      if (!act || act.status === "sent") continue;
      if (act.status === "refused") { stuck.add(act.number); continue; }
      if (stuck.has(act.number)) continue;
      try {
        await send(act);
        if ((await Field.store.act(act.seq))?.status === "refused") stuck.add(act.number);
      } catch (error) {
        await Field.store.change(act.seq, { status: "waiting" });
        needsSignIn = error instanceof SignIn;
        if (!(error instanceof Away || error instanceof SignIn)) throw error;
        return;
      }
      needsSignIn = false;
      await changed();
    }
  };

  // Of several windows one sends; the others see it in what is stored.
  const flush = async () => {
    if (isSending || !Field.isAble) return;
    isSending = true;
    try {
      const work = async (lock) => { if (lock !== null) await sendAll(); };
      await (navigator.locks ? navigator.locks.request("field-send", { ifAvailable: true }, work) : work());
    } finally {
      isSending = false;
      await changed();
    }
  };

  const watch = () => {
    window.addEventListener("online", () => { reached = true; flush(); });
    window.addEventListener("offline", () => { reached = false; changed(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
    // Hears the server's clock, and whether there is a server, before anything is noted.
    manifest([]).catch(() => null).then(changed);
    window.setInterval(async () => {
      if ((await Field.store.acts()).some((act) => act.status === "waiting" || act.status === "sending")) flush();
      else if (!reached && navigator.onLine) await manifest([]).catch(() => null).then(changed);
    }, EVERY_MS);
  };

  const newId = () => crypto.randomUUID();

  return {
    flush, watch, manifest, newId,
    onChange: (listener) => listeners.push(listener),
    changed,
    state: async () => {
      const acts = await Field.store.acts();
      return {
        acts,
        waiting: acts.filter((act) => act.status === "waiting" || act.status === "sending").length,
        refused: acts.filter((act) => act.status === "refused").length,
        isOnline: reached && navigator.onLine,
        isSending,
        needsSignIn,
      };
    },
    retry: async (seq) => { await Field.store.change(seq, { status: "waiting", sentence: "" }); await flush(); },
    giveUp: async (seq) => { await Field.store.forget(seq); await changed(); await flush(); },
  };
})();

// The strip that says how it stands, on every page of the fitter's.
Field.strip = (() => {
  const show = async () => {
    if (!Field.line) return;
    const state = await Field.outbox.state();
    const n = state.waiting;
    const stale = Field.isStale && !state.isOnline;
    const [kind, words] =
      state.needsSignIn ? ["trouble", Field.word("sign-in", { n })] :
      state.refused ? ["trouble", Field.word("refused", { n: state.refused })] :
      !state.isOnline ? ["offline", n ? Field.word("offline-waiting", { n }) : stale ? Field.word("stale", { time: Field.isStale }) : Field.word("offline")] :
      n ? ["online", Field.word(state.isSending ? "sending" : "waiting", { n })] : ["online", Field.word("all-sent")];
    Field.line.hidden = false;
    Field.line.dataset.kind = kind;
    Field.line.dataset.waiting = String(n);
    for (const part of Field.line.querySelectorAll("[data-line]")) {
      part.hidden = part.dataset.line !== kind;
      part.querySelector("[data-words]").textContent = part.hidden ? "" : words;
    }
    Field.line.querySelector("a").href = state.needsSignIn ? `${Field.line.dataset.signIn}?next=${encodeURIComponent(location.pathname)}` : Field.line.dataset.outbox;
    Field.line.querySelector("[data-send-now]").hidden = !n;
  };
  return { show };
})();
