/* The newest question comes into sight as soon as it is asked, and its reply from its beginning on. Gradio would go to
   the end of a reply, past the short answer. */

pullquote.newest = (() => {
  let [asked, waits] = [0, false];

  function show() {
    for (const part of [".pq-question", ".pq-reply"]) {
      [...document.querySelectorAll(part)].at(-1)?.scrollIntoView({ block: "nearest" });
    }
  }

  function look() {
    const before = [asked, waits];
    [asked, waits] = [document.querySelectorAll(".pq-question").length, document.querySelector(".pq-waiting") !== null];
    if (asked > before[0] || (waits && !before[1])) show();
  }

  new MutationObserver(look).observe(document.documentElement, { subtree: true, childList: true });

  return { show };
})();
