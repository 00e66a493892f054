/* The reader pane: which quotation is read, its address, and the way to the next one. */

pullquote.reader = (() => {
  // Gradio tells of no reason: the server is gone, or lets nobody in any more.
  const UNANSWERED = `<div class="pq-unread"><h2 class="pq-title">The server did not answer</h2>
    <p role="status">It may be away, or you are logged out. Load the page again, or try again in a minute.</p></div>`;
  const BEHIND = ".pq-masthead, #pq-switch, #pq-tabs > .tab-wrapper, #pq-conversation";
  let pane = null;
  let server = null;
  let places = [];
  let at = -1;
  let text = null; // the HTML that is read
  let returnTo = null; // the link that was followed, or what is to be used next
  let cameFrom = null; // the tab on which it was followed, where that is another one

  const side = () => document.getElementById("pq-side");
  const tab = () => document.querySelector("#pq-tabs [role=tab][aria-selected=true]");

  /** `part` of an address; one that was never encoded as it should stands for itself. */
  function decoded(part) {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  }

  /** What a link to the reader names; null for any other address. */
  function placeOf(address) {
    const url = new URL(address, pullquote.base);
    const path = url.href.startsWith(pullquote.base) ? url.pathname.slice(new URL(pullquote.base).pathname.length) : "";
    const document = path.startsWith("read/") ? decoded(path.slice(5)) : url.searchParams.get("read");
    if (!document) return null;
    const [, start, end] = url.hash.match(/^#char=(\d+),(\d+)$/) ?? [null, null, null];
    const version = url.searchParams.get("v") || null;
    const numbers = start === null ? { start: null, end: null } : { start: Number(start), end: Number(end) };
    return { document, version, ...numbers };
  }

  /** The same with what the link says of copies in other documents. */
  function placeOfLink(link) {
    const also = JSON.parse(link.dataset.also ?? "[]").map(placeOf).filter(Boolean);
    return { ...placeOf(link.href), also };
  }

  function addressOf(place) {
    const version = place.version ? `?v=${place.version}` : "";
    const hash = place.start === null ? "" : `#char=${place.start},${place.end}`;
    return `${pullquote.base}read/${encodeURIComponent(place.document)}${version}${hash}`;
  }

  /** The quotations of the same answer, or the passages offered beside it, in their order. */
  function neighbours(link) {
    const around = link.closest(".pq-reply")?.querySelectorAll(".pq-mark") ?? [];
    const cards = link.closest(".pq-cards")?.querySelectorAll("h3 .pq-open") ?? [];
    const group = [...(link.matches(".pq-mark") ? around : cards)];
    return group.includes(link) ? group : [link];
  }

  function follow(link) {
    const group = neighbours(link);
    if (!link.closest("#pq-reader")) [returnTo, cameFrom] = [link, null];
    go(group.map(placeOfLink), group.indexOf(link));
  }

  function go(group, number) {
    places = group;
    at = number;
    const wasOpen = isOpen();
    history[wasOpen ? "replaceState" : "pushState"]({ reader: wasOpen ? history.state?.reader : "pushed" }, "", addressOf(places[at]));
    show();
  }

  function show() {
    side().classList.add("pq-reading");
    if (!side().offsetParent) {
      cameFrom = tab();
      document.querySelector("#pq-tabs [role=tab]").click();
    }
    read();
  }

  /** Ask for what is to be read, or `again` for what is read: where that is as it was, nothing moves. */
  async function read(again = false) {
    const place = places[at];
    const numbered = places.map((other, index) => ({ ...other, number: index + 1 }));
    const others = numbered.filter(
      (other, index) =>
        index !== at && other.document === place.document && other.version === place.version && other.start !== null,
    );
    const asked = JSON.stringify(place);
    const html = (await server.read({ ...place, others })) ?? UNANSWERED;
    if (at < 0 || asked !== JSON.stringify(places[at]) || (again && html === text)) return;
    text = html;
    const section = pane.querySelector(".pq-reader");
    const body = pullquote.element("div", { class: "pq-reader-body" });
    body.innerHTML = html;
    section.replaceChildren(bar(), body);
    if (!again) section.focus({ preventScroll: true });
    section.scrollTop = 0;
    body.querySelector(".pq-here")?.scrollIntoView({ block: "center" });
  }

  function bar() {
    const button = (label, key, action, disabled) =>
      pullquote.element(
        "button",
        { type: "button", class: "pq-act", "aria-keyshortcuts": key, title: `${label} (${key})`, onclick: action, disabled: disabled ? "" : null },
        label,
      );
    const many = places.length > 1;
    const address = JSON.stringify([{ address: addressOf(places[at]).slice(pullquote.base.length) }]);
    return pullquote.element(
      "div",
      { class: "pq-reader-bar" },
      ...(many
        ? [
            button("Previous", "k", () => step(-1), at === 0),
            button("Next", "j", () => step(1), at === places.length - 1),
            pullquote.element("span", { class: "pq-count" }, `${at + 1} of ${places.length}`),
          ]
        : []),
      pullquote.element("button", { type: "button", class: "pq-act", "data-copy": address }, "Copy address"),
      button("Close", "Escape", () => close(), false),
    );
  }

  /** Go on to the next quotation, or back; where the pane is closed, open the first of the newest answer. */
  function step(by) {
    if (!isOpen()) {
      const marks = document.querySelectorAll(".pq-chosen .pq-mark");
      if (marks.length) follow(marks[by > 0 ? 0 : marks.length - 1]);
    } else if (places[at + by]) {
      go(places, at + by);
    }
  }

  function isOpen() {
    return side().classList.contains("pq-reading");
  }

  /** Close the pane, where it is open; `next` is used after that, or else what was before. */
  function close(next = returnTo) {
    if (!isOpen()) return false;
    returnTo = next;
    if (history.state?.reader === "pushed") history.back();
    else {
      history.replaceState(null, "", pullquote.base);
      hide();
    }
    return true;
  }

  /** Where the pane takes the whole screen, nothing behind it is reached: the style alone knows where that is. */
  function cover() {
    const reader = document.getElementById("pq-reader");
    const covers = reader.offsetWidth > 0 && getComputedStyle(reader).position === "fixed";
    for (const each of document.querySelectorAll(BEHIND)) each.inert = covers;
  }

  function hide() {
    const isSeen = side().offsetParent !== null; // and not behind another tab
    side().classList.remove("pq-reading");
    cover();
    at = -1;
    pane?.querySelector(".pq-reader").replaceChildren();
    if (!isSeen) return;
    cameFrom?.click();
    cameFrom = null;
    pullquote.focus(() => (returnTo?.isConnected ? returnTo : tab()));
  }

  /** Show what the address names; called when the page is opened there, and when the browser goes back or on. */
  function sync() {
    const place = placeOf(location.href);
    if (!place) {
      if (isOpen()) hide();
      return;
    }
    const known = places.findIndex((each) => addressOf(each) === addressOf(place));
    if (known < 0) places = [place];
    at = Math.max(known, 0);
    history.replaceState(history.state, "", addressOf(place));
    show();
  }

  addEventListener("popstate", sync);

  return {
    attach(element, functions) {
      [pane, server] = [element, functions];
      // It opens, closes, goes with its tab, and turns with the screen.
      new ResizeObserver(cover).observe(document.getElementById("pq-reader"));
      sync();
    },
    follow,
    step,
    close,
    renew: () => isOpen() && read(true),
  };
})();

pullquote.openReader = (element, server) => pullquote.reader.attach(element, server);
