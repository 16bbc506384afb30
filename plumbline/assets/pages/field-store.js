"use strict";

// What the telephone keeps for itself: steps that wait to be sent, their files, what is half typed, and how far its clock is off.
// Everything is one person's: another one who signs in on the same telephone neither sees nor sends it.
window.Field = {};

Field.line = document.getElementById("line");
Field.person = Field.line?.dataset.person || "";
Field.isAble = Boolean(Field.line && window.isSecureContext && window.indexedDB && window.crypto?.subtle);

Field.word = (name, values = {}) => {
  const found = document.getElementById("line-words")?.content.querySelector(`[data-word="${name}"]`);
  return Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), found?.textContent.trim() ?? name);
};

Field.store = (() => {
  const NAME = "plumbline-field";
  let opening = null;

  const open = () => opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const base = request.result;
      base.createObjectStore("acts", { keyPath: "seq", autoIncrement: true }).createIndex("id", "id", { unique: true });
      base.createObjectStore("files", { keyPath: "key" });
      base.createObjectStore("drafts", { keyPath: "key" });
      base.createObjectStore("kept", { keyPath: "key" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  // One transaction: resolved when what was written lies on the disk, not before.
  const within = async (names, mode, work) => {
    const base = await open();
    return new Promise((resolve, reject) => {
      const transaction = base.transaction(names, mode, { durability: "strict" });
      let result;
      const ask = (request) => { request.onsuccess = () => { result = request.result; }; };
      transaction.oncomplete = () => resolve(result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
      work(transaction, ask);
    });
  };
  const all = (name) => within([name], "readonly", (t, ask) => ask(t.objectStore(name).getAll()));
  const get = (name, key) => within([name], "readonly", (t, ask) => ask(t.objectStore(name).get(key)));
  const put = (name, row) => within([name], "readwrite", (t, ask) => ask(t.objectStore(name).put(row)));
  const remove = (name, key) => within([name], "readwrite", (t) => t.objectStore(name).delete(key));

  const mine = (rows) => rows.filter((row) => row.person === Field.person);
  const fileKey = (digest) => `${Field.person}:${digest}`;

  return {
    acts: async () => mine(await all("acts")),
    act: (seq) => get("acts", seq),
    change: async (seq, changes) => {
      const row = await get("acts", seq);
      if (row) await put("acts", { ...row, ...changes });
    },
    forget: (seq) => remove("acts", seq),
    // The step and the end of its draft are one transaction: it is never lost between the two, nor there twice.
    note: (act, draftKey) => within(["acts", "drafts"], "readwrite", (t, ask) => {
      ask(t.objectStore("acts").add({ ...act, person: Field.person, status: "waiting", sentence: "" }));
      if (draftKey) t.objectStore("drafts").delete(draftKey);
    }),
    files: async () => mine(await all("files")),
    file: (digest) => get("files", fileKey(digest)),
    keepFile: (file) => put("files", { ...file, person: Field.person, key: fileKey(file.digest) }),
    dropFile: (digest) => remove("files", fileKey(digest)),
    draft: (key) => get("drafts", `${Field.person}:${key}`),
    keepDraft: (key, content) => put("drafts", { ...content, person: Field.person, key: `${Field.person}:${key}` }),
    drafts: async () => mine(await all("drafts")),
    draftKey: (key) => `${Field.person}:${key}`,
    kept: async (key) => (await get("kept", key))?.value,
    keep: (key, value) => put("kept", { key, value }),
  };
})();

// How far this clock is behind the server's, in milliseconds: what the server showed against the middle of the way there and back.
Field.clock = (() => {
  const told = (answer) => Date.parse(answer.headers.get("X-Server-Now") || answer.headers.get("Date") || "");
  const heard = async (answer, asked) => {
    const at = told(answer);
    if (!Number.isNaN(at)) await Field.store.keep("skew", Math.round(at - (asked + Date.now()) / 2));
    return Number.isNaN(at) ? Date.now() : at;
  };
  const skew = async () => {
    const known = await Field.store.kept("skew");
    return known === undefined ? "" : String(known);
  };
  return { heard, skew };
})();

Field.digest = async (buffer) => {
  const hash = await crypto.subtle.digest("SHA-256", buffer);
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

// Old news and files that nothing names any more go after a week.
Field.tidy = async () => {
  const limit = Date.now() - 7 * 86400e3, limitThere = limit + Number(await Field.clock.skew());
  const acts = await Field.store.acts();
  for (const act of acts) if (act.status === "sent" && act.answered < limitThere) await Field.store.forget(act.seq);
  const named = new Set((await Field.store.acts()).flatMap((act) => act.files.map((file) => file.digest)));
  for (const draft of await Field.store.drafts()) {
    draft.photos?.forEach((digest) => named.add(digest));
    if (draft.signature) named.add(draft.signature);
  }
  for (const file of await Field.store.files()) if (!named.has(file.digest) && file.at < limit) await Field.store.dropFile(file.digest);
};
