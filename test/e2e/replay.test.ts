import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { createHeddle } from "../../runtime/index.ts";
import { heddle } from "../support/cli.ts";
import { contextFunctions, contextSchema } from "../support/context-functions.ts";
import { temporaryDirectory } from "../support/temporary.ts";

test("an event is recorded and run again, and its session shown and forgotten", async () => {
  const directory = temporaryDirectory();
  const library = await createHeddle({ directory, standardLibrary: false });
  library.publishSchema(contextSchema);
  library.publish((await contextFunctions()).get("acme.memo.v1.Count") as Uint8Array);
  await library.close();
  const run = (...args: string[]) => heddle(args, { directory });
  const click = (id: string, ...options: string[]) =>
    heddle(["run", "-", ...options], {
      directory,
      input: JSON.stringify({
        specversion: "1.0",
        id,
        source: "/test",
        type: "acme.clicked",
        account: "ada",
        session: "s11",
        data: { by: 2 },
      }),
    });

  expect((await click("first")).code).toBe(0);
  expect((await click("second", "--record")).code).toBe(0);
  expect((await run("session", "s11", "--account", "ada")).stdout).toMatch(/^session\.count +4$/m);
  expect(JSON.parse((await run("session", "s11", "--json")).stdout)).toEqual({});

  expect((await run("show", "2")).stdout).toMatch(/^recorded +heddle replay 2$/m);
  const replayed = await run("replay", "2");
  expect(replayed.stdout).toMatch(
    /^execution 2 {2}identical: the same bytes and the same fuel {2}\(1 step, /,
  );
  expect(replayed.code).toBe(0);
  expect(JSON.parse((await run("session", "s11", "--account", "ada", "--json")).stdout)).toEqual({
    "session.count": "4",
    "session.constructor": "second",
  });

  const missing = await run("replay", "1", "--json");
  expect([missing.code, JSON.parse(missing.stdout).error.code]).toEqual([3, "EXECUTION_NOT_RECORDED"]);
  for (const args of [["replay"], ["replay", "--all", "2"], ["replay", "x"]]) {
    expect((await run(...args)).code).toBe(2);
  }

  const database = new DatabaseSync(join(directory, "recordings.db"));
  const { content } = database.prepare("SELECT content FROM recordings").get() as { content: Uint8Array };
  const changed = Buffer.from(
    Buffer.from(content).toString("latin1").replaceAll("second", "fourth"),
    "latin1",
  );
  database.prepare("UPDATE recordings SET content = ?").run(changed);
  database.close();
  const different = await run("replay", "--all", "--json");
  expect(different.code).toBe(1);
  expect(JSON.parse(different.stdout)).toMatchObject([
    { execution: 2, identical: false, bytes: false, fuel: true },
  ]);

  expect((await run("session", "s11", "--account", "ada", "--drop")).stdout).toBe("forgotten\n");
  expect((await run("session", "s11", "--account", "ada")).stdout).toBe("nothing is kept of this session\n");
}, 300_000);
