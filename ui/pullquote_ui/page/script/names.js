/* Names and states that Gradio's own markup leaves out, for whoever hears the page instead of seeing it. */

(() => {
  function complete() {
    for (const box of document.querySelectorAll("#pq-filters .timebox")) {
      const label = box.closest(".block").querySelector("[data-testid=block-info]").textContent.trim();
      box.querySelector("input").setAttribute("aria-label", label);
      box.querySelector("button")?.setAttribute("aria-label", `Calendar: ${label}`);
    }
    const fold = document.querySelector("#pq-filters > .label-wrap");
    fold?.setAttribute("aria-expanded", fold.classList.contains("open"));
  }

  // What is set here is no class: it does not call for itself.
  new MutationObserver(complete).observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ["class"] });
})();
