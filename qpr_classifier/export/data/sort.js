// A click on the head of a column sorts the table by it; a second click turns the order round.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
      const compare = (a, b) => key(a).localeCompare(key(b), document.documentElement.lang, { numeric: true });
      const numbers = (a, b) => Number(key(a)) - Number(key(b));
      const body = table.tBodies[0];
      const rows = [...body.rows].sort(body.rows[0]?.cells[column].dataset.value === undefined ? compare : numbers);
      body.append(...(down ? rows.reverse() : rows));
    });
  });
}
