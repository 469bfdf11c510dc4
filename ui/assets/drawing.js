// What the page shows, and which key does what.

const drawing = {
  tools() {
    this.find("tools").replaceChildren(...ACTIONS.map((name) => {
      const command = COMMAND[name] || name.toLowerCase(), key = this.data.keys[command];
      const button = element("button", { type: "button", class: command, "aria-label": name, "aria-keyshortcuts": key, "data-name": name });
      button.append(name, element("kbd", { "aria-hidden": "true" }, key));
      button.addEventListener("click", (event) => {
        button.blur(); // so that Space is not a second click
        if (event.detail > 1) return; // the second half of a double click would decide the next record
        this.run(command);
      });
      return button;
    }));
  },

  // Which records are shown, with the way back to all of them.
  filtered() {
    const chosen = Object.entries(this.data.filters), box = this.find("filters");
    box.hidden = !chosen.length;
    box.replaceChildren();
    if (!chosen.length) return;
    const words = chosen.map(([name, value]) => name === "audit" ? "random sample" : name === "unit" ? "one group" : name === "search" ? `text "${value}"` : `${name} ${value}`);
    appendText(box, `Only: ${words.join(", ")} `);
    box.append(element("button", { type: "button", class: "plain", onclick: () => this.choose({}) }, "show all"));
  },

  note() {
    if (this.current) this.ask("Note", (reason) => this.decide("note", { reason }));
  },

  search() {
    this.ask("Search for records with this text", (search) => this.choose({ ...this.data.filters, search }));
  },

  // Other filters: the page puts them into its address and comes back with them.
  choose(filters) {
    this.data.choose(filters);
  },

  draw() {
    const item = this.current, reading = this.mode === "read" || this.mode === "look";
    this.find("tools").hidden = !item && !this.trail.length && !this.recent.length;
    for (const button of this.find("tools").children) {
      button.hidden = !item && button.dataset.name !== "Undo";
      button.disabled = !reading || (this.mode === "look" && button.dataset.name !== "Undo");
    }
    this.empty();
    this.progress();
    this.where(item);
    this.chips(item);
    this.group(item && this.mode === "read" && item.findings.some((finding) => finding.part === "unique") ? item : null);
    this.find("columns").replaceChildren(...(item ? this.columns(item) : []));
    this.find("columns").classList.toggle("one", !item || item.columns.length === 1);
    if (item && this.mode === "read") this.propose();
    if (this.mode !== "look") this.root.querySelector(".columns").scrollTop = 0;
  },

  where(item) {
    const where = this.find("place");
    where.replaceChildren();
    if (!item) return;
    appendText(where, `${item.file}:${item.line ?? `row ${item.row ?? item.position}`}${item.state === "pending" ? "" : ` · ${item.state}${item.reviewer ? ` by ${item.reviewer}` : ""}`}`);
    if (this.hides(item) && ["read", "look"].includes(this.mode)) where.append(" ", this.revealButton());
    if (this.mode === "look") where.append(" ", element("button", { type: "button", onclick: () => this.stopLooking() }, "Back to the queue (Esc)"));
  },

  progress() {
    if (!this.counts) return;
    const total = this.counts.total, waiting = this.outbox.operations.length;
    const decided = total - (this.counts.by_state.pending || 0);
    const minutes = (performance.now() - this.started) / 60000;
    const rate = this.done >= 5 && minutes > 0.2 ? this.done / minutes : 0;
    const left = rate ? Math.ceil((total - decided) / rate) : 0;
    const parts = [`${(decided + waiting).toLocaleString("en")} of ${total.toLocaleString("en")} decided`, `${this.counts.mine.toLocaleString("en")} by you`];
    if (rate) parts.push(`${rate.toFixed(0)} a minute`, left > 90 ? `${Math.round(left / 60)} hours left` : `${left} minutes left`);
    this.find("progress").textContent = parts.join(" · ");
  },

  chips(item) {
    const box = this.find("chips");
    const editing = !["read", "look"].includes(this.mode); // the panel then says what the checks find in what is typed
    box.replaceChildren(...(editing ? [] : item?.findings || []).map((finding) => {
      const chip = element("button", { type: "button", class: `finding ${finding.severity}`, title: "explain (i)", onclick: () => this.explain(finding.code) });
      appendText(chip, `${finding.severity}${finding.waived ? ", waived" : ""}: ${finding.code} ${finding.message}`);
      return chip;
    }));
    if (item && !editing && !item.findings.length) box.append(element("div", { class: "place" }, "No findings."));
    for (const event of (item?.history || []).slice(-3)) {
      const line = element("div", { class: "place" });
      appendText(line, `${event.at.slice(0, 16).replace("T", " ")} ${event.reviewer}: ${WORDS[event.action]}${event.reason ? ` (${event.reason})` : ""}`);
      box.append(line);
    }
  },

  columns(item) {
    const edited = !["read", "look"].includes(this.mode);
    if (this.mode === "split") this.halves = new Map();
    const blocks = item.columns.map((column) => {
      const made = element("section", { class: "column", "aria-label": column.title }, element("h3", {}, column.title));
      const last = column.blocks.length - 1;
      column.blocks.forEach((block, index) => made.append(edited ? this.editor(block) : this.block(block, index === last || block.trained || block.marks.length || (block.role !== "system" && block.text.length <= SHORT))));
      return made;
    });
    if (edited) {
      const name = { edit: "Save fix", create: "Save new record", split: "Save both" }[this.mode];
      const row = element("div", { class: "row" },
        element("button", { type: "button", class: "accept", onclick: () => this.save(false) }, name, element("kbd", { "aria-hidden": "true" }, "Ctrl+Enter")),
        element("button", { type: "button", onclick: () => this.cancel() }, "Cancel", element("kbd", { "aria-hidden": "true" }, "Esc")),
        this.hides(item) && this.mode !== "split" ? this.revealButton() : null);
      blocks[blocks.length - 1].append(row);
    }
    return blocks;
  },

  block(shown, open) {
    const block = this.seen(shown);
    const before = this.current.original?.[block.pointer];
    const name = block.role !== "call" ? block.role : block.pointer.endsWith("/name") ? "tool call" : "tool call, arguments";
    const label = name + (block.trained ? ", trained" : "") + (before === undefined ? "" : ", changed from the file's text");
    const inner = before === undefined ? textBox(block) : changedBox(block, before);
    if (open) return element("div", { class: `block${block.trained ? " trained" : ""}` }, element("div", { class: "role" }, label), inner);
    const preview = block.text.slice(0, 60).replace(/\s+/g, " ");
    const summary = element("summary", {});
    appendText(summary, `${label}: ${preview}${block.text.length > 60 ? "…" : ""}`);
    return element("details", { class: "block" }, summary, inner);
  },

  editor(block) {
    const made = element("div", { class: `block${block.trained ? " trained" : ""}` }, element("div", { class: "role" }, block.role));
    if (this.mode === "split") {
      const mark = block.marks[0], text = block.concealed ?? block.text, chars = Array.from(text), cut = mark?.concealed ?? mark?.start;
      const one = this.field(block, "first record, ", mark ? chars.slice(0, cut).join("").trimEnd() : text);
      const two = this.field(block, "second record, ", mark ? chars.slice(cut).join("") : block.role === "system" ? text : "");
      this.halves.set(block.pointer, [one, two]);
      made.append(one, element("div", { class: "role" }, "in the second record"), two);
      return made;
    }
    const empty = this.mode === "create" && block.role !== "system";
    const field = this.field(block, "", this.unnamed(block.pointer, this.draft[block.pointer] ?? (empty ? "" : block.concealed ?? block.text)));
    this.fields.set(block.pointer, field);
    made.append(field);
    return made;
  },

  group(item) {
    const box = this.find("group");
    box.hidden = !item?.group?.length;
    box.replaceChildren();
    for (const other of item?.group || []) {
      box.append(element("h3", {}, `Line ${other.line ?? other.position + 1}, ${other.state}`));
      for (const block of other.columns.flatMap((column) => column.blocks)) {
        const mine = this.blocks(item).find((each) => each.pointer === block.pointer);
        const text = element("div", { class: "text" });
        text.append(mine ? wordDiff(mine.text.slice(0, SHOWN), block.text.slice(0, SHOWN)) : markedText(block.text.slice(0, SHOWN), []));
        box.append(text);
      }
    }
  },

  empty() {
    const box = this.find("empty");
    box.hidden = Boolean(this.current);
    if (this.current) return;
    if (!this.loaded) return box.replaceChildren("Loading…");
    if (this.held) return box.replaceChildren(`All records that are left are with other people now (${this.held}). They come back here when they are given back.`);
    const ways = [], skipped = this.counts?.by_state.skipped || 0;
    const way = (text, filters) => ways.push(element("button", { type: "button", onclick: () => this.choose(filters) }, text));
    if (Object.keys(this.data.filters).length) way("Show all records that are not decided", {});
    if (skipped && this.data.filters.state !== "skipped") way(`Look at the ${skipped.toLocaleString("en")} skipped`, { state: "skipped" });
    ways.push(element("a", { href: `/export?reviewer=${encodeURIComponent(this.data.reviewer)}` }, "Go to Export"));
    box.replaceChildren("Nothing is left to decide here.", element("div", { class: "row" }, ...ways));
  },

  history() {
    const own = this.trail.slice(-10).reverse().map((each) => [each.action, each.position]);
    const rest = this.recent.filter((event) => !this.trail.some((each) => each.uid === event.id) && !this.undone?.has(event.id)).map((event) => [event.action, event.position]);
    this.find("history").replaceChildren(...[...own, ...rest].slice(0, 10).map(([action, position]) => element("li", {}, element("button", { type: "button", class: "plain", onclick: () => this.look(position) }, `${WORDS[action]} record ${position + 1}`))));
  },

  async look(position) {
    try {
      const item = await get(`item/${position}`);
      if (this.mode !== "look") this.waiting = this.current;
      this.revealed = null;
      this.mode = "look";
      this.current = item;
      this.draw();
    } catch {
      this.banner("The record cannot be fetched now.");
    }
  },

  stopLooking() {
    this.current = this.waiting;
    this.revealed = null;
    this.looking = 0;
    this.mode = "read";
    this.draw();
  },

  lookBack(step) {
    const trail = [...this.recent.map((event) => event.position).reverse(), ...this.trail.map((each) => each.position)];
    const places = trail.filter((position, index) => trail.indexOf(position) === index);
    this.looking = Math.max(0, Math.min(places.length, this.looking + step));
    if (this.looking) this.look(places[places.length - this.looking]);
    else if (this.mode === "look") this.stopLooking();
  },

  async explain(code) {
    try {
      this.openPanel(element("div", {}, element("pre", {}, (await get(`explain/${code}`)).text), element("button", { type: "button", onclick: () => this.closePanel() }, "Close")));
    } catch {
      this.banner("The explanation cannot be fetched now.");
    }
  },

  help() {
    const keys = element("div", { class: "keys" }, ...this.data.help.flatMap(([key, text]) => [element("kbd", {}, key), element("span", {}, text)]));
    this.openPanel(element("div", {}, keys, element("button", { type: "button", onclick: () => this.closePanel() }, "Close")));
  },

  key(event) {
    if (!(this.root.host || this.root).isConnected) return this.stop();
    if (event.isComposing || event.repeat) return;
    const target = event.composedPath()[0];
    const typing = target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
    const editing = ["edit", "split", "create"].includes(this.mode);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && editing) return this.consume(event, () => this.save(event.shiftKey));
    if (event.key === "Escape") {
      if (editing) return this.consume(event, () => this.cancel());
      if (!this.find("panel").hidden) return this.consume(event, () => this.closePanel());
      if (this.mode === "look") return this.consume(event, () => this.stopLooking());
    }
    if (typing || editing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("[role=dialog]")) return;
    const onButton = target instanceof HTMLElement && ["BUTTON", "SUMMARY", "A"].includes(target.tagName);
    if (onButton && (event.key === "Enter" || event.key === " ")) return;
    const action = this.bound(event.key);
    if (action) this.consume(event, action);
  },

  consume(event, action) {
    event.preventDefault();
    event.stopImmediatePropagation();
    action();
  },

  bound(pressed) {
    if (!this.data) return null;
    if (/^[1-9]$/.test(pressed)) return () => this.decide("reject", { reason: this.data.reasons[pressed - 1] });
    const own = Object.keys(this.data.keys).find((command) => this.data.keys[command] === pressed);
    const command = own || FIXED[pressed];
    return command ? () => this.run(command) : null;
  },

  run(command) {
    const scroll = (by) => () => (document.querySelector("[data-testid=stMain]") || document.scrollingElement).scrollBy(0, by);
    const commands = {
      accept: () => this.decide("accept"), reject: () => this.decide("reject"), skip: () => this.decide("skip"), flag: () => this.decide("flag"),
      fix: () => this.edit("edit"), split: () => this.edit("split"), create: () => this.edit("create"), undo: () => this.undo(), note: () => this.note(),
      group: () => this.group(this.find("group").hidden ? this.current : null), explain: () => this.current?.findings[0] && this.explain(this.current.findings[0].code),
      take: () => this.mode === "read" && this.take(), back: () => this.lookBack(1), forward: () => this.lookBack(-1), down: scroll(240), up: scroll(-240),
      search: () => this.search(), help: () => this.help(), reveal: () => this.reveal(),
    };
    commands[command]();
  },
};
Object.assign(Review.prototype, drawing);

// One review at a time listens to the keys. Streamlit may mount the widget anew, after a reconnection for example, without taking the
// old one down; the old one would then take keys for a record that nobody sees.
const RUNNING = Symbol.for("curate.review");

export default function (component) {
  const root = component.parentElement;
  let review = window[RUNNING];
  if (!review || review.root !== root || review.stopped) {
    review?.stop();
    review = new Review(root);
    window[RUNNING] = review;
  }
  review.start({ ...component.data, choose: (filters) => component.setTriggerValue("filters", filters) });
  return () => review.stop();
}
