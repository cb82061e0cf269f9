import type { Graph } from "../../glue-gen/graph/index.ts";
import type { Contract, Field, Schema } from "../../glue-gen/index.ts";

/**
 * A planner that tries everything, written from the rules in the documentation without a line of the real
 * one, and a checker of graphs. A value is its concept and its type; a state is the set of values there are.
 */
interface Value {
  readonly concept: string;
  readonly type: string;
}

const key = ({ concept, type }: Value): string => `${concept} as ${type}`;

function typeText({ type, repeated, mapKey }: Pick<Field, "type" | "repeated" | "mapKey">): string {
  const name = type.kind === "scalar" ? type.scalar : type.name;
  return mapKey !== null ? `map ${mapKey} ${name}` : repeated ? `repeated ${name}` : name;
}

/** The types into which values are converted, of those that random repositories have. */
const conversions: Record<string, string[]> = {
  uint32: ["uint64", "string"],
  uint64: ["string"],
  string: ["bytes", "uint32", "uint64"],
  bytes: ["string"],
};

const manyOf = (type: string): { many: string; of: string } => {
  const [, many = "", of = type] = /^(repeated|parts|map \S+) (.+)$/.exec(type) ?? [];
  return { many, of };
};

/**
 * Lists take lists, a value of each element of one, and single values as their only elements; maps take maps of values
 * that are copied.
 */
function isTaken(given: string, taken: string): boolean {
  const [source, target] = [manyOf(given), manyOf(taken)];
  if (target.many.startsWith("map")) {
    const copied = source.of === target.of || (source.of === "string" && target.of === "bytes");
    return source.many === target.many && copied;
  }
  const converts = source.of === target.of || (conversions[source.of] ?? []).includes(target.of);
  const isList = source.many === "repeated" || source.many === "parts";
  return (source.many === "" || (isList && target.many === "repeated")) && converts;
}

function isA(schema: Schema, concept: string, broader: string): boolean {
  for (let at: string | null = concept; at !== null; at = schema.concepts[at]?.isA ?? null) {
    if (at === broader) {
      return true;
    }
  }
  return false;
}

function serves(schema: Schema, value: Value, concept: string, type: string | null): boolean {
  const fits = type === null ? manyOf(value.type).many === "" : isTaken(value.type, type);
  return fits && isA(schema, value.concept, concept);
}

/** Whether a value is a goal: of one value, or of a list of them. */
function isGoal(schema: Schema, value: Value, goal: string): boolean {
  const [, listed] = /^repeated (.+)$/.exec(goal) ?? [];
  return listed === undefined
    ? serves(schema, value, goal, null)
    : ["repeated", "parts"].includes(manyOf(value.type).many) && isA(schema, value.concept, listed);
}

function meaning(field: Field): string | null {
  return field.means ?? (field.type.kind === "message" ? field.type.name : null);
}

/** The fields of each message of a list. */
function parts(schema: Schema, message: string): Value[] {
  return (schema.messages[message]?.fields ?? []).flatMap((field) => {
    const means = meaning(field);
    const isOne = field.oneof === null && !field.repeated && field.mapKey === null;
    return means === null || !isOne ? [] : [{ concept: means, type: `parts ${typeText(field)}` }];
  });
}

function unfold(schema: Schema, concept: string, message: string, path: readonly string[] = []): Value[] {
  const values: Value[] = [{ concept, type: message }];
  for (const field of schema.messages[message]?.fields ?? []) {
    const means = meaning(field);
    if (field.oneof !== null || means === null) {
      continue;
    }
    values.push({ concept: means, type: typeText(field) });
    if (field.type.kind === "message" && field.repeated) {
      values.push(...parts(schema, field.type.name));
    }
    if (field.type.kind === "message" && !field.repeated && field.mapKey === null) {
      if (![...path, message].includes(field.type.name)) {
        values.push(...unfold(schema, means, field.type.name, [...path, message]));
      }
    }
  }
  return values;
}

/** What an output is, if the carried input was a value of this concept. */
function outputConcepts(schema: Schema, contract: Contract, carried: string | null): string[] {
  const plain = contract.outputMeans ?? contract.output;
  const concepts = [plain];
  for (const concept of Object.values(schema.concepts)) {
    if (
      carried === null ||
      concept.of === null ||
      concept.name === plain ||
      !isA(schema, concept.name, plain)
    ) {
      continue;
    }
    let holds = true;
    for (let at = concept.name; at !== plain; at = schema.concepts[at]?.isA ?? plain) {
      const of = schema.concepts[at]?.of ?? null;
      holds &&= of === null || isA(schema, carried, of);
    }
    if (holds) {
      concepts.push(concept.name);
    }
  }
  return concepts;
}

/** What a call gives: its output as one of the concepts, or, where it is one for each element or a stream, a list of it. */
interface Outcome {
  readonly concepts: readonly string[];
  readonly isList: boolean;
}

/** The field whose concept the output is made of; a stream has none, because it may be empty. */
function carriedOf({ carries, inputStream }: Contract, fields: readonly Field[]): Field | undefined {
  return inputStream === true ? undefined : fields.find(({ name }) => name === carries);
}

/** Every way to call a function on what there is. */
function calls(schema: Schema, contract: Contract, state: readonly Value[]): Outcome[] {
  const fields = schema.messages[contract.input]?.fields ?? [];
  const carriedField = carriedOf(contract, fields);
  const [takesStream, givesStream] = [contract.inputStream === true, contract.outputStream === true];
  const fillers = (field: Field): Value[] =>
    state.filter(
      (value) => meaning(field) !== null && serves(schema, value, meaning(field) as string, typeText(field)),
    );
  const spare = (field: Field): boolean => field.optional || field.defaultText !== null;
  const found: Outcome[] = [];
  const give = (carried: string | null, isList: boolean): void => {
    found.push({ concepts: outputConcepts(schema, contract, carried), isList });
  };
  const sure = carriedField !== undefined && !spare(carriedField) ? meaning(carriedField) : null;
  if (fields.every((field) => spare(field) || (field.oneof === null && fillers(field).length > 0))) {
    const carried = carriedField === undefined ? [] : fillers(carriedField).map(({ concept }) => concept);
    for (const concept of carriedField === undefined || spare(carriedField) ? [null, ...carried] : carried) {
      give(concept, givesStream);
    }
  }
  if (fields.length > 0 && state.some((value) => serves(schema, value, contract.input, contract.input))) {
    give(sure, givesStream);
  }
  if (givesStream && !takesStream) {
    return found;
  }
  // Once for each element of a list, which fills one input, or all of it; or all elements as a stream.
  const elements = state.flatMap(({ concept, type }) => {
    const { many, of } = manyOf(type);
    return many === "repeated" ? [{ concept, type: of }] : [];
  });
  const isSingle = (field: Field): boolean => manyOf(typeText(field)).many === "" && field.oneof === null;
  const overField = fields.some(
    (field) =>
      isSingle(field) &&
      !spare(field) &&
      meaning(field) !== null &&
      elements.some((value) => serves(schema, value, meaning(field) as string, typeText(field))) &&
      fields.every(
        (other) => other === field || spare(other) || (other.oneof === null && fillers(other).length > 0),
      ),
  );
  const overAll =
    fields.length > 0 && elements.some((value) => serves(schema, value, contract.input, contract.input));
  if (overField || overAll) {
    give(sure, takesStream ? givesStream : true);
  }
  return found;
}

/** The least number of calls that give all goals, or null. */
export function fewestSteps(
  schema: Schema,
  contracts: readonly Contract[],
  eventType: string,
  goals: readonly string[],
): number | null {
  return leastCost(schema, contracts, eventType, goals, () => 1);
}

/** The least cost of calls that give all goals, or null; over all states, the cheapest first. */
export function leastCost(
  schema: Schema,
  contracts: readonly Contract[],
  eventType: string,
  goals: readonly string[],
  cost: (contract: Contract) => number,
): number | null {
  const name = (state: ReadonlyMap<string, Value>): string => [...state.keys()].sort().join("\n");
  const start = new Map(unfold(schema, eventType, eventType).map((value) => [key(value), value]));
  /** States that were met, by their cost, and the least cost of each. */
  const open = new Map<number, Map<string, Value>[]>([[0, [start]]]);
  const known = new Map([[name(start), 0]]);
  while (open.size > 0) {
    const least = Math.min(...open.keys());
    const layer = open.get(least) ?? [];
    open.delete(least);
    for (const state of layer) {
      const values = [...state.values()];
      if (known.get(name(state)) !== least) {
        continue;
      }
      if (goals.every((goal) => values.some((value) => isGoal(schema, value, goal)))) {
        return least;
      }
      for (const contract of contracts) {
        const total = least + cost(contract);
        for (const { concepts, isList } of calls(schema, contract, values)) {
          const after = new Map(state);
          for (const value of concepts.flatMap((concept) => given(schema, contract, concept, isList))) {
            after.set(key(value), value);
          }
          const before = known.get(name(after));
          if (before === undefined || total < before) {
            known.set(name(after), total);
            open.set(total, [...(open.get(total) ?? []), after]);
          }
        }
      }
    }
  }
  return null;
}

/** The shortest critical path of calls that give all goals, or null; whatever can be called is called at once. */
export function leastLatency(
  schema: Schema,
  contracts: readonly Contract[],
  eventType: string,
  goals: readonly string[],
  latency: (contract: Contract) => number,
): number | null {
  const times = new Map<string, { value: Value; time: number }>();
  const arrive = (value: Value, time: number): void => {
    if (time < (times.get(key(value))?.time ?? Number.POSITIVE_INFINITY)) {
      times.set(key(value), { value, time });
    }
  };
  for (const value of unfold(schema, eventType, eventType)) {
    arrive(value, 0);
  }
  for (let now = 0; ; ) {
    const there = [...times.values()].flatMap(({ value, time }) => (time <= now ? [value] : []));
    if (goals.every((goal) => there.some((value) => isGoal(schema, value, goal)))) {
      return now;
    }
    for (const contract of contracts) {
      for (const { concepts, isList } of calls(schema, contract, there)) {
        for (const value of concepts.flatMap((concept) => given(schema, contract, concept, isList))) {
          arrive(value, now + latency(contract));
        }
      }
    }
    const next = Math.min(...[...times.values()].map(({ time }) => (time > now ? time : Infinity)));
    if (next === Number.POSITIVE_INFINITY) {
      return null;
    }
    now = next;
  }
}

/** What there is when a call gave its output as a concept. */
function given(schema: Schema, contract: Contract, concept: string, isList: boolean): Value[] {
  return isList
    ? [{ concept, type: `repeated ${contract.output}` }, ...parts(schema, contract.output)]
    : unfold(schema, concept, contract.output);
}

/** Throws where a graph is not acyclic, complete, and right in types and concepts. */
export function checkGraph(schema: Schema, contracts: ReadonlyMap<string, Contract>, graph: Graph): void {
  /** The message type of each value there is, and all that it is. */
  const there = new Map<string, { message: string; concepts: string[]; isList: boolean }>([
    ["", { message: graph.eventType, concepts: [graph.eventType], isList: false }],
  ]);
  const fail = (text: string): never => {
    throw new Error(text);
  };
  const valuesAt = (step: string, path: readonly number[]): Value[] => {
    const root = there.get(step) ?? fail(`${step} is used before it is there`);
    if (root.isList && path.join() === "1") {
      return root.concepts.map((concept) => ({ concept, type: `repeated ${root.message}` }));
    }
    if (root.isList && path[0] !== 1) {
      return fail(`${step} gives nothing but a list`);
    }
    if (path.length === 0) {
      return root.concepts.map((concept) => ({ concept, type: root.message }));
    }
    let message = root.message;
    let last: Field | undefined;
    let lists = root.isList ? 1 : 0;
    for (const number of root.isList ? path.slice(1) : path) {
      last = schema.messages[message]?.fields.find((field) => field.number === number);
      if (last === undefined || last.oneof !== null) {
        return fail(`there is no value ${path.join(".")} in ${root.message}`);
      }
      // Through one list on the way, of whose messages each gives its value.
      const isThrough = last.mapKey === null && (!last.repeated || lists++ === 0);
      message = last.type.kind === "message" && isThrough ? last.type.name : "";
    }
    const isPart = root.isList || (lists > 0 && last?.repeated !== true);
    const means = last === undefined ? null : meaning(last);
    return last === undefined || means === null
      ? fail(`the value ${path.join(".")} means nothing`)
      : [{ concept: means, type: isPart ? `parts ${typeText(last)}` : typeText(last) }];
  };
  for (const step of graph.steps) {
    const contract = contracts.get(step.function) ?? fail(`${step.function} is not published`);
    const fields = schema.messages[contract.input]?.fields ?? [];
    const whole = step.mappings.some(({ target }) => target.length === 0);
    let carried: string[] = [];
    for (const { target, source } of step.mappings) {
      const field = fields.find(({ number }) => number === target[0]);
      if (source.kind === "default") {
        if (field?.defaultText !== source.text) {
          fail(`${step.id} takes a default that its contract does not give`);
        }
        continue;
      }
      const from = source.kind === "element" ? step.each : source.kind === "value" ? source.value : undefined;
      if (from === undefined || (source.kind === "element" && source.path.length > 0)) {
        fail(`${step.id} takes what no planner gives at ${target.join(".")}`);
        continue;
      }
      const values = valuesAt(from.step, from.path).map(({ concept, type }) =>
        source.kind === "element" ? { concept, type: type.replace(/^repeated /, "") } : { concept, type },
      );
      const concept = whole ? contract.input : field === undefined ? null : meaning(field);
      const type = whole || field === undefined ? contract.input : typeText(field);
      if (concept === null || !values.some((value) => serves(schema, value, concept, type))) {
        fail(`${step.id} takes a value that does not fit at ${target.join(".")}`);
      }
      if (field !== undefined && field === carriedOf(contract, fields) && source.kind !== "element") {
        carried = values.map((value) => value.concept);
      }
    }
    const filled = new Set(step.mappings.map(({ target }) => target[0]));
    for (const field of whole ? [] : fields) {
      if (!field.optional && !filled.has(field.number)) {
        fail(`${step.id} leaves ${field.name} empty`);
      }
    }
    const carriedField = carriedOf(contract, fields);
    const [takesStream, givesStream] = [contract.inputStream === true, contract.outputStream === true];
    if (whole && carriedField !== undefined && !carriedField.optional && carriedField.defaultText === null) {
      carried = [meaning(carriedField) ?? ""];
    }
    const isOver = step.each !== undefined;
    if (isOver && givesStream && !takesStream) {
      fail(`${step.id} gives a stream for each element`);
    }
    if (isOver && step.mappings.filter(({ source }) => source.kind === "element").length !== 1) {
      fail(`${step.id} runs over a list, but takes no element of it`);
    }
    if (isOver && carriedField !== undefined) {
      const isSure = !carriedField.optional && carriedField.defaultText === null;
      carried = isSure ? [meaning(carriedField) ?? ""] : [];
    }
    const concepts = [null, ...carried].flatMap((concept) => outputConcepts(schema, contract, concept));
    const isList = takesStream || givesStream ? givesStream : isOver;
    there.set(step.id, { message: contract.output, concepts: [...new Set(concepts)], isList });
  }
  for (const { concept, value } of graph.goals) {
    if (!valuesAt(value.step, value.path).some((one) => isGoal(schema, one, concept))) {
      fail(`the goal ${concept} is not reached`);
    }
  }
}
