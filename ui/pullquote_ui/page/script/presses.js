/* What a press on our own HTML does. Gradio's message around a reply takes every press for a choice of that reply, so
   that these are handled before it, and only the links that are meant to choose reach it. */

pullquote.presses = (() => {
  const saying = new WeakMap(); // by button: its own label, and the timer that puts that back

  async function copy(button) {
    const pieces = JSON.parse(button.dataset.copy);
    const text = pieces.map((piece) => piece.text ?? new URL(piece.address, pullquote.base).href).join("");
    const done = await written(text);
    say(button, done ? "Copied" : "Not copied");
    pullquote.announce(done ? "Copied." : "The browser does not allow copying here.");
  }

  /** Say on the button how it went, for a moment; pressed again meanwhile, it still has its own label back. */
  function say(button, words) {
    const { label, timer } = saying.get(button) ?? { label: button.textContent };
    clearTimeout(timer);
    button.textContent = words;
    const backAgain = () => {
      button.textContent = label;
      saying.delete(button);
    };
    saying.set(button, { label, timer: setTimeout(backAgain, 1500) });
  }

  async function written(text) {
    if (navigator.clipboard) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // Not allowed without a secure address: the older way is tried.
      }
    }
    const box = pullquote.element("textarea", { class: "pq-hidden", "aria-hidden": "true" });
    box.value = text;
    const focused = document.activeElement;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    focused?.focus({ preventScroll: true });
    return done;
  }

  function send(form) {
    const pressed = form.closest(".pq-feedback").querySelector("[aria-pressed=true]");
    const turn = Number(form.closest(".pq-reply").dataset.turn);
    pullquote.trigger("judge", { turn, judgement: pressed.dataset.judgement, remark: form.elements.remark.value });
  }

  function goTo(link) {
    document.querySelector(link.hash)?.scrollIntoView();
  }

  function handle(pressed, event) {
    const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (pressed.dataset.copy) copy(pressed);
    else if (pressed.dataset.judgement) pullquote.unfolded.judge(pressed);
    else if (pressed.dataset.do === "download") pullquote.shelf.downloadReply(Number(pressed.closest(".pq-reply").dataset.turn));
    else if (plain && pressed.matches(".pq-mark, .pq-open")) {
      event.preventDefault();
      pullquote.reader.follow(pressed);
    } else if (pressed.matches(".pq-choose")) {
      event.preventDefault();
      goTo(pressed);
    }
  }

  /** Keep from Gradio what is meant for a control inside a reply. */
  function keep(event) {
    const control = event.target.closest(".pq-reply") && event.target.closest("a, button, summary, form, table");
    if (control && !control.matches(".pq-choose")) event.stopPropagation();
  }

  document.addEventListener(
    "click",
    (event) => {
      const pressed = event.target.closest("a, button");
      if (pressed) handle(pressed, event);
      keep(event);
    },
    true,
  );
  document.addEventListener("keydown", (event) => event.key === "Enter" && keep(event), true);
  document.addEventListener(
    "submit",
    (event) => {
      if (!event.target.closest(".pq-feedback")) return;
      event.preventDefault();
      event.stopPropagation();
      send(event.target);
    },
    true,
  );
})();
