import { expect, test } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { whileBusy } from "../../runtime/sqlite.ts";

const busy = () => Object.assign(new Error("database is locked"), { errcode: 261 });

test("tries again while another process is in the way, and no more once it is not", () => {
  let attempts = 0;
  const result = whileBusy(() => {
    attempts++;
    if (attempts < 4) {
      throw attempts % 2 === 0 ? busy() : new HeddleError("FILE_UNREADABLE", "x", { cause: busy() });
    }
    return "done";
  });
  expect(result).toBe("done");
  expect(attempts).toBe(4);
});

test("gives other errors on at once", () => {
  let attempts = 0;
  const action = () => {
    attempts++;
    throw Object.assign(new Error("disk full"), { errcode: 13 });
  };
  expect(() => whileBusy(action)).toThrow("disk full");
  expect(attempts).toBe(1);
});

test("gives up after a bounded number of attempts", () => {
  let attempts = 0;
  const action = () => {
    attempts++;
    throw busy();
  };
  expect(() => whileBusy(action)).toThrow("database is locked");
  expect(attempts).toBe(100);
});
