"use strict";
// Names that would cover another's are written while their area is pointed at or has the focus, above everything else.
(() => {
  const area = (event) => event.target.closest?.("[data-area]");
  const show = (link, isShown) => {
    const name = link?.ownerSVGElement.querySelector(`[data-name="${link.dataset.area}"]`);
    if (!name) return;
    name.classList.toggle("is-shown", isShown);
    if (isShown) name.parentNode.append(name);
  };
  for (const [begins, ends] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
    document.addEventListener(begins, (event) => show(area(event), true));
    document.addEventListener(ends, (event) => show(area(event), false));
  }
})();
