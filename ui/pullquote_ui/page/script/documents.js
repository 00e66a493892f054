/* The list of the documents: its columns arrange it, its buttons turn its pages and remove what they stand beside. */

pullquote.listing = (element, trigger, arrange, remove) => {
  element.addEventListener("click", async (event) => {
    const pressed = event.target.closest("button");
    if (!pressed) return;
    const { order, offset, remove: document, title } = pressed.dataset;
    if (order) trigger(arrange, { order });
    else if (offset) trigger(arrange, { offset: Number(offset) });
    else if (document) {
      const warning = "” with all its versions? It is never quoted again, and cannot be had back.";
      const question = ["Remove “", pullquote.isolated(title), warning];
      if (await pullquote.confirmed(question, "Remove")) trigger(remove, { document });
    }
  });
};
