import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { Room } from "../../runtime/executor/room.ts";

/** Notes which callers were told, in order. */
function callers(room: Room, sizes: readonly number[]): number[] {
  const told: number[] = [];
  for (const [i, bytes] of sizes.entries()) {
    void room.wait(bytes).then(() => told.push(i));
  }
  return told;
}

test("takes as many events as the limit, and not one more", () => {
  const waiting = { count: 2, bytes: 0 };
  const room = new Room(waiting, 3, 100);
  expect(room.has(10)).toBe(true);
  waiting.count = 3;
  expect(room.has(10)).toBe(false);
});

test("takes as many bytes as the limit, and not one more", () => {
  const room = new Room({ count: 1, bytes: 60 }, 10, 100);
  expect(room.has(40)).toBe(true);
  expect(room.has(41)).toBe(false);
});

test("takes an event of any size where nothing waits", () => {
  expect(new Room({ count: 0, bytes: 0 }, 1, 100).has(1_000_000)).toBe(true);
});

test("tells callers in order, as many as there is room for", async () => {
  const waiting = { count: 3, bytes: 30 };
  const room = new Room(waiting, 3, 100);
  const told = callers(room, [10, 10, 10]);
  await setImmediate();
  expect(told).toEqual([]);
  waiting.count = 1;
  room.left();
  // Those who were told send their events.
  waiting.count = 3;
  await setImmediate();
  await setImmediate();
  expect(told).toEqual([0, 1]);
  waiting.count = 2;
  room.left();
  await setImmediate();
  expect(told).toEqual([0, 1, 2]);
});

test("a caller with a large event is not overtaken by one with a small event", async () => {
  const waiting = { count: 2, bytes: 90 };
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
  const waiting = { count: 2, bytes: 0 };
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
  const room = new Room({ count: 1, bytes: 0 }, 1, 100);
  const waits = [room.wait(1), room.wait(1)];
  room.close(() => new HeddleError("CLOSED", "It was closed."));
  for (const wait of waits) {
    await expect(wait).rejects.toMatchObject({ code: "CLOSED" });
  }
});
