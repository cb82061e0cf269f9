import { setImmediate as turn } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { defaultLimits } from "../../runtime/config.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { AcceptedRunner } from "../../runtime/journal/accepted-runner.ts";
import { Journal } from "../../runtime/journal/index.ts";
import type { Claimed, Offered } from "../../runtime/journal/model.ts";
import type { Outcome } from "../../runtime/journal/outcome.ts";
import { temporaryDirectory } from "../support/temporary.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

let events = 0;
const offered = (account: string): Offered => ({
  account,
  source: "/s",
  eventId: `e${++events}`,
  type: "t",
  content: Buffer.from("{}"),
  object: true,
  asked: {},
});
const done = {
  intent: { eventType: "t", goals: [], rule: "r" },
  plan: { graph: { eventType: "t", steps: [], goals: [] }, cost: 1 },
  graphHash: "h",
  outputs: [],
  steps: [],
  logs: [],
} as unknown as Outcome;

test("accounts that were refused once are forgotten when nothing of them is left, while others have a backlog", async () => {
  const journal = new Journal(temporaryDirectory(), defaultLimits);
  const limited: number[] = [];
  const claim = journal.claim.bind(journal);
  vi.spyOn(journal, "claim").mockImplementation((most, bytes, left) => {
    limited.push(left?.size ?? 0);
    return claim(most, bytes, left);
  });
  const refused = new Set<number>();
  const isBusy = ({ account }: Pick<Claimed, "account">) => account === "busy";
  let runner: AcceptedRunner | undefined;
  let offering = true;
  runner = new AcceptedRunner(
    journal,
    async (event, failed) => {
      await turn();
      if (isBusy(event) && offering) {
        // As many come as end: the backlog lasts.
        void runner?.accept(offered("busy"));
      }
      if (!isBusy(event) && !refused.has(event.id)) {
        refused.add(event.id);
        const full = new HeddleError("QUEUE_FULL", "There is no room.", { retryAfterMs: 1 });
        failed(full.toJSON());
        throw full;
      }
      return done;
    },
    { background: true, window: 8, suspects: 2 },
    () => {},
  );
  await Promise.all(Array.from({ length: 40 }, () => runner.accept(offered("busy"))));
  const open = () => [journal.read.openOf("busy").count, journal.read.totals().open];
  const some = Array.from({ length: 30 }, (_, i) => `a${i}`);
  await Promise.all(some.map((account) => runner.accept(offered(account))));
  await vi.waitFor(() => expect(open()[1]).toBe(open()[0]), { timeout: 20_000 });
  expect(refused.size).toBe(some.length);
  const before = limited.length;
  await vi.waitFor(() => expect(limited.length).toBeGreaterThan(before + 2), { timeout: 20_000 });
  expect(journal.read.waits("busy")).toBe(true);
  expect(Math.max(...limited)).toBeGreaterThan(0);
  expect(limited.at(-1)).toBe(0);
  offering = false;
  await vi.waitFor(() => expect(open()).toEqual([0, 0]), { timeout: 20_000 });
  runner.stop();
  await runner.finish();
  await journal.close();
});
