import { describe, expect, it } from "vitest";
import { admit } from "../../runtime/sandbox/index.ts";
import { binary, bytes, testHost } from "../support/guests.ts";
import { type JcoOutcome, loadThroughJco } from "../support/jco.ts";
import { changesInPlace, linkedStateText, replacingChanges } from "../support/linked-state.ts";
import { qjsComponent, qjsSource, qjsToolchain } from "../support/qjs.ts";

/** jco links the same core modules in JavaScript, each in an instance of its own: both must say the same. */

const fuel = 100_000_000;
const toolchain = await qjsToolchain();

type Outcome = JcoOutcome | { readonly ok: false; readonly trap: true };

/** Calls a component through jco, where a trap is an error of the engine. */
async function throughJco(component: Uint8Array): Promise<(input: Uint8Array) => Outcome> {
  const call = await loadThroughJco(component);
  return (input) => {
    try {
      return call(input);
    } catch (error) {
      expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
      return { ok: false, trap: true };
    }
  };
}

function throughHeddle(component: Uint8Array): (input: Uint8Array) => Outcome {
  const admitted = admit(component);
  const sandbox = admitted.instantiate(testHost());
  return (input) => {
    const result = sandbox.call(input, { fuel });
    if (result.ok) {
      return { ok: true, output: result.output };
    }
    const { code, message, place, functionCode } = result.failure;
    if (code === "GUEST_FAILURE") {
      return { ok: false, failure: { code: functionCode as string, message, place } };
    }
    expect(code).toBe("TRAP");
    return { ok: false, trap: true };
  };
}

async function expectSame(component: Uint8Array, inputs: readonly Uint8Array[]): Promise<void> {
  const [theirs, ours] = [await throughJco(component), throughHeddle(component)];
  for (const input of inputs) {
    expect(ours(input)).toEqual(theirs(input));
  }
}

describe("a component of several core modules says the same through jco", () => {
  const inputs = ["", "s", "t", "f", "", "success", "a longer input, of several words", ""].map(bytes);

  it.each([["nothing that lasts", ""], ...Object.entries(replacingChanges)])(
    "where the second module changes %s",
    async (_, change) => {
      await expectSame(await binary(linkedStateText(`${changesInPlace} ${change}`)), inputs);
    },
  );
});

describe.skipIf(toolchain === undefined)("a function in JavaScript says the same through jco", () => {
  const build = (source: string) => qjsComponent(toolchain as NonNullable<typeof toolchain>, source);

  it("on every order that it knows", async () => {
    const orders = [
      "clean",
      "shout",
      "refuse",
      "throw",
      "grow",
      "log",
      "time",
      "clean",
      "",
      "ünïcode",
      "shout",
    ];
    await expectSame(await build(qjsSource), orders.map(bytes));
  });

  it("on programs of every kind of instruction that QuickJS has", async () => {
    const inputs = Array.from({ length: 12 }, (_, index) =>
      Uint8Array.from({ length: 7 * index }, (__, at) => (at * 37 + index * 101) & 0xff),
    );
    await expectSame(
      await build(`
        const bytes = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
        class Counter { #counts = new Map(); add(key) { this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1); return this; }
          *[Symbol.iterator]() { yield* [...this.#counts].sort(([a], [b]) => a - b); } }
        export function run(input) {
          const counter = input.reduce((all, byte) => all.add(byte % 7), new Counter());
          const sum = input.reduce((all, byte) => all * 31n + BigInt(byte), 7n) % (2n ** 64n);
          const floats = Array.from(input, (byte) => Math.sin(byte) / Math.sqrt(byte + 1));
          const words = String.fromCharCode(...input).split(/[\\x00-\\x40]+/u).map((word) => word.normalize("NFC"));
          const json = JSON.stringify({ counts: [...counter], sum: String(sum), floats, words, sorted: [...input].sort() });
          if (input.length > 70) throw { code: "TOO_LONG", message: json.slice(0, 40), place: "byte 70" };
          return bytes(json);
        }`),
      inputs,
    );
  });
});
