import { expect, test } from "vitest";
import { catalogue, HeddleError } from "../../runtime/errors.ts";

test("every code says what happened and what to do, in sentences", () => {
  for (const { summary, remedy } of Object.values(catalogue)) {
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(remedy.length).toBeGreaterThan(10);
  }
});

test("an error survives the way between threads", () => {
  const error = new HeddleError("GUEST_FAILURE", "It is cut off.", {
    place: "byte 7",
    step: "png.Decode",
    function: "std.png.v1.Decode",
    mapping: "png.Decode.png ← event.data.png",
    functionCode: "PNG_TRUNCATED",
  });
  const failure = structuredClone(error.toJSON());
  expect(failure).toMatchObject({ code: "PNG_TRUNCATED", kind: "GUEST_FAILURE" });
  expect(HeddleError.from(failure)).toMatchObject({ ...error });
  expect(HeddleError.from(failure).toJSON()).toEqual(failure);
});

test("keeps the cause, and takes the catalogue's remedy where none is given", () => {
  const cause = new Error("inner");
  const error = new HeddleError("TRAP", "It stopped.", { cause });
  expect(error.cause).toBe(cause);
  expect(error.remedy).toBe(catalogue.TRAP.remedy);
});
