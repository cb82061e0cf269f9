/**
 * Lists of numbers one behind the other in one array: list i is
 * `items[start[i]]` up to, not including, `items[start[i + 1]]`.
 */
export interface Lists {
  readonly start: Int32Array;
  readonly items: Int32Array;
}

/** Packs rows of numbers. */
export function pack(rows: readonly (readonly number[])[]): Lists {
  const start = new Int32Array(rows.length + 1);
  let total = 0;
  rows.forEach((row, i) => {
    start[i] = total;
    total += row.length;
  });
  start[rows.length] = total;
  const items = new Int32Array(total);
  rows.forEach((row, i) => {
    items.set(row, start[i]);
  });
  return { start, items };
}

/** For each of `count` numbers the rows that hold it, in ascending order. */
export function invert(lists: Lists, count: number): Lists {
  const start = new Int32Array(count + 1);
  for (const item of lists.items) {
    start[item + 1] = (start[item + 1] as number) + 1;
  }
  for (let i = 0; i < count; i++) {
    start[i + 1] = (start[i + 1] as number) + (start[i] as number);
  }
  const next = start.slice();
  const items = new Int32Array(lists.items.length);
  for (let row = 0; row < lists.start.length - 1; row++) {
    const end = lists.start[row + 1] as number;
    for (let i = lists.start[row] as number; i < end; i++) {
      const item = lists.items[i] as number;
      const at = next[item] as number;
      items[at] = row;
      next[item] = at + 1;
    }
  }
  return { start, items };
}

/** A view of one list. */
export function listAt(lists: Lists, index: number): Int32Array {
  return lists.items.subarray(lists.start[index], lists.start[index + 1]);
}

/** How many numbers one list has. */
export function lengthAt(lists: Lists, index: number): number {
  return (lists.start[index + 1] as number) - (lists.start[index] as number);
}

/** The numbers in ascending order, each once. */
export function distinct(numbers: Iterable<number>): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
