import { expect, test } from "vitest";
import { eventBytes } from "../../runtime/monitor/index.ts";

const circle: Record<string, unknown> = { id: "1" };
circle.self = circle;
circle.list = [circle, "a"];
const shared = { n: 1 };
const bare = Object.assign(Object.create(null), { id: "1", n: 1n });
const guarded = {
  id: "1",
  get data(): unknown {
    throw new Error("no");
  },
};
const refusing = new Proxy(
  { id: "1" },
  {
    get: () => {
      throw new Error("no");
    },
  },
);
const revoked = Proxy.revocable({}, {});
revoked.revoke();
let deep: unknown = 1n;
let doubled: unknown = 1n;
for (let i = 0; i < 200; i++) {
  deep = [deep];
  doubled = [doubled, doubled];
}

test.each([
  ["text", "{oops", "{oops"],
  ["bytes", Buffer.from("bytes"), "bytes"],
  ["an object", { id: "1" }, '{"id":"1"}'],
  ["an object with bytes", { id: "1", data: new Uint8Array([1, 2]) }, '{"id":"1","data_base64":"AQI="}'],
  ["null", null, "null"],
  ["nothing", undefined, "undefined"],
  ["a circle", circle, '{"id":"1","self":"[circle]","list":["[circle]","a"]}'],
  ["a big number", { id: "1", n: 1n, none: null }, '{"id":"1","n":"1","none":null}'],
  ["bytes beside a big number", { n: 1n, data: new Uint8Array([1]) }, '{"n":"1","data_base64":"AQ=="}'],
  ["what is there twice", { n: 1n, a: shared, b: shared }, '{"n":"1","a":{"n":1},"b":{"n":1}}'],
  ["a name of the language", JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
  ["what has no prototype", bare, '{"id":"1","n":"1"}'],
  ["what cannot be read", guarded, '{"id":"1","data":"[unreadable]"}'],
  ["what answers nothing", refusing, '{"id":"[unreadable]"}'],
  ["what is gone", revoked.proxy, '"[unreadable]"'],
  ["what has no text", Object.assign(() => 1, { toString: null, valueOf: null }), "[unreadable]"],
  ["a symbol", Symbol("s"), "Symbol(s)"],
])("keeps %s as it can be kept", (_, event, content) => {
  expect(Buffer.from(eventBytes(event)).toString()).toBe(content);
});

test("leaves out what is too deep or too much", () => {
  expect(Buffer.from(eventBytes(deep)).toString()).toBe(`${"[".repeat(100)}"[too large]"${"]".repeat(100)}`);
  const kept = Buffer.from(eventBytes(doubled)).toString();
  expect(kept).toContain('"[too large]"');
  expect(kept.length).toBeLessThan(100 * 1024 * 1024);
});
