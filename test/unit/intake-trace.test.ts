import { expect, test } from "vitest";
import { readEnvelope } from "../../runtime/intake/envelope.ts";

const valid = `00-${"ab".repeat(16)}-${"cd".repeat(8)}-01`;

test.each([
  ["is taken", valid, valid],
  ["of another version is as good as none", `01${valid.slice(2)}`, ""],
  ["with a trace of zeros is as good as none", `00-${"0".repeat(32)}-${"cd".repeat(8)}-01`, ""],
  ["with a span of zeros is as good as none", `00-${"ab".repeat(16)}-${"0".repeat(16)}-01`, ""],
  ["in capitals is as good as none", valid.toUpperCase(), ""],
  ["with more behind it is as good as none", `${valid}\n`, ""],
  ["that is a number is as good as none", 7, ""],
  ["that is absent is none", undefined, ""],
])("a traceparent %s", (_, traceparent, taken) => {
  const event = { specversion: "1.0", id: "1", source: "/s", type: "t", traceparent };
  expect(readEnvelope(event, 1000).traceparent).toBe(taken);
});
