import fc from "fast-check";
import type { Contract, Schema } from "../../glue-gen/index.ts";
import { type FieldSpec, type FunctionSpec, type published, type WorldSpec, world } from "./contracts.ts";

/** A random repository with an event and goals. */
export interface RandomWorld {
  readonly schema: Schema;
  readonly functions: ReturnType<typeof published>[];
  readonly eventType: string;
  readonly goals: readonly string[];
  readonly spec: WorldSpec;
}

/** The contracts of a random repository by name. */
export function contractsOf({ functions }: RandomWorld): Map<string, Contract> {
  return new Map(functions.map(({ contract }) => [contract.name, contract]));
}

/** Messages `w.M…`, kinds of messages `w.K…` that may say what they are made of, and meanings of scalars `w.S…`. */
const messageCount = 4;
const kindCount = 6;
const scalarCount = 5;

const scalarField = fc.record({
  what: fc.constant("scalar" as const),
  type: fc.constantFrom("string", "string", "string", "uint32", "uint64", "bytes"),
  means: fc.nat(scalarCount - 1),
  spare: fc.constantFrom("no", "no", "no", "optional", "default"),
  many: fc.constantFrom("no", "no", "no", "no", "list", "map"),
});

const messageField = fc.record({
  what: fc.constant("message" as const),
  message: fc.nat(messageCount - 1),
  kind: fc.option(fc.nat(kindCount - 1), { freq: 2 }),
  spare: fc.constantFrom("no", "no", "no", "optional"),
  repeated: fc.nat(9).map((n) => n === 0),
});

type RawField =
  | (typeof scalarField extends fc.Arbitrary<infer T> ? T : never)
  | (typeof messageField extends fc.Arbitrary<infer T> ? T : never);

const anyField = fc.oneof({ weight: 1, arbitrary: scalarField }, { weight: 4, arbitrary: messageField });

const rawFunction = fc.record({
  takes: fc.array(anyField, { minLength: 0, maxLength: 3, size: "max" }),
  wholeOf: fc.option(fc.nat(messageCount - 1), { freq: 8 }),
  gives: fc.nat(messageCount - 1),
  kind: fc.option(fc.nat(kindCount - 1), { freq: 5 }),
  givesRequestOf: fc.option(fc.nat(11), { freq: 10 }),
  carries: fc.option(fc.nat(2), { freq: 2 }),
  /** Makes a function that makes this kind by carrying, if the kind says what it is made of. */
  carriesFor: fc.option(fc.nat(kindCount - 1), { freq: 3 }),
});

const rawWorld = (most: number) =>
  fc.record({
    kinds: fc.array(
      fc.record({
        message: fc.nat(messageCount - 1),
        isA: fc.option(fc.nat(kindCount)),
        of: fc.nat(messageCount + kindCount + 1),
      }),
      { minLength: kindCount, maxLength: kindCount },
    ),
    scalars: fc.array(fc.nat(2 * scalarCount), { minLength: scalarCount, maxLength: scalarCount }),
    messages: fc.array(fc.array(anyField, { maxLength: 1 }), {
      minLength: messageCount,
      maxLength: messageCount,
    }),
    event: fc.array(scalarField, { minLength: 1, maxLength: 2 }),
    functions: fc.array(rawFunction, { minLength: Math.floor(most / 2), maxLength: most, size: "max" }),
    goals: fc.uniqueArray(fc.nat(messageCount + kindCount - 1), { minLength: 1, maxLength: 4, size: "max" }),
  });

type RawWorld = ReturnType<typeof rawWorld> extends fc.Arbitrary<infer T> ? T : never;

/** Random repositories of up to `most` functions, at the most 12. */
export function randomWorlds(most: number): fc.Arbitrary<RandomWorld> {
  return rawWorld(most).map(build);
}

/** The same with an event that has a list, functions that take single messages, and others that take lists of them. */
export function randomListWorlds(most: number): fc.Arbitrary<RandomWorld> {
  return rawWorld(most).map((raw) => build(withLists(raw)));
}

/** The same with functions some of which take or give streams. */
export function randomStreamWorlds(most: number): fc.Arbitrary<RandomWorld> {
  const streams = fc.constantFrom(undefined, undefined, "input" as const, "output" as const, "both" as const);
  return fc
    .record({ raw: rawWorld(most), streams: fc.array(streams, { minLength: most, maxLength: most }) })
    .map(({ raw, streams: kinds }) => build(withLists(raw), kinds));
}

/** The same with goals of which some are lists. */
export function randomListGoalWorlds(most: number): fc.Arbitrary<RandomWorld> {
  const listed = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 });
  return fc.record({ world: randomStreamWorlds(most), listed }).map(({ world: one, listed: lists }) => ({
    ...one,
    goals: one.goals.map((goal, i) => (lists[i] === true ? `repeated ${goal}` : goal)),
  }));
}

function withLists(raw: RawWorld): Omit<RawWorld, "event"> & { readonly event: readonly RawField[] } {
  const list: RawField = { what: "message", message: 0, kind: null, spare: "no", repeated: true };
  const functions = raw.functions.map((one, i) => {
    // Every other one takes an element of a list that there may be, the others a list of what they give.
    const message = i % 2 === 1 ? (raw.functions[i - 1]?.gives ?? 0) : i % 4 === 0 ? 0 : one.gives;
    const taken: RawField = { ...list, message, repeated: i % 2 === 1 };
    const others = i % 3 === 0 ? one.takes.slice(0, 1) : [];
    return {
      ...one,
      takes: [taken, ...others],
      wholeOf: i % 4 === 2 ? one.wholeOf : null,
      carriesFor: null,
    };
  });
  const goals = raw.functions.slice(1, 2).map(({ gives }) => gives);
  return {
    ...raw,
    event: [list, ...raw.event],
    functions,
    goals: [...new Set([...goals, ...raw.goals.slice(2)])],
  };
}

const messageOrKind = (i: number): string => (i < messageCount ? `w.M${i}` : `w.K${i - messageCount}`);

function build(
  raw: Omit<RawWorld, "event"> & { readonly event: readonly RawField[] },
  streams: readonly FunctionSpec["streams"][] = [],
): RandomWorld {
  const concepts: Record<string, { isA?: string; of?: string }> = {};
  /** The message type that each kind is narrower than. */
  const messageOf: string[] = [];
  raw.kinds.forEach(({ message, isA, of }, i) => {
    const narrower = isA !== null && isA < i;
    messageOf.push(narrower ? (messageOf[isA] as string) : `w.M${message}`);
    const made = of < messageCount + i ? { of: messageOrKind(of) } : {};
    concepts[`w.K${i}`] = { isA: narrower ? `w.K${isA}` : `w.M${message}`, ...made };
  });
  raw.scalars.forEach((isA, i) => {
    concepts[`w.S${i}`] = isA < i ? { isA: `w.S${isA}` } : {};
  });
  const toField = (one: RawField, position: number): FieldSpec => {
    const name = `f${position}`;
    if (one.what === "scalar") {
      const plain = { name, type: one.type, means: `w.S${one.means}` };
      if (one.many !== "no") {
        const many = one.many === "list" ? { repeated: true } : { mapKey: "string" as const };
        return { ...plain, ...many, optional: one.spare !== "no" };
      }
      const text = one.type.startsWith("uint") ? "7" : "seven";
      return {
        ...plain,
        ...(one.spare === "default" ? { default: text } : { optional: one.spare === "optional" }),
      };
    }
    const optional = { optional: one.spare === "optional", repeated: one.repeated };
    return one.kind === null
      ? {
          name,
          type: `w.M${one.message}`,
          ...optional,
          ...(one.repeated ? { means: `w.M${one.message}` } : {}),
        }
      : { name, type: messageOf[one.kind] as string, means: `w.K${one.kind}`, ...optional };
  };
  const functions = raw.functions.map((one, i): FunctionSpec => {
    const kind = streams[i];
    return { ...functionOf(one, i), ...(kind === undefined ? {} : { streams: kind }) };
  });
  function functionOf(one: RawWorld["functions"][number], i: number): FunctionSpec {
    const takes = one.takes.map(toField);
    const kinds = messageOf.flatMap((message, kind) => (message === `w.M${one.gives}` ? [`w.K${kind}`] : []));
    const means = one.kind === null ? undefined : kinds[one.kind % Math.max(1, kinds.length)];
    const request = one.givesRequestOf === null ? undefined : raw.functions[one.givesRequestOf];
    const output =
      request !== undefined && request.wholeOf === null
        ? { gives: `w.F${one.givesRequestOf}Request` }
        : { gives: `w.M${one.gives}`, ...(means === undefined ? {} : { means }) };
    if (one.wholeOf !== null) {
      return { name: `w.F${i}`, input: `w.M${one.wholeOf}`, ...output };
    }
    const kind = one.carriesFor === null ? undefined : concepts[`w.K${one.carriesFor}`];
    if (kind?.of !== undefined) {
      const part = kind.of.startsWith("w.K") ? (messageOf[Number(kind.of.slice(3))] as string) : kind.of;
      const first = { name: "part", number: 9, type: part, optional: takes[0]?.optional ?? false };
      const made = messageOf[one.carriesFor as number] as string;
      return { name: `w.F${i}`, takes: [...takes.slice(1), first], gives: made, carries: "part" };
    }
    const carried = takes.filter(({ repeated, mapKey }) => repeated !== true && mapKey === undefined)[
      one.carries ?? -1
    ];
    return { name: `w.F${i}`, takes, ...output, ...(carried === undefined ? {} : { carries: carried.name }) };
  }
  const messages: Record<string, FieldSpec[]> = { "w.Event": raw.event.map(toField) };
  raw.messages.forEach((fields, i) => {
    messages[`w.M${i}`] = fields.map(toField);
  });
  const spec: WorldSpec = { messages, concepts, functions };
  return { ...world(spec), eventType: "w.Event", goals: raw.goals.map(messageOrKind), spec };
}
