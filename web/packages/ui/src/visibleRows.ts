/** Which message rows are on screen; looked up by bisection, because a window may hold hundreds of rows. */

/** The rows that carry an item, in reading order. */
export function rowElements(scroller: HTMLElement): HTMLElement[] {
  return Array.from(scroller.querySelectorAll<HTMLElement>("[data-key]"));
}

/** Index of the first row whose lower edge is below the upper edge of the view. */
export function firstVisibleIndex(scroller: HTMLElement, rows: HTMLElement[]): number {
  const top = scroller.getBoundingClientRect().top;
  return bisect(rows, (row) => row.getBoundingClientRect().bottom > top);
}

/** Index of the last row that is wholly (or by most of a screen) in view; -1 when there is none. */
export function lastVisibleIndex(scroller: HTMLElement, rows: HTMLElement[]): number {
  const bottom = scroller.getBoundingClientRect().bottom + 8;
  return bisect(rows, (row) => row.getBoundingClientRect().bottom > bottom) - 1;
}

function bisect(rows: HTMLElement[], test: (row: HTMLElement) => boolean): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row && test(row)) high = middle;
    else low = middle + 1;
  }
  return low;
}
