// Of the tree of liability only the questions are shown that the answers so far lead to. Without this script all of them stand below each other.
"use strict";
for (const form of document.querySelectorAll("[data-tree]")) {
  const questions = [...form.querySelectorAll("[data-question]")];
  const show = () => {
    let next = questions.length ? questions[0].dataset.question : "";
    for (const question of questions) {
      const here = question.dataset.question === next;
      question.hidden = !here;
      if (!here) continue;
      const answer = question.querySelector("select").value;
      const leads = Object.fromEntries(question.dataset.leads.trim().split(" ").map((each) => each.split(":")));
      next = leads[answer] || "";
    }
  };
  form.addEventListener("change", show);
  show();
}
