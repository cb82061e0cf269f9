import { afterAll, expect, test } from "vitest";
import { createHeddle } from "../../runtime/index.ts";
import { buildAll, writeProject } from "../support/built-project.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const head = 'syntax = "proto3"; package acme.desk.v1; import "heddle/v1/options.proto";';
const service = (name: string, takes: string, gives: string, context: string) => `${head}
  import "acme/desk/v1/desk.proto";
  service ${name} {
    option (heddle.v1.function) = {
      version: "1.0.0" summary: "Use the context" resources: {fuel: 1000000 memory_bytes: 1048576} context: {${context}}
    };
    rpc Run(${takes}) returns (${gives});
  }`;
const schema = `${head}
  message Guest { string name = 1; }
  message Arrived {
    option (heddle.v1.event) = {type: "acme.arrived" rule: "acme" goals: "acme.desk.v1.Greeting" goals: "acme.desk.v1.Noted"};
    Guest guest = 1;
  }
  message Request { Guest guest = 1; }
  message Greeting { string text = 1; }
  message Noted { string name = 1 [(heddle.v1.field) = {context: "session.last"}]; }`;
const files = {
  "acme/desk/v1/desk.proto": schema,
  "acme/desk/v1/greet.proto": service("Greet", "Request", "Greeting", 'reads: "session.last"'),
  "acme/desk/v1/greet.ts": `
    import { context } from "heddle";
    import { Greeting, Request } from "./contract";
    export function run(input: Request): Greeting | null {
      const greeting = new Greeting();
      const last = context("session.last");
      greeting.text = last === null ? "nobody" : last;
      return greeting;
    }`,
  "acme/desk/v1/note.proto": service("Note", "Request", "Noted", 'writes: "session.last"'),
  "acme/desk/v1/note.ts": `
    import { Noted, Request } from "./contract";
    export function run(input: Request): Noted | null {
      const noted = new Noted();
      const guest = input.guest;
      noted.name = guest === null ? "" : guest.name;
      return noted;
    }`,
};

test("a step that reads the context runs after the one that writes it, though it takes nothing of it", async () => {
  const heddle = await createHeddle({ directory: temporaryDirectory(afterAll), workers: 1 });
  try {
    heddle.publishSchema({ "acme/desk/v1/desk.proto": schema });
    for (const { component } of await buildAll(writeProject(files))) {
      heddle.publish(component);
    }
    const event = (id: string, name: string) => ({
      ...{ specversion: "1.0", id, source: "/test", type: "acme.arrived", session: "s" },
      data: { guest: { name } },
    });
    for (const name of ["Ada", "Grace"]) {
      const result = await heddle.run(event(name, name));
      expect(result.steps.map(({ step }) => step)).toEqual(["desk.Note", "desk.Greet"]);
      expect(result.plan.graph.steps[1]).toMatchObject({ id: "desk.Greet", after: ["desk.Note"] });
      expect(result.value("acme.desk.v1.Greeting")).toEqual({ text: name });
    }
  } finally {
    await heddle.close();
  }
});
