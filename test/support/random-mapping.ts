import type { Graph, Mapping, NamedConversion } from "../../glue-gen/graph/index.ts";
import { type Contract, parseContracts, type Schema } from "../../glue-gen/index.ts";
import { Random } from "./random.ts";

/** What kind of text a field holds, so that conversions of text meet texts that they take. */
export type Flavour = "plain" | "decimal" | "moment" | "span" | "name" | "base64";

/** A field of a random message, as the test's own decode–map–encode needs it. */
export interface RandomField {
  readonly name: string;
  readonly number: number;
  /** As in a `.proto` file. */
  readonly type: string;
  readonly rule: "single" | "optional" | "repeated" | "unpacked" | "oneof" | "map";
  readonly flavour: Flavour;
}

/**
 * One mapping: the fields to the value, the fields to where it goes. One list of messages may be on the way to the value,
 * of which each gives an element.
 */
export interface RandomRoute {
  readonly source: readonly RandomField[];
  readonly target: readonly RandomField[];
  readonly conversion: NamedConversion | undefined;
  /** Whether the step can run without it. */
  readonly spare: boolean;
}

/** A schema, and a graph of one step that maps its Source to its Target. */
export interface RandomMapping {
  readonly proto: string;
  readonly schema: Schema;
  readonly contract: Contract;
  readonly graph: Graph;
  /** The same for each of the items of a Batch. */
  readonly lifted: Graph;
  /** In the order in which they are written. */
  readonly routes: readonly RandomRoute[];
}

const integers = [
  "int32",
  "sint32",
  "sfixed32",
  "uint32",
  "fixed32",
  "int64",
  "sint64",
  "sfixed64",
  "uint64",
  "fixed64",
] as const;
const numbers = [...integers, "bool", "float", "double", "Color"];
const messages = [
  "Leaf",
  "google.protobuf.Timestamp",
  "google.protobuf.Duration",
  "google.protobuf.StringValue",
];
const wrappers: Readonly<Record<string, string>> = {
  "google.protobuf.StringValue": "string",
  "google.protobuf.UInt32Value": "uint32",
  "google.protobuf.Int64Value": "int64",
};

/** The type inside a wrapper, or the type itself. */
export function unwrappedType(type: string): string {
  return Object.hasOwn(wrappers, type) ? (wrappers[type] as string) : type;
}

/** Bits of an integer type, and whether it has a sign. */
function rangeOf(type: string): readonly [bits: number, signed: boolean] | undefined {
  return (integers as readonly string[]).includes(type)
    ? [type.endsWith("64") ? 64 : 32, !type.startsWith("u") && !type.startsWith("fixed")]
    : undefined;
}

function holds(large: string, small: string): boolean {
  const a = rangeOf(large);
  const b = small === "bool" ? ([1, false] as const) : rangeOf(small);
  return a !== undefined && b !== undefined && (a[1] === b[1] ? a[0] >= b[0] : a[1] && a[0] > b[0]);
}

const leaf: readonly RandomField[] = [
  field("text", 1, "string"),
  field("n", 2, "uint32"),
  field("list", 3, "sint32", "repeated"),
  field("flag", 4, "bool", "optional"),
];

function field(
  name: string,
  number: number,
  type: string,
  rule: RandomField["rule"] = "single",
  flavour: Flavour = "plain",
): RandomField {
  return { name, number, type, rule, flavour };
}

/** Makes schema and mapping. */
export function randomMapping(seed: number): RandomMapping {
  const random = new Random(seed);
  const middle = randomFields(random, "m", random.between(2, 6), ["Leaf"]);
  const source = randomFields(random, "s", random.between(3, 12), ["Leaf", "Middle"]);
  const inside = (type: string): readonly RandomField[] =>
    type === "Leaf" ? leaf : type === "Middle" ? middle : [];
  const paths: RandomField[][] = [];
  const walk = (fields: readonly RandomField[], before: readonly RandomField[]): void => {
    for (const one of fields) {
      const path = [...before, one];
      const throughList = before.some(isMany);
      if (!(throughList && isMany(one))) {
        paths.push(path);
      }
      if (!isMany(one) || (one.rule === "repeated" && !throughList)) {
        walk(inside(one.type), path);
      }
    }
  };
  walk(source, []);
  const targets = new Targets(random);
  for (let i = random.between(1, 12); i > 0; i--) {
    targets.add(random.pick(paths));
  }
  const routes = targets.routes();
  const proto = [
    'syntax = "proto3"; package o.v1; import "heddle/v1/options.proto";',
    'import "google/protobuf/timestamp.proto"; import "google/protobuf/duration.proto"; import "google/protobuf/wrappers.proto";',
    'service Run { option (heddle.v1.function) = { version: "1.0.0" }; rpc Run(Target) returns (Source); }',
    "enum Color { COLOR_NONE = 0; COLOR_RED = 1; COLOR_NEGATIVE = -1; COLOR_FAR = 70000; }",
    messageText("Leaf", leaf),
    messageText("Middle", middle),
    messageText("Source", source),
    messageText("Target", targets.fields, targets.spare),
    messageText("Box", targets.boxed, targets.spare),
    "message Batch { string name = 1; repeated Source items = 300; }",
  ].join("\n");
  const { schema, contracts } = parseContracts({ "o.proto": proto });
  const contract = contracts[0] as Contract;
  const mappings = routes.map(({ source: from, target, conversion }): Mapping => {
    const value = { step: "", path: from.map(({ number }) => number) };
    return {
      target: target.map(({ number }) => number),
      source: { kind: "value", value },
      concept: "",
      ...(conversion === undefined ? {} : { conversion }),
    };
  });
  const step = { id: "o.Run", function: "o.v1.Run", version: "1.0.0", digest: "", mappings };
  const graph: Graph = { eventType: "o.v1.Source", steps: [step], goals: [] };
  const lifted: Graph = {
    ...graph,
    eventType: "o.v1.Batch",
    steps: [
      {
        ...step,
        each: { step: "", path: [300] },
        mappings: mappings.map((mapping, i) => ({
          ...mapping,
          source: { kind: "element", path: routes[i]?.source.map(({ number }) => number) ?? [] },
        })),
      },
    ],
  };
  const written = [...routes].sort((a, b) => compare(numbersOf(a), numbersOf(b)));
  return { proto, schema, contract, graph, lifted, routes: written };
}

function numbersOf({ target }: RandomRoute): number[] {
  return target.map(({ number }) => number);
}

export function isMany({ rule }: RandomField): boolean {
  return rule === "repeated" || rule === "unpacked" || rule === "map";
}

function randomFields(
  random: Random,
  prefix: string,
  count: number,
  extra: readonly string[],
): RandomField[] {
  const used = new Set<number>();
  return Array.from({ length: count }, (_, i) => {
    const number = freeNumber(random, used);
    const kind = random.between(0, 9);
    const isText = kind < 3;
    const type = isText
      ? random.pick(["string", "bytes", "string"])
      : kind < 7
        ? random.pick(numbers)
        : random.pick([...messages, ...Object.keys(wrappers), ...extra, ...extra]);
    const flavour =
      type === "string"
        ? random.pick(["plain", "decimal", "moment", "span", "name", "base64"] as const)
        : "plain";
    const isNumber = numbers.includes(type);
    const rule = random.pick([
      "single",
      "single",
      "repeated",
      isNumber ? "unpacked" : "single",
      isNumber || isText ? "optional" : "single",
      "oneof",
      "map",
    ] as const);
    return field(`${prefix}${i}`, number, type, rule, flavour);
  });
}

function freeNumber(random: Random, used: Set<number>): number {
  for (;;) {
    const number = random.pick([
      random.between(1, 15),
      random.between(1, 15),
      random.between(16, 2047),
      random.between(20_000, 536_870_911),
    ]);
    if (!used.has(number)) {
      used.add(number);
      return number;
    }
  }
}

/** Fields of the target, each for one or several mappings. */
class Targets {
  readonly fields: RandomField[] = [];
  readonly boxed: RandomField[] = [];
  readonly spare = new Set<string>();
  readonly #random: Random;
  readonly #routes: RandomRoute[] = [];
  readonly #numbers = new Set<number>();
  readonly #boxNumbers = new Set<number>();
  readonly #boxes: RandomField[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  add(source: readonly RandomField[]): void {
    const random = this.#random;
    const last = source.at(-1) as RandomField;
    const list = this.#routes.filter(
      ({ target }) => target.at(-1)?.rule === "repeated" || target.at(-1)?.rule === "unpacked",
    );
    const joined = list.find(({ target }) => this.#ways(last, target.at(-1)?.type).length > 0);
    if (joined !== undefined && last.rule !== "map" && random.between(0, 2) === 0) {
      const [, conversion] = random.pick(this.#ways(last, joined.target.at(-1)?.type));
      this.#routes.push({ source, target: joined.target, conversion, spare: joined.spare });
      return;
    }
    const [type, conversion] = random.pick(this.#ways(last));
    const wasMany = source.some(isMany);
    const rule =
      last.rule === "map"
        ? "map"
        : wasMany || random.between(0, 4) === 0
          ? random.pick(
              numbers.includes(type) ? (["repeated", "unpacked"] as const) : (["repeated"] as const),
            )
          : random.pick(
              numbers.includes(type) || type === "string" || type === "bytes"
                ? (["single", "optional"] as const)
                : (["single"] as const),
            );
    const isList = rule === "repeated" && type !== last.type && type !== unwrappedType(type);
    const box = random.between(0, 2) === 0;
    const number = freeNumber(random, box ? this.#boxNumbers : this.#numbers);
    const made = field(
      `t${this.fields.length + this.boxed.length}`,
      number,
      isList ? unwrappedType(type) : type,
      rule,
    );
    const optional = rule === "optional" || random.between(0, 1) === 0;
    if (optional) {
      this.spare.add(made.name);
    }
    (box ? this.boxed : this.fields).push(made);
    this.#routes.push({ source, target: [...(box ? [this.#box()] : []), made], conversion, spare: optional });
  }

  /** In any order. */
  routes(): RandomRoute[] {
    return this.#random.shuffle(this.#routes);
  }

  #box(): RandomField {
    if (this.#boxes.length === 0) {
      const box = field("box", freeNumber(this.#random, this.#numbers), "Box");
      this.#boxes.push(box);
      this.fields.push(box);
    }
    return this.#boxes[0] as RandomField;
  }

  /** Types that a value can become, with the conversion that has to be named. */
  #ways(source: RandomField, wanted?: string): [type: string, conversion: NamedConversion | undefined][] {
    const ways: [string, NamedConversion | undefined][] = [[source.type, undefined]];
    const type = unwrappedType(source.type);
    const list = isMany(source);
    if (source.rule === "map" || (list && type !== source.type)) {
      return ways.filter(([one]) => wanted === undefined || one === wanted);
    }
    ways.push([type, undefined]);
    for (const one of integers) {
      if (holds(one, type)) ways.push([one, undefined]);
      if (type === "string" && source.flavour === "decimal") ways.push([one, undefined]);
    }
    if (rangeOf(type) !== undefined) {
      ways.push(["string", undefined], ["string", "rfc3339"], ["google.protobuf.Timestamp", undefined]);
      ways.push(["google.protobuf.Duration", "milliseconds"], ["google.protobuf.Timestamp", "milliseconds"]);
    }
    if (type === "float") ways.push(["double", undefined]);
    if (type === "Color") ways.push(["string", undefined], ["int32", undefined], ["sint64", undefined]);
    if (type === "bytes") ways.push(["string", undefined], ["string", "base64"]);
    if (type === "string") {
      ways.push(["bytes", undefined]);
      if (source.flavour === "name") ways.push(["Color", undefined]);
      if (source.flavour === "base64") ways.push(["bytes", "base64"]);
      if (source.flavour === "span") ways.push(["google.protobuf.Duration", undefined]);
      if (source.flavour === "moment")
        ways.push(["google.protobuf.Timestamp", undefined], ["int64", "rfc3339"]);
    }
    if (type === "google.protobuf.Timestamp" || type === "google.protobuf.Duration") {
      ways.push(["string", undefined], ["int64", undefined], ["sfixed64", "milliseconds"]);
    }
    if (type === "string" || type === "uint32" || type === "int64") {
      const wrapper = Object.keys(wrappers).find((name) => wrappers[name] === type) as string;
      // A scalar becomes no element of a list of wrappers.
      if (!list && wanted === undefined) ways.push([wrapper, undefined]);
    }
    return ways.filter(([one]) => wanted === undefined || one === wanted);
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((number, i) => number !== b[i]);
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
}

function messageText(
  name: string,
  fields: readonly RandomField[],
  spare: ReadonlySet<string> = new Set(),
): string {
  const line = ({ name: own, number, type, rule }: RandomField): string => {
    const label =
      rule === "optional" ? "optional " : rule === "repeated" || rule === "unpacked" ? "repeated " : "";
    const options = [
      ...(rule === "unpacked" ? ["packed = false"] : []),
      ...(spare.has(own) && rule !== "optional" ? ["(heddle.v1.field) = { optional: true }"] : []),
    ];
    const full = rule === "map" ? `map<string, ${type}>` : `${label}${type}`;
    return `  ${full} ${own} = ${number}${options.length === 0 ? "" : ` [${options.join(", ")}]`};`;
  };
  const members = fields.filter(({ rule }) => rule === "oneof");
  return [
    `message ${name} {`,
    ...fields.filter(({ rule }) => rule !== "oneof").map(line),
    ...(members.length === 0 ? [] : ["  oneof choice {", ...members.map(line), "  }"]),
    "}",
  ].join("\n");
}
