// Decisions on their way: kept in the browser until the server says that they are on its disk, sent again until it does.

const BATCH_MS = 60, RETRY_MS = 1500, RENEW_MS = 20000, BUFFER = 20;

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

class Outbox {
  // `place` names the data set and the reviewer; `onAnswer` hears every answer of the server, `onState` how many are waiting.
  constructor(place, request, onAnswer, onState) {
    this.prefix = `curate:${place}:outbox:`;
    this.session = this.tab();
    this.request = request;
    this.onAnswer = onAnswer;
    this.onState = onState;
    this.operations = this.read();
    this.timer = null;
    this.busy = false;
    this.closed = false;
    this.failed = false;
    this.renewal = setInterval(() => this.soon(0), RENEW_MS);
  }

  // The tab's own id: a reload keeps it, so that its records stay with it.
  tab() {
    try {
      const kept = sessionStorage.getItem(this.prefix) || newId();
      sessionStorage.setItem(this.prefix, kept);
      return kept;
    } catch {
      return newId();
    }
  }

  // Give the records of this tab to others at once; the request outlives the page.
  release() {
    const message = { method: "POST", keepalive: true, headers: { "content-type": "application/json", "x-curate": "1" } };
    fetch("/review-api/release", { ...message, body: JSON.stringify({ session: this.session }) }).catch(() => {});
  }

  // What tabs that were closed or reloaded left behind; what another open tab has is sent twice at most, and stored once.
  read() {
    const left = new Map();
    for (const key of this.keys()) {
      try {
        for (const operation of JSON.parse(localStorage.getItem(key))) left.set(operation.uid, operation);
      } catch {
        localStorage.removeItem(key);
      }
    }
    return [...left.values()];
  }

  keys() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
    } catch {
      return [];
    }
  }

  // Forget what is on the server's disk, in every tab's box.
  forget(done) {
    for (const key of this.keys()) {
      const left = JSON.parse(localStorage.getItem(key)).filter((operation) => !done.has(operation.uid));
      if (left.length) localStorage.setItem(key, JSON.stringify(left));
      else localStorage.removeItem(key);
    }
  }

  write() {
    try {
      if (this.operations.length) localStorage.setItem(this.prefix + this.session, JSON.stringify(this.operations));
    } catch {
      // Storage is full or forbidden: the decisions stay in memory, and leaving the page warns.
    }
    this.onState(this.operations.length, this.failed);
  }

  add(operation) {
    this.operations.push(operation);
    this.write();
    this.soon(BATCH_MS);
  }

  soon(wait) {
    if (this.closed || this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.send();
    }, wait);
  }

  async send() {
    if (this.busy || this.closed) return;
    this.busy = true;
    const sent = this.operations.slice(0, 500);
    try {
      const answer = await post("sync", { ...this.request(), session: this.session, operations: sent.map(({ key, position, ...rest }) => rest), want: BUFFER });
      const done = new Set(answer.outcomes.map((outcome) => outcome.uid));
      this.operations = this.operations.filter((operation) => !done.has(operation.uid));
      this.failed = false;
      this.forget(done);
      this.write();
      this.onAnswer(answer, sent);
    } catch (error) {
      this.failed = true;
      this.onState(this.operations.length, true, error.answered ? error.message : "");
      this.busy = false;
      this.soon(RETRY_MS);
      return;
    }
    this.busy = false;
    if (this.operations.length) this.soon(0);
  }

  close() {
    this.closed = true;
    this.release();
    clearTimeout(this.timer);
    clearInterval(this.renewal);
  }
}

// Asks the server; an error that it worded has `answered`, one of the network has not.
async function post(name, message) {
  const answer = await fetch(`/review-api/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-curate": "1" },
    body: JSON.stringify(message),
    signal: AbortSignal.timeout(15000),
  });
  return read(answer);
}

async function get(name) {
  return read(await fetch(`/review-api/${name}`, { signal: AbortSignal.timeout(15000) }));
}

async function read(answer) {
  const value = await answer.json();
  if (answer.ok) return value;
  throw Object.assign(new Error(value.error || "the server could not do it"), { answered: Boolean(value.error) });
}
