"use strict";

// What was written down during a call survives a lost session or a closed page in this tab; a try that is recorded takes it away.
(() => {
  const form = document.getElementById("attempt");
  if (!form) return;
  const name = `plumbline-callback-${form.dataset.keeps}`;
  const fields = () => [...form.elements].filter((each) => each.name && each.type !== "hidden" && each.type !== "submit");
  const shown = () => fields().some((each) => each.type === "radio" ? each.checked : each.value);
  const read = () => { try { return JSON.parse(window.sessionStorage.getItem(name) ?? "null"); } catch { return null; } };

  // After a refusal the address is that of the sending: loading it again would send what was typed first, and lose what was typed since.
  const page = form.dataset.page;
  if (page && window.location.pathname !== page) window.history.replaceState(null, "", page);

  const kept = read();
  if (kept && !shown()) {
    for (const each of fields()) {
      if (each.type === "radio") each.checked = kept[each.name] === each.value;
      else each.value = kept[each.name] ?? "";
    }
  }
  const keep = () => {
    const written = Object.fromEntries([...new FormData(form)].filter(([key, value]) => key !== "csrfmiddlewaretoken" && typeof value === "string"));
    try { window.sessionStorage.setItem(name, JSON.stringify(written)); } catch { /* the tab keeps nothing */ }
  };
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
})();
