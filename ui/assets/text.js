// Showing text that nobody may trust: text nodes only, invisible characters as chips, findings as marks, changes as words.

const SHOWN = 20000;
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd\u{e0000}-\u{e007f}]/u;

function element(tag, options = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function codePoint(char) {
  return "U+" + char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
}

// Appends text to a node; what cannot be seen becomes a chip with its code point.
function appendText(node, text) {
  if (!INVISIBLE.test(text)) {
    node.append(text);
    return;
  }
  let plain = "";
  for (const char of text) {
    if (INVISIBLE.test(char)) {
      if (plain) node.append(plain);
      plain = "";
      node.append(element("span", { class: "code-point" }, codePoint(char)));
    } else plain += char;
  }
  if (plain) node.append(plain);
}

// The text with the spans of findings marked; spans are in code points, overlapping ones are joined to the first.
function markedText(text, marks) {
  const node = document.createDocumentFragment();
  if (!marks.length) {
    appendText(node, text);
    return node;
  }
  const chars = Array.from(text);
  let at = 0;
  for (const mark of marks) {
    const start = Math.max(at, mark.start), end = Math.min(chars.length, mark.end);
    if (end <= start) continue;
    appendText(node, chars.slice(at, start).join(""));
    const marked = element("mark", { class: mark.severity, title: mark.code });
    appendText(marked, chars.slice(start, end).join(""));
    node.append(marked);
    at = end;
  }
  appendText(node, chars.slice(at).join(""));
  return node;
}

// A text in its box; a long one is cut, with a button that shows the rest.
function textBox(block) {
  const readable = block.role === "call" ? prettyCall(block.text) : block.text;
  const box = element("div", { class: block.role === "call" || block.role === "source" ? "text code" : "text", tabindex: "0", role: "group", "aria-label": block.role });
  const marks = readable === block.text ? block.marks || [] : [];
  const cut = readable.length > SHOWN;
  box.append(markedText(cut ? readable.slice(0, SHOWN) : readable, marks));
  if (cut) {
    const more = element("button", { type: "button", onclick: () => box.replaceChildren(markedText(readable, marks)) });
    more.append(`… ${(readable.length - SHOWN).toLocaleString("en")} more characters: show all`);
    box.append("\n", more);
  }
  return box;
}

// A text that a person has changed, with what it was in the file.
function changedBox(block, before) {
  const box = element("div", { class: "text", tabindex: "0", role: "group", "aria-label": `${block.role}, changed` });
  box.append(wordDiff(before.text.slice(0, SHOWN), block.text.slice(0, SHOWN)));
  return box;
}

function prettyCall(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text;
  }
}

// What changed from one text to another, word by word; very long texts are shown whole, the old one struck out.
function wordDiff(before, after) {
  const node = document.createDocumentFragment();
  const piece = (tag, words) => {
    if (!words.length) return;
    const made = tag ? element(tag) : document.createDocumentFragment();
    appendText(made, words.join(""));
    node.append(made);
  };
  const a = before.split(/(\s+)/), b = after.split(/(\s+)/);
  let head = 0, tail = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  piece("", a.slice(0, head));
  const x = a.slice(head, a.length - tail), y = b.slice(head, b.length - tail);
  if (x.length * y.length > 1_000_000) {
    piece("del", x);
    piece("ins", y);
  } else {
    for (const [tag, words] of commonWords(x, y)) piece(tag, words);
  }
  piece("", a.slice(a.length - tail));
  return node;
}

// The longest common subsequence of two lists of words, as runs of ["", words], ["del", words] and ["ins", words].
function commonWords(x, y) {
  const width = y.length + 1;
  const table = new Uint32Array((x.length + 1) * width);
  for (let i = x.length - 1; i >= 0; i--) {
    for (let j = y.length - 1; j >= 0; j--) {
      table[i * width + j] = x[i] === y[j] ? table[(i + 1) * width + j + 1] + 1 : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    }
  }
  const runs = [];
  const add = (tag, word) => (runs.length && runs[runs.length - 1][0] === tag ? runs[runs.length - 1][1].push(word) : runs.push([tag, [word]]));
  let i = 0, j = 0;
  while (i < x.length || j < y.length) {
    if (i < x.length && j < y.length && x[i] === y[j]) {
      add("", x[i++]);
      j++;
    } else if (j >= y.length || (i < x.length && table[(i + 1) * width + j] >= table[i * width + j + 1])) add("del", x[i++]);
    else add("ins", y[j++]);
  }
  return runs;
}
