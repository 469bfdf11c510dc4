// Changing a record: every text in a field of its own, judged by the checks while it is typed.

const editing = {
  blocks(item) {
    return item.columns.flatMap((column) => column.blocks);
  },

  draftKey() {
    return `curate:${this.place}:draft:${this.current.key}`;
  },

  edit(mode) {
    if (!this.current || this.mode === "look") return;
    this.mode = mode;
    this.fields = new Map();
    let draft = {};
    try {
      draft = JSON.parse(localStorage.getItem(this.draftKey()) || "{}");
    } catch { /* a draft that cannot be read is no draft */ }
    this.draft = mode === "edit" ? draft : {};
    this.unfinished(mode === "edit" ? this.current.key : null);
    this.closePanel();
    this.draw();
    this.focusField();
    if (mode === "create") this.rung();
    this.judge();
  },

  // Which record this tab is in the middle of, so that a reload opens its editor again.
  unfinished(key) {
    try {
      if (key) sessionStorage.setItem(`curate:${this.place}:editing`, key);
      else sessionStorage.removeItem(`curate:${this.place}:editing`);
    } catch { /* the editor then has to be opened by hand */ }
  },

  resume() {
    let key = null;
    try {
      key = sessionStorage.getItem(`curate:${this.place}:editing`);
    } catch { /* nothing to go on with */ }
    if (key && key === this.current?.key && this.mode === "read") this.edit("edit");
  },

  keepTyped() {
    if (this.mode === "edit" || this.mode === "create") for (const [pointer, field] of this.fields) this.draft[pointer] = this.named(pointer, field.value);
  },

  // How far the set is from its target, for the person who writes a new record.
  async rung() {
    try {
      const { clean, few, target } = await get("ladder");
      const many = (count) => `${count.toLocaleString("en")} more clean record${count === 1 ? "" : "s"}`;
      this.ladder = clean < few ? `${many(few - clean)} to ${few}, below which a set is too small; ${target - clean} to the target of ${target}.`
        : clean < target ? `${many(target - clean)} to the target of ${target}.` : `The set has its ${target} clean records.`;
    } catch {
      this.ladder = "";
    }
  },

  focusField() {
    const finding = this.current.findings.find((each) => this.fields.has(each.field));
    const fields = [...this.fields.values()];
    (finding ? this.fields.get(finding.field) : fields.find((field) => field.dataset.trained) || fields[0])?.focus();
  },

  field(block, name, value) {
    const field = element("textarea", { "aria-label": `${name}${block.role}`, rows: Math.min(18, Math.max(3, Math.ceil(value.length / 70))), "data-trained": block.trained || null, class: block.role === "source" || block.role === "call" ? "code" : null });
    field.value = value;
    field.addEventListener("input", () => this.typed());
    return field;
  },

  typed() {
    if (this.mode === "edit") {
      try {
        localStorage.setItem(this.draftKey(), JSON.stringify(this.edits()));
      } catch { /* the draft stays in its fields */ }
    }
    clearTimeout(this.judging);
    this.judging = setTimeout(() => this.judge(), 250);
  },

  edits() {
    const found = {};
    for (const [pointer, field] of this.fields) {
      const before = this.blocks(this.current).find((block) => block.pointer === pointer), typed = this.named(pointer, field.value);
      if (this.mode === "create" || (typed !== (before.concealed ?? before.text) && field.value !== this.opened(pointer)?.text)) found[pointer] = typed;
    }
    return found;
  },

  async judge() {
    const item = this.current, box = this.find("panel");
    if (!["edit", "create"].includes(this.mode)) return;
    try {
      const answer = await post("validate", { position: item.position, edits: this.edits() });
      if (this.current !== item || !["edit", "create"].includes(this.mode)) return;
      const lines = answer.error ? [["error", answer.error]] : answer.findings.map((finding) => [finding.severity, `${finding.code} ${finding.message}`]);
      for (const near of answer.near || []) lines.push(["warning", `nearly repeats line ${near.line ?? near.position + 1} (${Math.round(near.similarity * 100)} %)`]);
      const list = element("div", { class: "chips", role: "status" });
      if (this.mode === "create" && this.ladder) list.append(element("div", {}, this.ladder));
      if (!lines.length) list.append("No findings as it stands.");
      for (const [severity, text] of lines) {
        const line = element("div", { class: `finding ${severity}` });
        appendText(line, `${severity}: ${text}`);
        list.append(line);
      }
      box.replaceChildren(list);
      box.hidden = false;
    } catch (error) {
      box.replaceChildren(error.answered ? error.message : "The checks cannot be asked now; the fix can be saved all the same.");
      box.hidden = false;
    }
  },

  save(stay) {
    const item = this.current;
    if (this.mode === "split") return this.saveSplit();
    const edits = this.edits();
    if (this.mode === "create") {
      this.mode = "read";
      this.push({ action: "create", edits }, { ...item, revision: 0 });
      this.closePanel();
      return this.draw();
    }
    if (!Object.keys(edits).length) return this.cancel();
    try {
      localStorage.removeItem(this.draftKey());
    } catch { /* nothing was kept */ }
    this.fix(edits, stay);
  },

  fix(edits, stay) {
    const item = this.current;
    this.unfinished(null);
    this.push({ action: "fix", edits }, item);
    this.closePanel();
    this.known.delete(item.key); // its texts are others now: fetched anew when it is looked at
    this.decided.add(item.key);
    this.done++;
    if (!stay) return this.next();
    for (const block of this.blocks(item)) if (block.pointer in edits) Object.assign(block, { text: edits[block.pointer], concealed: null, marks: [] });
    item.proposal = {};
    this.mode = "read";
    this.revealed = null;
    this.draw();
  },

  saveSplit() {
    const first = {}, second = {};
    for (const [pointer, [one, two]] of this.halves) {
      first[pointer] = this.named(pointer, one.value);
      second[pointer] = this.named(pointer, two.value);
    }
    this.closePanel();
    this.mode = "read";
    this.known.delete(this.current.key);
    this.decide("split", { edits: first, second });
  },

  cancel() {
    this.unfinished(null);
    try {
      if (this.mode === "edit") localStorage.removeItem(this.draftKey());
    } catch { /* nothing was kept */ }
    this.mode = "read";
    this.closePanel();
    this.draw();
  },

  // The fix that the checks propose, by pointer: as it is shown, and where something is hidden in it, as it is sent.
  proposal() {
    const found = this.current?.proposal || {};
    return Object.keys(found).length ? found : null;
  },

  propose() {
    const edits = this.proposal();
    if (!edits && !this.drop()) return;
    const content = element("div", {}, edits ? "Proposed fix" : "Proposed: reject this record, another one says the same");
    for (const block of edits ? this.blocks(this.current) : []) {
      if (!(block.pointer in edits)) continue;
      const box = element("div", { class: "text", tabindex: "0", role: "group", "aria-label": "proposed change" });
      box.append(wordDiff(block.text.slice(0, SHOWN), edits[block.pointer].text.slice(0, SHOWN)));
      content.append(box);
    }
    const take = element("button", { type: "button", onclick: () => this.take() }, "Take it", element("kbd", { "aria-hidden": "true" }, "Enter"));
    content.append(element("div", { class: "row" }, take));
    this.openPanel(content);
  },

  take() {
    const edits = this.proposal();
    if (edits) this.fix(Object.fromEntries(Object.entries(edits).map(([pointer, { text, concealed }]) => [pointer, concealed ?? text])), false);
    else if (this.drop()) this.decide("reject", { reason: "duplicate" });
  },

  drop() {
    return (this.current?.findings || []).some((finding) => finding.fix?.action === "drop");
  },
};
Object.assign(Review.prototype, editing);
