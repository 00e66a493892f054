/* The filters: a press on a chip lifts its filter, and a day that somebody has chosen gets a chip. */

pullquote.filterChips = (element, trigger, lift, choose) => {
  element.addEventListener("click", (event) => {
    const chip = event.target.closest(".pq-chip");
    if (chip) trigger(lift, { place: Number(chip.dataset.place) });
  });
  // A box that lost the focus to a chip would ask for chips at the same time, and could get its own drawn after all.
  element.addEventListener("mousedown", (event) => event.target.closest(".pq-chip") && event.preventDefault());

  // Gradio tells of a day that the page has set and of one that somebody has chosen in the same way.
  const chosenIn = (selector) => (event) => event.target.closest(selector) && setTimeout(() => trigger(choose));
  document.addEventListener("focusout", chosenIn("#pq-filters input.time"));
  document.addEventListener("click", chosenIn(".picker-container"), true); // a press may close it
  document.addEventListener("keydown", (event) => event.key === "Enter" && chosenIn("#pq-filters input.time")(event));
};
