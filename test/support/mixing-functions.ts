import type { Graph, Mapping, Step } from "../../glue-gen/graph/index.ts";
import { Assembler } from "../../runtime/assembler/index.ts";
import { encodeJson } from "../../runtime/contract/index.ts";
import type { Brancher } from "../../runtime/executor/branches.ts";
import { type Division, divide, isDivisible } from "../../runtime/executor/division.ts";
import { Repository } from "../../runtime/repository/index.ts";
import type { Unit } from "../../runtime/unit.ts";
import { buildAll, writeProject } from "./built-project.ts";

const MEMORY_BYTES = 1_048_576;

const files = {
  "acme/mix/v1/types.proto": `syntax = "proto3";
    package acme.mix.v1;
    import "heddle/v1/options.proto";
    message Mixed { string text = 1; }
    message Noted {
      string text = 1;
      optional string word = 2 [(heddle.v1.field) = {context: "scratch.word"}];
      optional string kept = 3 [(heddle.v1.field) = {context: "session.kept"}];
    }
    message MixRequest { repeated Mixed given = 1; string say = 2; repeated string notes = 3; }
    message Start { repeated Mixed list = 2; string say = 3; string other = 4; }`,
  "acme/mix/v1/mix.proto": `syntax = "proto3";
    package acme.mix.v1;
    import "heddle/v1/options.proto";
    import "acme/mix/v1/types.proto";
    service Mix {
      option (heddle.v1.function) = {
        version: "1.0.0" summary: "Mix texts" resources: {fuel: 2000000000 memory_bytes: ${MEMORY_BYTES}}
        context: {reads: "scratch.word" reads: "session.kept" reads: "event.trace"}
      };
      rpc Run(MixRequest) returns (Mixed);
    }`,
  "acme/mix/v1/note.proto": `syntax = "proto3";
    package acme.mix.v1;
    import "heddle/v1/options.proto";
    import "acme/mix/v1/types.proto";
    service Note {
      option (heddle.v1.function) = {
        version: "1.0.0" summary: "Mix texts and note them" resources: {fuel: 2000000000 memory_bytes: ${MEMORY_BYTES}}
        context: {
          reads: "scratch.word" reads: "session.kept" reads: "event.trace"
          writes: "scratch.word" writes: "session.kept"
        }
      };
      rpc Run(MixRequest) returns (Noted);
    }`,
  // "work N" loops N times, "fail" fails, "trap" traps, "log" logs, "grow N" gives N bytes.
  "acme/mix/v1/mixing.ts": `
    import { context, logInfo } from "heddle";
    export function mixed(texts: string[], say: string): string {
      let hash: u32 = 17;
      const keys = ["scratch.word", "session.kept", "event.trace"];
      for (let i = 0; i < keys.length; i++) {
        const value = context(keys[i]);
        texts.push(value === null ? "nothing" : value);
      }
      texts.push(say);
      for (let i = 0; i < texts.length; i++) {
        const text = texts[i];
        for (let j = 0; j < text.length; j++) hash = hash * 31 + text.charCodeAt(j);
      }
      if (say.startsWith("work ")) {
        for (let i = 0, n = i32.parse(say.substring(5)); i < n; i++) hash = hash * 1664525 + 1013904223;
      }
      if (say == "log") {
        logInfo("said " + hash.toString());
        logInfo("and again");
      }
      if (say == "trap") unreachable();
      return hash.toString() + (say.startsWith("grow ") ? "x".repeat(i32.parse(say.substring(5))) : "");
    }`,
  "acme/mix/v1/mix.ts": `
    import { fail } from "heddle";
    import { Mixed, MixRequest } from "./contract";
    import { mixed } from "./mixing";
    export function run(input: MixRequest): Mixed | null {
      const texts = input.notes.slice(0);
      for (let i = 0; i < input.given.length; i++) texts.push(input.given[i].text);
      const result = new Mixed();
      result.text = mixed(texts, input.say);
      if (input.say == "fail") return fail<Mixed>("UNWILLING", "not " + result.text, "field say");
      return result;
    }`,
  "acme/mix/v1/note.ts": `
    import { fail } from "heddle";
    import { MixRequest, Noted } from "./contract";
    import { mixed } from "./mixing";
    export function run(input: MixRequest): Noted | null {
      const texts = input.notes.slice(0);
      for (let i = 0; i < input.given.length; i++) texts.push(input.given[i].text);
      const result = new Noted();
      result.text = mixed(texts, input.say);
      if (input.say == "fail") return fail<Noted>("UNWILLING", "not " + result.text, "field say");
      if (input.say != "log") result.word = input.say == "" ? "" : "w" + result.text;
      if (input.say != "") result.kept = "k" + result.text;
      return result;
    }`,
};

/** A step of a mixing graph: what it takes, and what it says. */
export interface Mix {
  readonly id: string;
  /** Identifiers of earlier steps. */
  readonly from: readonly string[];
  /** Identifiers of earlier steps that it comes after without taking anything of them. */
  readonly after?: readonly string[];
  /** A constant, or a field of the event. */
  readonly say: string | { readonly field: number };
  /** Runs for each element of the event's list instead, without what it takes. */
  readonly each?: boolean;
  /** Writes to the context. */
  readonly notes?: boolean;
}

/** What a mixing event says: where steps ask its fields 3 and 4, and the texts of its list. */
export interface MixStart {
  readonly say?: string;
  readonly other?: string;
  readonly list?: readonly string[];
}

/** Makes units of graphs whose steps mix texts with what they see of the context. */
export class Mixer {
  readonly repository: Repository;
  readonly #assembler: Assembler;

  private constructor(directory: string, components: readonly Uint8Array[]) {
    this.repository = Repository.open(directory);
    this.#assembler = new Assembler(directory);
    for (const component of components) {
      this.repository.publishComponent(component);
    }
  }

  static async make(directory: string): Promise<Mixer> {
    const built = await buildAll(writeProject(files));
    return new Mixer(
      directory,
      built.map(({ component }) => component),
    );
  }

  /**
   * @param wanted identifiers of steps whose outputs the unit gives
   * @param fuel of each step, by its identifier; else it is plenty
   */
  unit(mixes: readonly Mix[], wanted: readonly string[], fuel: Readonly<Record<string, number>> = {}): Unit {
    const graph: Graph = {
      eventType: "acme.mix.v1.Start",
      steps: mixes.map((mix) => this.#step(mix, mixes)),
      goals: wanted.map((step) => ({ concept: "", value: { step, path: [] } })),
    };
    return this.#assembler.assemble({
      graph,
      contracts: new Map(this.repository.functions().map(({ contract }) => [contract.name, contract])),
      eventSchema: this.repository.schema(),
      limits: mixes.map(({ id }) => ({ fuel: fuel[id] ?? 1e12, memoryBytes: MEMORY_BYTES })),
      artifact: (digest) => this.repository.artifact(digest),
    });
  }

  /** An event's data. */
  data({ list = [], ...start }: MixStart): Uint8Array {
    const texts = list.map((text) => ({ text }));
    return encodeJson(
      this.repository.schema(),
      "acme.mix.v1.Start",
      { ...start, list: texts },
      { place: "data" },
    );
  }

  #step({ id, from, after, say, each, notes }: Mix, mixes: readonly Mix[]): Step {
    const name = `acme.mix.v1.${notes === true ? "Note" : "Mix"}`;
    const { contract, digest } = this.repository.newest(name);
    const value = (step: string, ...path: number[]): Mapping["source"] => ({
      kind: "value",
      value: { step, path },
    });
    const mappings = from.map((step): Mapping => {
      const maker = mixes.find((mix) => mix.id === step);
      return maker?.notes === true
        ? { target: [3], source: value(step, 1), concept: "" }
        : // The outputs of a step that runs for each element are a list.
          { target: [1], source: maker?.each === true ? value(step, 1) : value(step), concept: "" };
    });
    const element: Mapping = { target: [1], source: { kind: "element", path: [] }, concept: "" };
    const source: Mapping["source"] =
      typeof say === "string" ? { kind: "constant", text: say } : value("", say.field);
    return {
      id,
      function: name,
      version: contract.version,
      digest,
      ...(each === true && { each: { step: "", path: [2] } }),
      ...(after !== undefined && { after }),
      mappings: [...(each === true ? [element] : []), ...mappings, { target: [2], source, concept: "" }].sort(
        (a, b) => (a.target[0] as number) - (b.target[0] as number),
      ),
    };
  }
}

/** Divides every unit that can be divided, as if its steps took the same time and hops none. */
export function alwaysDivided(): Brancher {
  const known = new Map<Unit, Division>();
  return {
    of: (unit) => {
      if (!isDivisible(unit)) {
        return undefined;
      }
      const steps = unit.steps.map(() => 1);
      const hop = { milliseconds: 0, perByte: 0 };
      const division = known.get(unit) ?? divide(unit, { steps, bytes: [0, ...steps], hop }, 2);
      known.set(unit, division);
      return division;
    },
    hopped: () => {},
    ran: () => {},
    gaveUp: () => {},
  };
}
