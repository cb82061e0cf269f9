/**
 * Lists of numbers in one array: list i is `items[start[i]]` up to, not including, `items[end[i]]`.
 */
export interface Lists {
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly items: Int32Array;
}

/** Packs rows of numbers one behind the other. */
export function pack(rows: readonly (readonly number[])[]): Lists {
  const bounds = new Int32Array(rows.length + 1);
  let total = 0;
  rows.forEach((row, i) => {
    total += row.length;
    bounds[i + 1] = total;
  });
  const items = new Int32Array(total);
  rows.forEach((row, i) => {
    items.set(row, bounds[i]);
  });
  return listsOf(bounds, items);
}

/** Lists one behind the other. @param bounds where each starts, and where the last one ends */
export function listsOf(bounds: Int32Array, items: Int32Array): Lists {
  return { start: bounds.subarray(0, bounds.length - 1), end: bounds.subarray(1), items };
}

/**
 * For each of `count` numbers the lists that hold it, in ascending order.
 * @param roomFor how many items to make room for where there are so many
 */
export function invert(
  { start, end, items }: Lists,
  count: number,
  roomFor: (count: number) => number = (exactly) => exactly,
): Lists {
  const bounds = new Int32Array(count + 1);
  for (let row = 0; row < start.length; row++) {
    for (let i = start[row] as number; i < (end[row] as number); i++) {
      const next = (items[i] as number) + 1;
      bounds[next] = (bounds[next] as number) + 1;
    }
  }
  for (let i = 0; i < count; i++) {
    bounds[i + 1] = (bounds[i + 1] as number) + (bounds[i] as number);
  }
  const next = bounds.slice();
  const rows = new Int32Array(roomFor(bounds[count] as number));
  for (let row = 0; row < start.length; row++) {
    for (let i = start[row] as number; i < (end[row] as number); i++) {
      const item = items[i] as number;
      const at = next[item] as number;
      rows[at] = row;
      next[item] = at + 1;
    }
  }
  return listsOf(bounds, rows);
}

/** A view of one list. */
export function listAt(lists: Lists, index: number): Int32Array {
  return lists.items.subarray(lists.start[index], lists.end[index]);
}

/** How many numbers one list has. */
export function lengthAt(lists: Lists, index: number): number {
  return (lists.end[index] as number) - (lists.start[index] as number);
}

/** The numbers in ascending order, each once. */
export function distinct(numbers: Iterable<number>): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
