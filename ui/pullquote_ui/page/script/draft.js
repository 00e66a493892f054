/* A question that is written, or asked and not answered yet, outlives its page: it is in the box again when the page was
   loaded anew, by somebody or because the server was gone. */

pullquote.draft = (() => {
  const KEY = `pullquote.draft.${pullquote.collection}`;
  const box = () => document.querySelector("#pq-question textarea");

  /** The question whose reply is still to come; empty where there is none, or the address will ask it again. */
  function asked() {
    const waits = document.querySelector(".pq-waiting") && [...document.querySelectorAll(".pq-question")].at(-1);
    const question = waits ? waits.textContent : "";
    return question === new URL(location.href).searchParams.get("q") ? "" : question;
  }

  function keep() {
    const texts = [asked(), box()?.value].filter(Boolean);
    if (texts.length) sessionStorage.setItem(KEY, texts.join("\n"));
    else sessionStorage.removeItem(KEY);
  }

  function write(question) {
    box().value = question;
    box().dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Write `question` into the box, unless somebody writes another one there. */
  function offer(question) {
    if (question && !box().value) write(question);
  }

  /** `question` stands in the chat now: the box keeps what was typed after it. */
  function take(question) {
    const { value } = box();
    if (value.startsWith(question)) write(value.slice(question.length));
  }

  /** Ask `question` as if somebody had written it. */
  function ask(question) {
    write(question);
    document.querySelector("#pq-question button").click();
  }

  /** Ask what the page's address asks, if it does. */
  function askOfAddress() {
    const question = new URL(location.href).searchParams.get("q");
    if (question) ask(question);
  }

  /** The reply to `question` is kept: where the address asks the same, a page that is loaded anew shows that reply. */
  function settle(question) {
    const address = new URL(location.href);
    if (address.searchParams.get("q") !== question) return;
    address.searchParams.delete("q");
    history.replaceState(history.state, "", address);
  }

  addEventListener("pagehide", keep);

  return { ask, askOfAddress, offer, settle, take, resume: () => offer(sessionStorage.getItem(KEY)) };
})();
