/* What the page's own scripts share. Gradio has no component for what they do: reading beside the chat, copying,
   keeping conversations in the browser. Text reaches the page as text, or as HTML that the server has escaped. */

const pullquote = {};

/* The address may become that of a quotation; what is fetched relative to the page must not follow it. */
document.querySelector("base").href = document.baseURI;
pullquote.base = document.baseURI.split(/[?#]/)[0];

/** The collection that the page is about, from its address. */
pullquote.collection = new URL(pullquote.base).pathname.match(/\/c\/([^/]+)\/$/)?.[1] ?? "main";

/** Called by the component that the scripts talk to Python through. */
pullquote.connect = (trigger) => {
  pullquote.trigger = trigger;
  pullquote.shelf.resume();
};

/** An element with attributes, listeners (onclick: ...) and children; strings become text. */
pullquote.element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
};

/** Text inside a line, that cannot turn what stands beside it around: `isolated` of markup.py. */
pullquote.isolated = (text) => pullquote.element("bdi", { class: text.includes("\u2069") ? "pq-apart" : null }, text);

/** Say something that no element shows, to whoever listens to the page. */
pullquote.announce = (sentence) => {
  let region = document.getElementById("pq-announced");
  if (!region) {
    region = pullquote.element("div", { id: "pq-announced", role: "status", class: "pq-hidden" });
    document.querySelector(".gradio-container").append(region);
  }
  region.textContent = sentence;
};

/** Whether the keyboard is in `part` of the page, or nowhere, as after what it was in has gone. */
pullquote.isIn = (part) => document.activeElement === document.body || Boolean(part?.contains(document.activeElement));

/** Give the focus to what `find` finds, as soon as it can have it: Gradio shows some things a moment after they are asked
    for. Whoever goes elsewhere meanwhile is left there. */
pullquote.focus = (find, tries = 100, before = document.activeElement) => {
  if (![before, document.body].includes(document.activeElement)) return;
  const found = find();
  if (found?.tabIndex < 0) found.setAttribute("tabindex", "-1");
  found?.focus();
  if ((!found || document.activeElement !== found) && tries) {
    requestAnimationFrame(() => pullquote.focus(find, tries - 1, before));
  }
};

/** Ask before something is lost: `question` is text and elements. Resolves to true where the answer is `action`. */
pullquote.confirmed = (question, action) =>
  new Promise((resolve) => {
    const asked = pullquote.element("p", {}, ...question);
    const dialog = pullquote.element(
      "dialog",
      { class: "pq-dialog", "aria-label": asked.textContent },
      asked,
      pullquote.element(
        "form",
        { method: "dialog" },
        pullquote.element("button", { value: "keep", class: "pq-act", autofocus: "" }, "Keep"),
        pullquote.element("button", { value: "go", class: "pq-act pq-grave" }, action),
      ),
    );
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "go");
      dialog.remove();
    });
    document.querySelector(".gradio-container").append(dialog);
    dialog.showModal();
  });

/** Save `value` as a JSON file where the browser puts downloads. */
pullquote.download = (name, value) => {
  const blob = new Blob([JSON.stringify(value, null, 1)], { type: "application/json" });
  const link = pullquote.element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};
