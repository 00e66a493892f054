/* Notices that the server is gone while nobody asks anything. The page's heartbeat is a response without an end; when it
   ends all the same, an event that does nothing has Gradio notice too, which says so and loads the page anew later. */

(() => {
  const SECOND = 1000;

  /** The server's name for this run of it; null where it does not answer, undefined where it lets nobody in. */
  async function run() {
    try {
      const answer = await fetch(`${pullquote.base}gradio_api/app_id`);
      return answer.status < 500 ? (await answer.json().catch(() => ({}))).app_id : null;
    } catch {
      return null;
    }
  }

  async function look() {
    // What is under way is finished by a server that was told to end; once Gradio has noticed, it takes no more of it.
    if (document.querySelector(".pq-waiting")) return setTimeout(look, SECOND);
    const now = await run();
    if (now === null) {
      pullquote.trigger("look");
      setTimeout(look, 2 * SECOND);
    } else if (now !== window.gradio_config.app_id) location.reload();
  }

  function ended(requests) {
    if (requests.getEntries().some(({ name }) => name.includes("/gradio_api/heartbeat/"))) look();
  }

  new PerformanceObserver(ended).observe({ type: "resource" });
})();
