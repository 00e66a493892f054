/* A question that was sent and is not heard of. It stays in its box, which says that it is on its way (`aria-busy`), until
   it stands in the chat; then the box has what was typed since.
   Gradio's server ends the page's stream of events as soon as none is under way; an event that is sent before the browser
   knows of it waits for a stream that nobody opens again. One that does nothing opens it, and what waits comes with it. */

pullquote.unheard = (() => {
  const SECONDS = 2;
  const box = () => document.getElementById("pq-question");
  const newest = () => [...document.querySelectorAll(".pq-question")].at(-1);
  let sent = null; // the question, the turn that was the newest before it, and what asks for it again and again

  /** `question` is sent now. */
  function send(question) {
    over();
    if (!question.trim()) return;
    const asking = setInterval(() => pullquote.trigger("listen"), SECONDS * 1000);
    sent = { question, before: newest()?.dataset.turn, asking };
    box().setAttribute("aria-busy", "true");
  }

  /** It is heard of, or will never be. */
  function over() {
    clearInterval(sent?.asking);
    sent = null;
    box().removeAttribute("aria-busy");
  }

  /** `question` failed: it stays in its box, or is put back there. */
  function fail(question) {
    if (sent?.question === question) over();
  }

  function look() {
    if (!sent) return;
    const shown = newest();
    if (!shown) sent.before = undefined; // another conversation was begun
    else if (shown.dataset.turn !== sent.before) {
      const { question } = sent;
      over();
      // One that is too long is shown in part, and stays to be made shorter.
      if (shown.textContent === question) pullquote.draft.take(question);
    }
  }

  new MutationObserver(look).observe(document.documentElement, { subtree: true, childList: true });

  return { send, over, fail };
})();
