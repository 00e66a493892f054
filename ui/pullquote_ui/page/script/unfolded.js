/* What somebody unfolded in the chat stays so. When a reply comes, Gradio writes the others anew as the server knows them:
   it takes away each attribute that the server did not write, and a reply may get the elements of another. */

pullquote.unfolded = (() => {
  const folds = new Set(); // numbers of the turns whose "why" is open
  const judged = new Map(); // by turn: what is being said of its reply

  const turnOf = (part) => part.closest(".pq-reply").dataset.turn;
  const inReply = (turn, selector) => document.querySelector(`.pq-reply[data-turn="${turn}"] ${selector}`);

  function restore() {
    for (const turn of folds) inReply(turn, ".pq-why:not([open])")?.setAttribute("open", "");
    for (const turn of judged.keys()) {
      const form = inReply(turn, ".pq-feedback form[hidden]");
      if (form) showForm(form.parentElement, turn);
    }
  }

  function showForm(group, turn) {
    const { judgement, remark } = judged.get(turn);
    for (const each of group.querySelectorAll("[data-judgement]")) {
      each.setAttribute("aria-pressed", each.dataset.judgement === judgement);
    }
    const form = group.querySelector("form");
    form.hidden = false;
    form.elements.remark.value = remark;
  }

  /** Ask for the line that goes with the judgement that was pressed. */
  function judge(button) {
    const turn = turnOf(button);
    const group = button.closest(".pq-feedback");
    judged.set(turn, { judgement: button.dataset.judgement, remark: judged.get(turn)?.remark ?? "" });
    showForm(group, turn);
    group.querySelector("[name=remark]").focus();
  }

  function forget() {
    folds.clear();
    judged.clear();
  }

  // Noted before the fold itself turns, which `restore` would otherwise take for Gradio's doing.
  document.addEventListener(
    "click",
    ({ target }) => {
      const fold = target.closest(".pq-why > summary")?.parentElement;
      if (fold) folds[fold.open ? "delete" : "add"](turnOf(fold));
    },
    true,
  );
  // What is unfolded at the lower edge would be out of sight.
  document.addEventListener(
    "click",
    ({ target }) => {
      const fold = target.closest("details > summary")?.parentElement;
      if (fold && !fold.open) requestAnimationFrame(() => fold.scrollIntoView({ block: "nearest" }));
    },
    true,
  );
  document.addEventListener("input", ({ target }) => {
    const said = target.matches(".pq-feedback [name=remark]") && judged.get(turnOf(target));
    if (said) said.remark = target.value;
  });
  const written = { subtree: true, childList: true, attributeFilter: ["open", "hidden", "data-turn"] };
  new MutationObserver(restore).observe(document.documentElement, written);

  return { judge, forget };
})();
