/* A question that was sent and is not heard of. Gradio's server ends the page's stream of events as soon as none is under
   way; an event that is sent before the browser knows of it waits for a stream that nobody opens again. One that does
   nothing opens it, and what waits comes with it. */

(() => {
  const SECONDS = 2;
  const shown = () => document.querySelectorAll(".pq-question").length;
  const isWritten = () => document.querySelector("#pq-question textarea").value.trim();
  let watching = null;

  function watch(isHeard) {
    clearInterval(watching);
    watching = setInterval(() => {
      if (isHeard()) clearInterval(watching);
      else pullquote.trigger("listen");
    }, SECONDS * 1000);
  }

  function watchWritten() {
    const before = shown();
    watch(() => shown() > before || !isWritten());
  }

  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && event.target.closest?.("#pq-question")) watchWritten();
  });
  addEventListener("click", (event) => {
    if (event.target.closest?.("#pq-question button")) watchWritten();
    // Examples are there until a first question is shown.
    if (event.target.closest?.(".pq-example")) watch(() => shown() > 0);
  });
})();
