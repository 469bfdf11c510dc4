// The review page: shows a record, takes decisions from keys and buttons, and never waits for the server to show the next one.

const ACTIONS = ["Accept", "Reject", "Fix", "Skip", "Undo", "Flag", "Note", "Split", "New record"];
const COMMAND = { "New record": "create" };
const WORDS = { accept: "accepted", reject: "rejected", fix: "fixed", skip: "skipped", flag: "flagged", note: "noted", undo: "undone", create: "written", split: "split" };
const FIXED = { " ": "skip", Backspace: "undo", Enter: "take", ArrowLeft: "back", ArrowRight: "forward", j: "down", k: "up", "/": "search", "?": "help" };
const KEPT = 200;
const SHORT = 300; // characters of an earlier turn that is not worth folding away

class Review {
  constructor(root) {
    this.root = root;
    this.find = (id) => root.querySelector(`#${id}`);
    this.queue = [];
    this.known = new Map(); // records that were shown, by key, to go back to
    this.decided = new Set(); // keys decided under these filters
    this.trail = []; // own decisions, the newest last
    this.recent = [];
    this.current = null;
    this.mode = "read"; // read, edit, split, create, ask, look
    this.looking = 0;
    this.started = performance.now();
    this.done = 0;
    this.onKey = (event) => this.key(event);
    this.onLeave = (event) => { if (this.outbox.operations.length) event.preventDefault(); };
    window.addEventListener("keydown", this.onKey, true);
    window.addEventListener("beforeunload", this.onLeave);
    this.onHide = (event) => event.persisted || this.outbox?.release();
    window.addEventListener("pagehide", this.onHide);
  }

  start(data) {
    const place = `${data.place}:${data.reviewer}`;
    if (place !== this.place) {
      this.outbox?.close();
      this.place = place;
      this.queue = [];
      this.current = null;
      this.outbox = new Outbox(place, () => this.request(), (answer, sent) => this.answered(answer, sent), (count, failed, message) => this.saved(count, failed, message));
    }
    const filters = JSON.stringify(data.filters);
    if (filters !== this.filters) {
      this.filters = filters;
      this.queue = [];
      this.decided.clear();
      this.current = null;
      this.after = null;
    }
    this.data = data;
    this.tools();
    this.filtered();
    this.theme();
    this.saved(this.outbox.operations.length, false);
    this.keepTyped(); // the page may hand over its data again while somebody types
    this.draw();
    this.outbox.soon(0);
  }

  stop() {
    if (this.stopped) return;
    this.stopped = true;
    window.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("beforeunload", this.onLeave);
    window.removeEventListener("pagehide", this.onHide);
    this.outbox?.close();
  }

  theme() {
    const [r, g, b] = (getComputedStyle(this.find("columns").closest(".review")).getPropertyValue("--page").match(/[0-9a-f]{2}/gi) || ["ff", "ff", "ff"]).map((part) => parseInt(part, 16));
    this.find("columns").closest(".review").dataset.theme = r * 0.3 + g * 0.6 + b * 0.1 < 128 ? "dark" : "light";
  }

  request() {
    return { reviewer: this.data.reviewer, filters: this.data.filters, after: this.after };
  }

  // ---- what the server says

  answered(answer, sent) {
    for (const operation of sent) if (["undo", "fix"].includes(operation.action) && operation.key === this.current?.key) this.again(operation);
    for (const outcome of answer.outcomes) {
      if (outcome.status === "conflict" || outcome.status === "refused") this.undoLocally(outcome, sent);
    }
    if (answer.stale && !this.stale) this.banner("The file has changed on disk since it was checked. Start `curate review` again to take the change in; your decisions stay with their records.");
    this.stale = answer.stale;
    this.counts = answer.counts;
    this.held = answer.held;
    this.recent = answer.recent;
    this.loaded = true;
    const waiting = new Set(this.outbox.operations.filter((operation) => operation.action !== "note").map((operation) => operation.key));
    const fresh = answer.items.filter((item) => !waiting.has(item.key) && !this.decided.has(item.key));
    for (const item of fresh) if (item.key !== this.current?.key) this.remember(item);
    this.queue = fresh.filter((item) => item.key !== this.current?.key);
    if (!this.current) this.next();
    this.progress();
    this.history();
  }

  // A record whose decision was taken back, or that was fixed and stays in view, with the texts and the findings that it has now.
  async again({ position, key }) {
    const item = await get(`item/${position}`).catch(() => null);
    if (item?.key !== key || this.current?.key !== key || this.mode !== "read" || this.outbox.operations.some((each) => each.key === key)) return;
    this.current = item;
    this.remember(item);
    this.draw();
  }

  undoLocally(outcome, sent) {
    const operation = sent.find((each) => each.uid === outcome.uid);
    this.trail = this.trail.filter((each) => each.uid !== outcome.uid);
    if (operation) this.decided.delete(operation.key);
    const what = outcome.current ? `: ${WORDS[outcome.current.action]}${outcome.current.reason ? ` (${outcome.current.reason})` : ""}` : "";
    const show = operation?.position !== undefined ? element("button", { type: "button", class: "plain", onclick: () => this.look(operation.position) }, "show the record") : null;
    const seen = element("button", { type: "button", onclick: () => this.hideBanner() }, "Seen");
    this.banner(`${outcome.message}${what}. Your decision was not stored.`, show, seen);
  }

  saved(count, failed, message) {
    const status = this.find("status");
    const text = count ? `not saved (${count}${failed ? ", the server does not answer" : ""})` : failed ? "not connected" : "saved";
    if (status.textContent !== text) status.textContent = text;
    status.classList.toggle("waiting", count > 0 || failed);
    if (message) this.banner(message);
  }

  remember(item) {
    this.known.delete(item.key);
    this.known.set(item.key, item);
    if (this.known.size > KEPT) this.known.delete(this.known.keys().next().value);
  }

  // ---- deciding

  next() {
    this.mode = "read";
    this.revealed = null;
    this.current = this.queue.shift() || null;
    if (this.current) this.remember(this.current);
    if (!this.find("banner").querySelector("button")) this.hideBanner(); // what asks to be seen stays
    this.draw();
    this.resume();
    if (this.queue.length < BUFFER / 2) this.outbox.soon(BATCH_MS);
  }

  decide(action, more = {}) {
    const item = this.current;
    if (!item || this.mode === "look") return;
    if (action === "accept" && !more.reason) {
      const errors = item.findings.filter((finding) => finding.severity === "error" && !finding.waived);
      if (errors.some((finding) => finding.part === "valid")) return this.banner("A trainer would refuse this record: fix or reject it.");
      if (errors.length) return this.ask("Why may it stay although it has an error?", (reason) => this.decide("accept", { reason }));
    }
    this.push({ action, ...more }, item);
    if (action === "note") return this.draw();
    this.decided.add(item.key);
    this.done++;
    this.next();
  }

  push(operation, item) {
    const made = {
      uid: newId(), fingerprint: item.fingerprint, occurrence: item.occurrence, revision: item.revision,
      key: item.key, position: item.position, ...operation,
    };
    item.revision++;
    const before = ["fix", "split"].includes(made.action) ? structuredClone(item) : null; // to show again when it is taken back
    this.trail.push({ uid: made.uid, key: item.key, position: item.position, action: made.action, before });
    this.after = item.rank;
    this.outbox.add(made);
    this.announce(`${WORDS[made.action]} line ${item.line ?? item.position + 1}`);
    this.history();
  }

  async undo() {
    const last = this.trail.pop() || this.recent.filter((event) => !this.undone?.has(event.id)).map((event) => ({ uid: event.id, key: event.key, position: event.position, action: event.action }))[0];
    if (!last) return this.announce("nothing to undo");
    (this.undone ||= new Set()).add(last.uid);
    let item = last.before || this.known.get(last.key);
    if (!item) {
      try {
        item = original(await get(`item/${last.position}`));
      } catch {
        this.undone.delete(last.uid);
        return this.banner("The record cannot be fetched now; try again in a moment.");
      }
    }
    this.outbox.add({
      uid: newId(), action: "undo", undoes: last.uid, fingerprint: item.fingerprint, occurrence: item.occurrence,
      revision: item.revision, key: item.key, position: item.position,
    });
    item.revision++;
    this.decided.delete(item.key);
    this.done = Math.max(0, this.done - 1);
    if (this.current && this.current.key !== item.key) this.queue.unshift(this.current);
    this.queue = this.queue.filter((each) => each.key !== item.key);
    this.current = item;
    this.mode = "read";
    this.revealed = null;
    this.announce(`${WORDS[last.action]} taken back`);
    this.history();
    this.draw();
  }

  // ---- asking for a line of text

  ask(question, then) {
    const field = element("input", { type: "text", id: "answer", "aria-label": question, maxlength: 500 });
    const submit = () => {
      if (!field.value.trim()) return;
      this.closePanel();
      then(field.value.trim());
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) submit();
    });
    const row = element("div", { class: "row" }, field, element("button", { type: "button", onclick: submit }, "OK"), element("button", { type: "button", onclick: () => this.closePanel() }, "Cancel"));
    this.openPanel(element("div", {}, question, row));
    field.focus();
  }

  openPanel(content) {
    this.find("panel").replaceChildren(content);
    this.find("panel").hidden = false;
  }

  closePanel() {
    this.find("panel").hidden = true;
    this.find("panel").replaceChildren();
  }

  hideBanner() {
    this.find("banner").hidden = true;
    this.find("banner").replaceChildren();
  }

  banner(text, ...more) {
    this.find("banner").replaceChildren(text, " ", ...more.filter(Boolean));
    this.find("banner").hidden = false;
  }

  announce(text) {
    this.find("announce").textContent = text;
  }
}

// A record with the texts that the file has, where a person has changed them.
function original(item) {
  for (const block of item.columns.flatMap((column) => column.blocks)) if (block.pointer in item.original) Object.assign(block, item.original[block.pointer]);
  return { ...item, original: {}, proposal: {} };
}
