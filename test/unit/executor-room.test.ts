import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { Room } from "../../runtime/executor/room.ts";

/** A room in which an account waits that has so much there; the callers are of others. */
class Occupied {
  count: number;
  bytes: number;
  readonly #own: Readonly<Record<string, { count: number; bytes: number }>>;

  constructor(
    count: number,
    bytes: number,
    own: Readonly<Record<string, { count: number; bytes: number }>> = {},
  ) {
    this.count = count;
    this.bytes = bytes;
    this.#own = own;
  }

  of(account: string): { count: number; bytes: number } {
    return this.#own[account] ?? { count: 0, bytes: 0 };
  }
}

/** Notes which callers were told, in order. */
function callers(room: Room, sizes: readonly number[], account = "caller"): number[] {
  const told: number[] = [];
  for (const [i, bytes] of sizes.entries()) {
    void room.wait(account, bytes).then(() => told.push(i));
  }
  return told;
}

test("takes as many events as the limit, and not one more", () => {
  const waiting = new Occupied(2, 0);
  const room = new Room(waiting, 3, 100);
  expect(room.has("a", 10)).toBe(true);
  waiting.count = 3;
  expect(room.has("a", 10)).toBe(false);
});

test("takes as many bytes as the limit, and not one more", () => {
  const room = new Room(new Occupied(1, 60), 10, 100);
  expect(room.has("a", 40)).toBe(true);
  expect(room.has("a", 41)).toBe(false);
});

test("takes an event of any size where nothing waits", () => {
  expect(new Room(new Occupied(0, 0), 1, 100).has("a", 1_000_000)).toBe(true);
});

test("tells callers in order, as many as there is room for", async () => {
  const waiting = new Occupied(5, 30);
  const room = new Room(waiting, 5, 100);
  const told = callers(room, [10, 10, 10]);
  await setImmediate();
  expect(told).toEqual([]);
  waiting.count = 1;
  room.left();
  // Those who were told send their events.
  waiting.count = 5;
  await setImmediate();
  await setImmediate();
  expect(told).toEqual([0, 1]);
  waiting.count = 4;
  room.left();
  await setImmediate();
  expect(told).toEqual([0, 1, 2]);
});

test("a caller with a large event is not overtaken by one with a small event", async () => {
  const waiting = new Occupied(2, 90);
  const room = new Room(waiting, 10, 100);
  const told = callers(room, [50, 1]);
  room.left();
  await setImmediate();
  expect(told).toEqual([]);
  waiting.bytes = 50;
  room.left();
  await setImmediate();
  expect(told[0]).toBe(0);
});

test("nobody waits for ever because those before have no event after all", async () => {
  const waiting = new Occupied(2, 0);
  const room = new Room(waiting, 2, 100);
  const told = callers(room, [1, 1, 1, 1, 1, 1, 1]);
  waiting.count = 0;
  room.left();
  for (let i = 0; i < 10; i++) {
    await setImmediate();
  }
  expect(told).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test("tells those who wait when there will be no room", async () => {
  const room = new Room(new Occupied(1, 0), 1, 100);
  const waits = [room.wait("a", 1), room.wait("a", 1), room.wait("b", 1)];
  room.close(() => new HeddleError("CLOSED", "It was closed."));
  for (const wait of waits) {
    await expect(wait).rejects.toMatchObject({ code: "CLOSED" });
  }
});

test("one account takes half of the events that the others leave, and not one more", () => {
  const room = (own: number, others: number) =>
    new Room(new Occupied(own + others, 0, { a: { count: own, bytes: 0 } }), 100, 1000);
  expect([room(49, 0).has("a", 1), room(50, 0).has("a", 1)]).toEqual([true, false]);
  expect([room(24, 50).has("a", 1), room(25, 50).has("a", 1)]).toEqual([true, false]);
  expect(room(50, 0).has("b", 1)).toBe(true);
});

test("one account takes half of the bytes that the others leave, and not one more", () => {
  const room = (own: number, others: number) =>
    new Room(new Occupied(2, own + others, { a: { count: 1, bytes: own } }), 10, 100);
  expect([room(30, 0).has("a", 20), room(30, 0).has("a", 21)]).toEqual([true, false]);
  expect([room(10, 40).has("a", 20), room(10, 40).has("a", 21)]).toEqual([true, false]);
  expect([room(50, 0).has("b", 50), room(50, 0).has("b", 51)]).toEqual([true, false]);
});

test("a caller does not wait behind those of another account that has its share", async () => {
  const own = { a: { count: 50, bytes: 0 } };
  const room = new Room(new Occupied(50, 0, own), 100, 1000);
  const greedy = callers(room, new Array(1000).fill(1), "a");
  const other = callers(room, [1], "b");
  await setImmediate();
  expect(greedy).toEqual([]);
  expect(other).toEqual([0]);
});
