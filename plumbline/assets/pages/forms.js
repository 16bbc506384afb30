"use strict";

// Items that hang on an earlier answer are shown only where it was given; the server drops what is not asked, so nothing depends on this.
(() => {
  const items = [...document.querySelectorAll(".asked-item[data-shown-if]")];
  const given = (name) => [...document.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
    .filter((each) => (each.type !== "radio" && each.type !== "checkbox") || each.checked).map((each) => each.value);
  const hidden = new Set();
  const arrange = () => {
    hidden.clear();
    for (const item of items) {
      const name = item.dataset.shownIf;
      const answers = item.dataset.shownIfAnswers.split(" ");
      const asked = !hidden.has(name) && given(name).some((value) => answers.includes(value));
      if (!asked) hidden.add(`a.${item.id.replace("item-", "")}`);
      item.hidden = !asked;
    }
    // A customer sees no gap where a question is not asked.
    document.querySelectorAll("[data-numbered] .asked-item:not([hidden]) .asked-count").forEach((each, at) => { each.textContent = `${at + 1}.`; });
  };
  document.addEventListener("change", arrange);
  arrange();
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
})();
