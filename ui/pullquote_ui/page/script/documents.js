/* The list of the documents: its columns arrange it, its buttons turn its pages and remove what they stand beside. */

pullquote.listing = (element, trigger, arrange, remove) => {
  let turning = null; // what the button says that turns the pages

  /** The keyboard goes on from that button, or from the other one where it leads no further. */
  function goOn() {
    if (!turning) return;
    const buttons = [...element.querySelectorAll("[data-offset]:not([disabled])")];
    const next = buttons.find(({ textContent }) => textContent === turning) ?? buttons[0];
    turning = null;
    if (pullquote.isIn(element)) pullquote.focus(() => next);
  }

  new MutationObserver(goOn).observe(element, { subtree: true, childList: true, attributeFilter: ["disabled"] });
  element.addEventListener("click", async (event) => {
    const pressed = event.target.closest("button");
    if (!pressed) return;
    const { order, offset, remove: document, title } = pressed.dataset;
    if (order) trigger(arrange, { order });
    else if (offset) {
      turning = pressed.textContent;
      trigger(arrange, { offset: Number(offset) });
    } else if (document) {
      const warning = "” with all its versions? It is never quoted again, and cannot be had back.";
      const question = ["Remove “", pullquote.isolated(title), warning];
      if (await pullquote.confirmed(question, "Remove")) trigger(remove, { document });
    }
  });
};
