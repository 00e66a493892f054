/* j and k: the next and the previous quotation. Slash: to the question. Escape: close the calendar
   or the reader, leave the question. */

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") return pullquote.closeCalendar() || pullquote.reader.close() || document.activeElement.blur();
  if (event.target.closest("input, textarea, select, [contenteditable=true]")) return;
  if (event.key === "j") pullquote.reader.step(1);
  else if (event.key === "k") pullquote.reader.step(-1);
  else if (event.key === "/") {
    event.preventDefault();
    document.querySelector("#pq-tabs [role=tab]").click();
    document.querySelector("#pq-question textarea").focus();
  }
});
