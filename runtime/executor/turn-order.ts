import type { AccountTurn } from "./account-turn.ts";

/** Accounts of which events wait, the one whose turn is next first: a binary heap in which each knows its place. */
export class TurnOrder {
  readonly #heap: AccountTurn[] = [];

  get size(): number {
    return this.#heap.length;
  }

  get first(): AccountTurn | undefined {
    return this.#heap[0];
  }

  /**
   * The first account for which something holds.
   * @param holds looked at for no more than two accounts for each for which it does not hold
   */
  find(holds: (turn: AccountTurn) => boolean): AccountTurn | undefined {
    const { first } = this;
    if (first === undefined || holds(first)) {
      return first;
    }
    let found: AccountTurn | undefined;
    const places = [1, 2];
    for (let place = places.pop(); place !== undefined; place = places.pop()) {
      const turn = this.#heap[place];
      if (turn === undefined || (found !== undefined && found.due <= turn.due)) {
        continue;
      }
      if (holds(turn)) {
        found = turn;
      } else {
        places.push(2 * place + 1, 2 * place + 2);
      }
    }
    return found;
  }

  /** Takes an account, or finds its place again where its turn has moved. */
  put(turn: AccountTurn): void {
    if (turn.place < 0) {
      turn.place = this.#heap.length;
      this.#heap.push(turn);
    }
    this.#rise(turn);
    this.#sink(turn);
  }

  /** Lets an account go. */
  remove(turn: AccountTurn): void {
    const last = this.#heap.pop() as AccountTurn;
    if (last !== turn) {
      this.#set(last, turn.place);
      this.put(last);
    }
    turn.place = -1;
  }

  #rise(turn: AccountTurn): void {
    while (turn.place > 0) {
      const { place } = turn;
      const parent = this.#heap[(place - 1) >> 1] as AccountTurn;
      if (parent.due <= turn.due) {
        return;
      }
      this.#set(turn, parent.place);
      this.#set(parent, place);
    }
  }

  #sink(turn: AccountTurn): void {
    for (;;) {
      const { place } = turn;
      const left = this.#heap[2 * place + 1];
      const right = this.#heap[2 * place + 2];
      const child = left !== undefined && right !== undefined && right.due < left.due ? right : left;
      if (child === undefined || child.due >= turn.due) {
        return;
      }
      this.#set(turn, child.place);
      this.#set(child, place);
    }
  }

  #set(turn: AccountTurn, place: number): void {
    this.#heap[place] = turn;
    turn.place = place;
  }
}
