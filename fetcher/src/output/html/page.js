const body = document.querySelector('tbody');
const value = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent;

for (const button of document.querySelectorAll('th button')) {
  const head = button.closest('th');
  button.addEventListener('click', () => {
    const descends = head.ariaSort ? head.ariaSort === 'ascending' : head.className === 'number';
    for (const other of head.parentElement.cells) other.ariaSort = null;
    head.ariaSort = descends ? 'descending' : 'ascending';
    const order = new Intl.Collator('en', { numeric: true }).compare;
    const rows = [...body.rows].sort((one, two) =>
      order(value(one, head.cellIndex), value(two, head.cellIndex)));
    body.append(...(descends ? rows.reverse() : rows));
  });
}
