// What is hidden: texts come masked from the server, and are edited with names in place of what is hidden, which the server puts back.
// Only when somebody asks they come as they are, until another record is shown; what is kept and sent has the names all the same.

const hiding = {
  hides(item) {
    return Boolean(item) && this.blocks(item).some((block) => block.concealed);
  },

  // What was revealed of a text of the record in view, if it was: `text` as it is, and what each of `names` stands for.
  opened(pointer) {
    return this.revealed && this.revealed.key === this.current?.key ? this.revealed.texts[pointer] : undefined;
  },

  // A block as it is to be read.
  seen(block) {
    const opened = this.opened(block.pointer);
    return opened ? { ...block, text: opened.text } : block;
  },

  // A typed text with its names again, as it is kept and sent.
  named(pointer, text) {
    const found = Object.entries(this.opened(pointer)?.names || {}).sort((one, other) => other[1].length - one[1].length);
    return found.reduce((typed, [name, secret]) => typed.split(secret).join(name), text);
  },

  // The other way, for the field in which it is edited.
  unnamed(pointer, text) {
    return Object.entries(this.opened(pointer)?.names || {}).reduce((typed, [name, secret]) => typed.split(name).join(secret), text);
  },

  async reveal() {
    const item = this.current;
    if (!this.hides(item) || this.mode === "split") return;
    let revealed = null;
    if (this.revealed?.key !== item.key) {
      try {
        revealed = { key: item.key, texts: (await post("reveal", { position: item.position })).texts };
      } catch {
        return this.banner("What is hidden cannot be fetched now.");
      }
      if (this.current !== item) return;
    }
    this.keepTyped();
    this.revealed = revealed;
    this.announce(revealed ? "what is hidden is shown" : "hidden again");
    this.draw();
    if (["edit", "create"].includes(this.mode)) this.focusField();
  },

  revealButton() {
    const name = this.revealed?.key === this.current.key ? "Hide again" : "Reveal what is hidden";
    const key = ["read", "look"].includes(this.mode) ? element("kbd", { "aria-hidden": "true" }, this.data.keys.reveal) : null;
    return element("button", { type: "button", class: "reveal", onclick: () => this.reveal() }, name, key);
  },
};
Object.assign(Review.prototype, hiding);
