import { describe, expect, it } from "vitest";
import { VARIATIONS, vary } from "../../bench/sandbox/figures/vary.ts";
import { admit } from "../../runtime/sandbox/index.ts";
import { component, guestText, testHost } from "../support/guests.ts";

const text = guestText({ run: "(call $ok (local.get $pointer) (local.get $length))" });

describe("vary", () => {
  it("makes components that differ, in what is compiled too, and work as before", async () => {
    const original = await component(text);
    const admitted = [0, 1, VARIATIONS - 1].map((variation) => admit(vary(original, variation)));
    admitted.push(admit(original));
    expect(new Set(admitted.map(({ digest }) => digest)).size).toBe(4);
    const codes = admitted.map(({ admission }) => Buffer.from(admission.code).toString("hex"));
    expect(new Set(codes).size).toBe(4);
    for (const one of admitted) {
      using sandbox = one.instantiate(testHost());
      const result = sandbox.call(new Uint8Array([1, 2, 3]), { fuel: 100_000 });
      expect(result).toMatchObject({ ok: true, output: new Uint8Array([1, 2, 3]) });
    }
  });

  it("gives each number a variation of its own", async () => {
    const original = await component(text);
    const hex = Array.from({ length: 600 }, (_, i) => Buffer.from(vary(original, i)).toString("hex"));
    expect(new Set(hex).size).toBe(600);
  });
});
