import { afterEach, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { createHeddle, type HeddleOptions } from "../../runtime/index.ts";
import { SessionStore } from "../../runtime/session/store.ts";
import { buildAll, writeProject } from "../support/built-project.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const head = `syntax = "proto3"; package acme.desk.v1; import "heddle/v1/options.proto";`;
const schema = `${head}
  message Guest { string name = 1; }
  message Arrived {
    option (heddle.v1.event) = {type: "acme.arrived" rule: "acme.desk" goals: "acme.desk.v1.Noted" goals: "acme.desk.v1.Told"};
    Guest guest = 1;
  }
  message Request { Guest guest = 1; }
  message Noted { string name = 1 [(heddle.v1.field) = {context: "session.name"}]; }
  message Told { string last = 1; }`;
const service = (name: string, response: string, context: string) => `${head}
  import "acme/desk/v1/desk.proto";
  service ${name} {
    option (heddle.v1.function) = {
      version: "1.0.0" summary: "${name}" resources: {fuel: 40000000000 memory_bytes: 1048576} context: {${context}}
    };
    rpc Run(Request) returns (${response});
  }`;
const note = `
  import { Noted, Request } from "./contract";
  export function run(input: Request): Noted | null {
    const guest = input.guest;
    const noted = new Noted();
    noted.name = guest === null ? "" : guest.name;
    return noted;
  }`;
/** Ends never where the session is slow, unless it is steady. */
const tell = (steady: boolean) => `
  import { context } from "heddle";
  import { Request, Told } from "./contract";
  export function run(input: Request): Told | null {
    const last = context("session.last");
    while (${!steady} && last !== null && last == "slow") {}
    const told = new Told();
    told.last = last === null ? "nothing" : last;
    return told;
  }`;

let components: Uint8Array[];
beforeAll(async () => {
  const project = writeProject({
    "acme/desk/v1/desk.proto": schema,
    "acme/desk/v1/note.proto": service("Note", "Noted", 'writes: "session.name"'),
    "acme/desk/v1/note.ts": note,
    "acme/desk/v1/tell.proto": service("Tell", "Told", 'reads: "session.last"'),
    "acme/desk/v1/tell.ts": tell(false),
    "acme/desk/v1/steady.proto": service("Steady", "Told", 'reads: "session.last"'),
    "acme/desk/v1/steady.ts": tell(true),
  });
  components = (await buildAll(project)).map(({ component }) => component);
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs one event, and when it has run, others have changed its session, so that it runs again and is late. */
async function conflicting(policies: HeddleOptions["policies"] = {}) {
  const heddle = await createHeddle({
    directory: temporaryDirectory(),
    workers: 1,
    standardLibrary: false,
    record: 1,
    limits: { deadlineMs: 500, stepFuel: 40_000_000_000 },
    policies,
  });
  onTestFinished(() => heddle.close());
  heddle.publishSchema({ "acme/desk/v1/desk.proto": schema });
  for (const component of components) {
    heddle.publish(component);
  }
  const replace = SessionStore.prototype.replace;
  vi.spyOn(SessionStore.prototype, "replace").mockImplementationOnce(function (this: SessionStore, ...args) {
    const [account, session, version] = args;
    expect(replace.call(this, account, session, version, new Map([["session.last", "slow"]]))).toBe(true);
    return replace.apply(this, args);
  });
  const event = {
    specversion: "1.0",
    id: "e",
    source: "/test",
    type: "acme.arrived",
    session: "s",
    data: { guest: { name: "ada" } },
  };
  const demand = { require: ["acme.desk.v1.Tell"], avoid: ["acme.desk.v1.Steady"] };
  const ended = await heddle.run(event, { demand }).then(
    (result) => result.value("acme.desk.v1.Told"),
    ({ code }) => code,
  );
  const [execution] = heddle.executions({ limit: 1 });
  return { heddle, ended, id: execution?.id as number };
}

test("an execution that was late when it ran again, because its session had changed, is not recorded", async () => {
  const { heddle, ended, id } = await conflicting();
  expect(ended).toBe("DEADLINE_EXCEEDED");
  expect(heddle.execution(id)).toMatchObject({ code: "DEADLINE_EXCEEDED", recorded: false });
  expect(heddle.recorded()).toEqual([]);
});

test("where another function took its place then, what was thrown away before is no attempt", async () => {
  const { heddle, ended, id } = await conflicting({
    "acme.desk.v1.Tell": { fallback: "acme.desk.v1.Steady" },
  });
  expect(ended).toEqual({ last: "slow" });
  const replay = await heddle.replay(id);
  expect(replay).toMatchObject({ identical: true, differences: [] });
  // What ran before the session had changed is not in it: one attempt, a step that is given up, and its replacement.
  const steps = replay.steps.map(({ step }) => step);
  const times = [...new Set(steps)].map((step) => steps.filter((other) => other === step).length);
  expect(times.sort()).toEqual([1, 2]);
});
