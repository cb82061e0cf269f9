import { buildAll, writeProject } from "./built-project.ts";

const files = {
  "acme/memo/v1/memo.proto": `syntax = "proto3";
    package acme.memo.v1;
    import "heddle/v1/options.proto";
    option (heddle.v1.concept) = {name: "By" summary: "How much to count"};
    message Clicked {
      option (heddle.v1.event) = {type: "acme.clicked" rule: "acme.memo" goals: "acme.memo.v1.Counted"};
      uint32 by = 1 [(heddle.v1.field) = {means: "By" default: "1"}];
    }
    message Counted {
      uint64 count = 1 [(heddle.v1.field) = {context: "session.count"}];
      optional string last = 2 [(heddle.v1.field) = {context: "session.constructor"}];
      string before = 3;
    }
    message CountRequest {
      uint32 by = 1 [(heddle.v1.field) = {means: "By"}];
    }`,
  "acme/memo/v1/count.proto": `syntax = "proto3";
    package acme.memo.v1;
    import "heddle/v1/options.proto";
    import "acme/memo/v1/memo.proto";
    service Count {
      option (heddle.v1.function) = {
        version: "1.0.0" summary: "Count clicks in a session" resources: {fuel: 1000000 memory_bytes: 1048576}
        context: {
          reads: "session.count" reads: "session.constructor" reads: "event.id"
          writes: "session.count" writes: "session.constructor"
        }
      };
      rpc Run(CountRequest) returns (Counted);
    }`,
  // By 13 fails after it has read; by 7 removes what came last.
  "acme/memo/v1/count.ts": `
    import { context, fail } from "heddle";
    import { Counted, CountRequest } from "./contract";
    export function run(input: CountRequest): Counted | null {
      const count = context("session.count");
      const last = context("session.constructor");
      if (input.by == 13) return fail<Counted>("UNLUCKY", "not by 13", "field by");
      const counted = new Counted();
      counted.count = (count === null ? 0 : U64.parseInt(count)) + input.by;
      counted.before = last === null ? "nothing" : last;
      if (input.by != 5) {
        const id = context("event.id");
        counted.last = input.by == 7 || id === null ? "" : id;
      }
      return counted;
    }`,
  "acme/memo/v1/told.proto": `syntax = "proto3";
    package acme.memo.v1;
    import "heddle/v1/options.proto";
    message Told {
      optional string word = 1 [(heddle.v1.field) = {context: "scratch.word"}];
      string heard = 2;
      string trace = 3;
      string deadline = 4;
      string session = 5;
    }
    message TellRequest { repeated Told after = 1; string say = 2; repeated Heard more = 3; }
    message Heard { string heard = 1; }
    message HearRequest { repeated Told after = 1; repeated Heard more = 2; }
    message Start { string say = 1; repeated string words = 2; }`,
  "acme/memo/v1/tell.proto": `syntax = "proto3";
    package acme.memo.v1;
    import "heddle/v1/options.proto";
    import "acme/memo/v1/told.proto";
    service Tell {
      option (heddle.v1.function) = {
        version: "1.0.0" summary: "Hear a word and say another" resources: {fuel: 1000000 memory_bytes: 1048576}
        context: {
          reads: "scratch.word" reads: "event.trace" reads: "event.deadline" reads: "event.session"
          writes: "scratch.word"
        }
      };
      rpc Run(TellRequest) returns (Told);
    }`,
  // "" writes nothing, "-" removes the word, "long N" writes N times x.
  "acme/memo/v1/tell.ts": `
    import { context } from "heddle";
    import { TellRequest, Told } from "./contract";
    function or(text: string | null): string { return text === null ? "nothing" : text; }
    export function run(input: TellRequest): Told | null {
      const told = new Told();
      told.heard = or(context("scratch.word"));
      told.trace = or(context("event.trace"));
      told.deadline = or(context("event.deadline"));
      told.session = or(context("event.session"));
      const say = input.say;
      if (say != "") told.word = say == "-" ? "" : say.startsWith("long ") ? "x".repeat(i32.parse(say.substring(5))) : say;
      return told;
    }`,
  "acme/memo/v1/hear.proto": `syntax = "proto3";
    package acme.memo.v1;
    import "heddle/v1/options.proto";
    import "acme/memo/v1/told.proto";
    service Hear {
      option (heddle.v1.function) = {
        version: "1.0.0" summary: "Hear a word" resources: {fuel: 1000000 memory_bytes: 1048576}
        context: {reads: "scratch.word"}
      };
      rpc Run(HearRequest) returns (Heard);
    }`,
  // It asks for a key that its contract does not read, too, and for names that every object has.
  "acme/memo/v1/hear.ts": `
    import { context } from "heddle";
    import { Heard, HearRequest } from "./contract";
    export function run(input: HearRequest): Heard | null {
      const heard = new Heard();
      const word = context("scratch.word");
      heard.heard = word === null ? "nothing" : word;
      const others = ["account", "event.id", "session.word", "__proto__", "constructor", "toString"];
      for (let i = 0; i < others.length; i++) {
        const other = context(others[i]);
        if (other !== null) heard.heard += ", and of " + others[i] + ": " + other;
      }
      return heard;
    }`,
};

/** Components of functions that read and write the context, by their names, and the schema of their event. */
export async function contextFunctions(): Promise<Map<string, Uint8Array>> {
  const built = await buildAll(writeProject(files));
  return new Map(built.map(({ contract, component }) => [contract.name, component]));
}

/** Types of the events that the functions are for. */
export const contextSchema = {
  "acme/memo/v1/memo.proto": files["acme/memo/v1/memo.proto"],
  "acme/memo/v1/told.proto": files["acme/memo/v1/told.proto"],
};
