import { setTimeout as later } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test } from "vitest";
import { Message } from "../../glue-gen/wire/v1/index.ts";
import { AdmittedStore } from "../../runtime/assembler/admitted-store.ts";
import { CacheFiles } from "../../runtime/cache/index.ts";
import { LoadedUnits } from "../../runtime/executor/loaded-units.ts";
import { component, guestText } from "../support/guests.ts";
import { runUnit } from "../support/run-unit.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const { point } = Message.prototype;
afterEach(() => {
  Message.prototype.point = point;
});

test("a unit that waits for its next event keeps no memory that a function grew", async () => {
  const memories: WeakRef<ArrayBufferLike>[] = [];
  Message.prototype.point = function (bytes, start, end) {
    if (bytes.length > 65_536) {
      memories.push(new WeakRef(bytes.buffer));
    }
    point.call(this, bytes, start, end);
  };
  const directory = temporaryDirectory();
  const grower = await component(
    guestText({
      run: "(drop (memory.grow (i32.const 30))) (call $ok (local.get $pointer) (local.get $length))",
    }),
  );
  const glue =
    "export const graph = ''; export const reads = []; export const conversions = []; export const steps = [(input) => input.whole(0)];";
  const units = new LoadedUnits(1);
  const loaded = await units.get({
    key: "grower",
    glue: new CacheFiles(directory).path("grower.mjs", () => Buffer.from(glue)),
    steps: [
      {
        id: "grow",
        function: "test.v1.Grow",
        admitted: new AdmittedStore(directory).path(
          "grower",
          { name: "test.v1.Grow" },
          4 * 1024 * 1024,
          () => grower,
        ),
        fuel: 1e9,
        reads: [],
        takes: [0],
      },
    ],
    wanted: [1],
  });
  const context = { account: "", eventId: "", eventSource: "", eventType: "" };
  expect(runUnit(loaded, { sequence: 0, context, data: Uint8Array.of(7) }).values).toEqual([
    Uint8Array.of(7),
  ]);
  expect(memories).toHaveLength(1);
  // What a WeakRef was made of stays until the end of the job.
  await later(0);
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  expect(memories[0]?.deref()).toBeUndefined();
  expect(runUnit(loaded, { sequence: 1, context, data: Uint8Array.of(8) }).values).toEqual([
    Uint8Array.of(8),
  ]);
});
