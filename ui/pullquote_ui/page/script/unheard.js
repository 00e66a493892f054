/* A question that was sent and is not heard of. Gradio's server ends the page's stream of events as soon as none is under
   way; an event that is sent before the browser knows of it waits for a stream that nobody opens again. One that does
   nothing opens it, and what waits comes with it. */

(() => {
  const SECONDS = 2;
  const newest = () => [...document.querySelectorAll(".pq-question")].at(-1)?.dataset.turn;
  const isWritten = () => document.querySelector("#pq-question textarea").value.trim();
  let watching = null;

  function watch() {
    const before = newest();
    clearInterval(watching);
    watching = setInterval(() => {
      if (newest() !== before || !isWritten()) clearInterval(watching);
      else pullquote.trigger("listen");
    }, SECONDS * 1000);
  }

  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && event.target.closest?.("#pq-question")) watch();
  });
  addEventListener("click", (event) => {
    if (event.target.closest?.("#pq-question button")) watch();
  });
})();
