/* Conversations, kept in this browser: one entry of its storage for each. */

pullquote.shelf = (() => {
  // One browser keeps the conversations of all collections, each for its own page.
  const OWNER = pullquote.collection === "main" ? "pullquote" : `pullquote.c.${pullquote.collection}`;
  const PREFIX = `${OWNER}.conversation.`;
  const CURRENT = `${OWNER}.current`;
  const FORMAT = "pullquote-conversations";
  const FULL = "This browser's storage is full. What is new is lost with this page: export conversations, then delete some.";
  let current = newId(); // the conversation on the page; what was said in it stays in the storage alone
  let unsaved = null; // the same with its turns, where the storage does not take it
  let isStale = false; // whether the documents have changed since what is quoted on the page was checked
  let shown = null;
  let searched = "";

  function begun(id) {
    const now = new Date().toISOString();
    return { id, name: "", created: now, changed: now, turns: [] };
  }

  function newId() {
    return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // --- the browser's storage

  function save(conversation) {
    try {
      localStorage.setItem(PREFIX + conversation.id, JSON.stringify(conversation));
      warn(false);
      return true;
    } catch {
      warn(true);
      return false;
    }
  }

  /** Say where somebody asks, and where somebody looks at the list, that the storage is full, as long as it is. */
  function warn(isFull) {
    document.getElementById("pq-full")?.remove();
    if (!isFull) return;
    const line = pullquote.element("p", { id: "pq-full", class: "pq-failure", role: "alert" }, FULL);
    document.getElementById("pq-question").before(line);
    if (shown?.offsetParent) say(FULL);
  }

  function load(id) {
    try {
      const conversation = JSON.parse(localStorage.getItem(PREFIX + id));
      return isConversation(conversation) ? conversation : null;
    } catch {
      return null;
    }
  }

  function held(id) {
    return unsaved?.id === id ? unsaved : load(id);
  }

  function all() {
    const ids = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
    return ids.map(load).filter(Boolean).sort((a, b) => b.changed.localeCompare(a.changed));
  }

  function isConversation(value) {
    const texts = [value?.id, value?.name, value?.created, value?.changed];
    const isTurn = (turn) => typeof turn?.question === "string";
    return texts.every((text) => typeof text === "string") && Array.isArray(value.turns) && value.turns.every(isTurn);
  }

  function nameOf(conversation) {
    return conversation.name || conversation.turns[0]?.question || "Untitled";
  }

  // --- the conversation on the page

  /** Keep a turn whose reply has come. */
  function keep(record) {
    if (!record) return;
    const { turn } = record;
    current = record.conversation;
    const conversation = held(current) ?? begun(current);
    const known = conversation.turns.findIndex(({ asked }) => asked === turn.asked);
    const number = known < 0 ? conversation.turns.length : known;
    conversation.turns[number] = turn;
    conversation.changed = new Date().toISOString();
    keepCurrent(conversation);
    if (!unsaved && turn.reply) pullquote.draft.settle(turn.question);
    list();
    // The server may have forgotten the page, which was away for an hour; another tab may have asked, or deleted it.
    if (number !== record.number) show(conversation);
    if (turn.failure) {
      pullquote.unheard.fail(turn.question);
      pullquote.draft.offer(turn.question);
    }
    if (known < 0) pullquote.newest.show();
    else goToJudgement(number);
    setTimeout(renew); // the page shows it a moment later
  }

  /** The keyboard goes on from what is said of a judgement, which stands where its form was. */
  function goToJudgement(number) {
    const reply = () => document.querySelector(`.pq-reply[data-turn="${number}"]`);
    if (pullquote.isIn(reply())) pullquote.focus(() => reply()?.querySelector(":scope > .pq-note"));
  }

  /** Have the storage take the conversation on the page, if it does. */
  function keepCurrent(conversation) {
    unsaved = save(conversation) ? null : conversation;
    if (!unsaved) sessionStorage.setItem(CURRENT, current);
  }

  /** The documents have changed: what is quoted on the page is checked anew once somebody sees it. */
  function refresh() {
    isStale = true;
    seen.observe(document.getElementById("pq-conversation"));
  }

  const seen = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && renew());

  function renew() {
    if (!isStale || isAnswering()) return; // what is on its way is kept, which comes here again
    isStale = false;
    seen.disconnect();
    const conversation = held(current);
    if (conversation) pullquote.trigger("open", { id: current, turns: conversation.turns });
    pullquote.reader.renew();
  }

  function isAnswering() {
    return document.querySelector(".pq-waiting, #pq-question[aria-busy]") !== null;
  }

  /** Whether a reply is on its way, which would put its own conversation in another one's place. */
  function isUnderWay() {
    const waits = isAnswering();
    say(waits ? "A question of this conversation is being answered. Wait for its reply, then try again." : "");
    return waits;
  }

  /** Begin another conversation, on the page too, where anything was asked in this one. */
  function begin() {
    const button = document.querySelector("#pq-new");
    if (button) button.click();
    else startOver();
  }

  function startOver() {
    [current, unsaved] = [newId(), null];
    pullquote.unfolded.forget();
    sessionStorage.removeItem(CURRENT);
    const box = document.querySelector("#pq-question textarea");
    if (!pullquote.reader.close(box)) box.focus();
  }

  function open(id) {
    if (isUnderWay()) return;
    const conversation = held(id);
    if (!conversation) return list(); // deleted in another tab
    show(conversation);
    sessionStorage.setItem(CURRENT, id);
    const tab = document.querySelector("#pq-tabs [role=tab]");
    tab.click();
    tab.focus();
  }

  function show(conversation) {
    if (conversation.id !== current) [current, unsaved] = [conversation.id, null];
    pullquote.unfolded.forget();
    pullquote.trigger("open", { id: conversation.id, turns: conversation.turns });
  }

  /** After the page was loaded anew: what was open in this tab, unless the address asks something. */
  function resume() {
    const conversation = load(sessionStorage.getItem(CURRENT));
    if (conversation && !new URL(location.href).searchParams.has("q")) show(conversation);
  }

  function downloadReply(number) {
    const reply = held(current)?.turns[number]?.reply;
    if (reply) pullquote.download("pullquote-reply.json", reply);
  }

  // --- the list

  /** What is searched of a conversation: its name, its questions, and what is quoted in it, whatever was imported. */
  function wordsOf({ name, turns }) {
    const quotes = turns.flatMap(({ reply }) => [reply?.quotes, reply?.nearest].flat());
    return [name, ...turns.map(({ question }) => question), ...quotes.map((each) => each?.quote)].join("\n").toLowerCase();
  }

  function list() {
    if (!shown?.offsetParent) return; // every conversation is read: only where somebody sees the list
    const wanted = searched.toLowerCase().split(/\s+/).filter(Boolean);
    const found = all().filter((each) => {
      const text = wordsOf(each);
      return wanted.every((word) => text.includes(word));
    });
    const none = searched ? "No conversation has these words." : "What you ask will be listed here.";
    shown.querySelector(".pq-shelf-list").replaceChildren(
      found.length
        ? pullquote.element("ul", { class: "pq-shelf" }, ...found.map(item))
        : pullquote.element("p", { class: "pq-note" }, none),
    );
  }

  /** Remembers the conversation's id and name alone, and not what was said in it. */
  function item(conversation) {
    const { id } = conversation;
    const name = nameOf(conversation);
    const act = (label, action) =>
      pullquote.element("button", { type: "button", class: "pq-act", "aria-label": `${label}: ${name}`, onclick: action }, label);
    const row = pullquote.element("li", { "aria-current": id === current ? "true" : null, "data-id": id });
    const count = conversation.turns.length;
    const when = new Date(conversation.changed).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
    row.append(
      pullquote.element("button", { type: "button", class: "pq-named", dir: "auto", onclick: () => open(id) }, name),
      pullquote.element("span", { class: "pq-facts" }, `${count} question${count === 1 ? "" : "s"}, ${when}`),
      pullquote.element(
        "span",
        { class: "pq-actions" },
        act("Rename", () => rename(id, name, row)),
        act("Export", () => exportThese([held(id)].filter(Boolean))),
        act("Delete", () => remove(id, name)),
      ),
    );
    return row;
  }

  function rename(id, name, row) {
    const box = pullquote.element("input", { "aria-label": "New name", maxlength: "200" });
    box.value = name;
    const form = pullquote.element(
      "form",
      {},
      box,
      pullquote.element("button", { class: "pq-act" }, "Save"),
      pullquote.element("button", { type: "button", class: "pq-act", onclick: leave }, "Cancel"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const renamed = held(id);
      if (renamed) save(Object.assign(renamed, { name: box.value.trim() }));
      leave();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      leave();
    });
    row.replaceChildren(form);
    box.select();

    function leave() {
      list();
      goTo(id);
    }
  }

  /** The keyboard goes on from the conversation `id`; where that is not listed, from the first, or from the search. */
  function goTo(id) {
    const rows = [...shown.querySelectorAll(".pq-shelf li")];
    const row = rows.find(({ dataset }) => dataset.id === id) ?? rows[0];
    (row?.querySelector(".pq-named") ?? document.querySelector("#pq-shelf-bar textarea, #pq-shelf-bar input")).focus();
  }

  async function remove(id, name) {
    const elsewhere = document.querySelector(".pq-elsewhere").textContent;
    const question = ["Delete “", pullquote.isolated(name), `” from this browser? ${elsewhere}`];
    if (!(await pullquote.confirmed(question, "Delete")) || (id === current && isUnderWay())) return;
    localStorage.removeItem(PREFIX + id);
    if (id === current) begin();
    else if (unsaved) keepCurrent(unsaved); // there may be room for it now
    list();
    goTo();
  }

  // --- files

  function exportThese(conversations) {
    pullquote.download("pullquote-conversations.json", { format: FORMAT, conversations });
  }

  async function importFrom(file) {
    let conversations;
    try {
      const value = JSON.parse(await file.text());
      conversations = value.format === FORMAT ? value.conversations.filter(isConversation) : null;
    } catch {
      conversations = null;
    }
    if (!conversations) return say(`${file.name} is no export of conversations. Choose a file that was exported here.`);
    const isHere = ({ id, changed }) => load(id)?.changed === changed;
    const others = conversations.filter((each) => !isHere(each));
    let kept = 0;
    for (const each of others) kept += save({ ...each, id: load(each.id) ? newId() : each.id });
    list();
    const here = conversations.length - others.length;
    const said = [`${kept} of ${conversations.length} conversations imported.`];
    if (here) said.push(`${here} ${here === 1 ? "is" : "are"} here already.`);
    if (kept < others.length) said.push(FULL);
    say(said.join(" "));
  }

  function chooseFile() {
    const box = pullquote.element("input", { type: "file", accept: ".json,application/json" });
    box.addEventListener("change", () => importFrom(box.files[0]));
    box.click();
  }

  function say(sentence) {
    shown.querySelector("[role=status]").textContent = sentence;
  }

  return {
    current: () => current,
    keep,
    startOver,
    refresh,
    resume,
    downloadReply,
    exportAll: () => exportThese(all()),
    chooseFile,
    search(words) {
      searched = words;
      list();
    },
    attach(element) {
      shown = element;
      new IntersectionObserver(list).observe(element);
    },
  };
})();
