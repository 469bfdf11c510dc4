"use strict";
// Search, filters and sorting of the findings. Everything is in the page without this script; it only hides and reorders rows.
(() => {
  const table = document.getElementById("findings");
  if (!table) return;
  const PAGE = 100;
  const GRAVE = { error: 0, warning: 1, info: 2 };
  const body = table.tBodies[0];
  const find = (name) => document.getElementById(name);
  const [tools, search, severity, rule, count, further, more] =
    ["tools", "search", "severity", "rule", "count", "further", "more"].map(find);
  const rest = count.textContent.includes(" of ") ? count.textContent.slice(count.textContent.indexOf(" of ")) : "";
  const rows = Array.from(body.rows, (row, place) => ({
    row, place, severity: row.dataset.s, rule: row.cells[1].textContent, words: row.textContent.toLowerCase(),
    message: row.cells[3].textContent,
  }));
  const KEYS = [
    (each) => GRAVE[each.severity], (each) => each.rule, (each) => each.place, (each) => each.message.toLowerCase(),
  ];
  let order = rows, found = rows, shown = PAGE;

  const draw = (limit) => {
    order.forEach((each) => { each.row.hidden = true; });
    found.slice(0, limit).forEach((each) => { each.row.hidden = false; });
    further.hidden = found.length <= limit;
    const number = found.length.toLocaleString("en");
    count.textContent = (found.length === rows.length ? number : `${number} of ${rows.length.toLocaleString("en")}`) +
      (rows.length === 1 ? " finding" : " findings") + (found.length === rows.length ? rest : "");
  };
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = order.filter((each) => (!severity.value || each.severity === severity.value) &&
      (!rule.value || each.rule.startsWith(rule.value)) && words.every((word) => each.words.includes(word)));
    shown = PAGE;
    draw(shown);
  };
  const sort = (column, heading) => {
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = KEYS[column];
    order = rows.slice().sort((left, right) => {
      const [a, b] = [key(left), key(right)];
      return (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1) || left.place - right.place;
    });
    body.append(...order.map((each) => each.row));
    filter();
  };

  Array.from(table.tHead.rows[0].cells).forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => sort(column, heading));
    heading.replaceChildren(button);
  });
  tools.hidden = false;
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.addEventListener("input", filter);
  more.addEventListener("click", () => { shown += 5 * PAGE; draw(shown); });
  window.addEventListener("beforeprint", () => draw(found.length));
  window.addEventListener("afterprint", () => draw(shown));
  draw(shown);
})();
