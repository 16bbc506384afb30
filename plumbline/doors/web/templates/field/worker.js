"use strict";

// Keeps the fitter's pages and what they are made of, for when there is no line. Holds pages of one person at a time and forgets them when somebody signs out.
const SHELL = "field-shell", PAGES = "field-pages";
const IS_HASHED = {{ is_hashed|yesno:"true,false" }};
const PATIENCE_MS = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/accounts/")) {
    // Somebody signs out or in: what was kept belongs to nobody any more.
    if (event.request.method === "POST" || url.pathname.includes("/login/")) event.waitUntil(caches.delete(PAGES));
    return;
  }
  if (event.request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(piece(event.request));
  else if (event.request.mode === "navigate" && isOurs(url.pathname)) event.respondWith(page(event.request, url.pathname));
});

// A job's own page and the lists, and the visit of an inspection; not its files, nor what the server alone can say.
const isOurs = (path) => (/^\/field\/([^/]+\/)?$/.test(path) && !path.startsWith("/field/manifest")) || /^\/inspections\/[^/]+\/visit\/$/.test(path);

const piece = async (request) => {
  const cache = await caches.open(SHELL);
  const known = await cache.match(request, { ignoreVary: true });
  if (known && IS_HASHED) return known;
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    if (known) return known;
    throw error;
  }
};

const page = async (request, path) => {
  const cache = await caches.open(PAGES);
  const known = await cache.match(path, { ignoreVary: true });
  const fresh = fetch(request).then(async (answer) => {
    if (answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/")) await caches.delete(PAGES);
    else if (answer.ok) await (await caches.open(PAGES)).put(path, answer.clone());
    else if (answer.status === 404 || answer.status === 403) await cache.delete(path);
    return answer;
  });
  if (!known) return fresh;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, known));
  return Promise.race([fresh.catch(() => known), late]);
};
