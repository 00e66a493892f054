/* A calendar stands beside its box, on the screen. Gradio's own place for it, below the box and to the left of its button,
   is outside where the box is near an edge. */

(() => {
  const [GAP, MARGIN] = [4, 16];

  /** Below the box, or above it where there is more room; never beyond the edges. */
  function place(calendar) {
    const box = calendar.closest(".block").querySelector(".timebox").getBoundingClientRect();
    const { width, height } = calendar.getBoundingClientRect();
    const [below, above] = [box.bottom + GAP, box.top - GAP - height];
    const isBelow = below + height <= innerHeight - MARGIN || box.top < innerHeight - box.bottom;
    const within = (wanted, size, screen) => Math.max(MARGIN, Math.min(wanted, screen - MARGIN - size));
    // Its own style Gradio writes anew whenever anything is scrolled.
    const { style } = calendar.parentElement;
    style.setProperty("--pq-left", `${within(box.left, width, document.documentElement.clientWidth)}px`);
    style.setProperty("--pq-top", `${within(isBelow ? below : above, height, innerHeight)}px`);
  }

  function placeOpen() {
    const calendar = document.querySelector("#pq-filters .picker-container");
    if (calendar) place(calendar);
  }

  /** Close the calendar that is open, and go back to its button. Whether there is one. */
  pullquote.closeCalendar = () => {
    const button = document.querySelector("#pq-filters .picker-container")?.closest(".block").querySelector(".timebox button");
    button?.click();
    button?.focus();
    return Boolean(button);
  };

  new MutationObserver(placeOpen).observe(document.documentElement, { subtree: true, childList: true });
  addEventListener("scroll", placeOpen, true);
  addEventListener("resize", placeOpen);
})();
