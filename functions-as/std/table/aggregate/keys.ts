/** Distinct values, numbered from 0 in the order of their first appearance. */
export class Keys<Key> {
  readonly list: Array<Key> = [];
  private readonly numbers: Map<Key, i32> = new Map<Key, i32>();

  /** The number of a value, which is new or known. */
  add(key: Key): i32 {
    if (this.numbers.has(key)) return this.numbers.get(key);
    const number = this.list.length;
    this.numbers.set(key, number);
    this.list.push(key);
    return number;
  }

  /** Sorts the list and renumbers `ofRow`, which holds a number for each row, or a negative one that stays. */
  sort(compare: (a: Key, b: Key) => i32, ofRow: StaticArray<i32>): void {
    this.list.sort(compare);
    const ranks = new StaticArray<i32>(this.list.length);
    for (let i = 0; i < ranks.length; i += 1) ranks[this.numbers.get(this.list[i])] = i;
    for (let row = 0; row < ofRow.length; row += 1) if (ofRow[row] >= 0) ofRow[row] = ranks[ofRow[row]];
  }
}
