import type { Schema } from "../../glue-gen/index.ts";
import { maximumUses } from "./limits.ts";
import { invert, type Lists, pack } from "./lists.ts";
import type { Problem } from "./problem.ts";
import { fitting, messageShape, type Shape, shapeText } from "./shapes.ts";
import { Taxonomy } from "./taxonomy.ts";
import { type PlannableFunction, sortFunctions, type Use, usesOf } from "./uses.ts";
import { type PartValue, valuesOf } from "./values.ts";

/** What a value can be used as: a concept in a shape that some input takes, or a concept in any shape. */
export interface NodeName {
  readonly concept: string;
  /** Null: any shape. */
  readonly shape: Shape | null;
}

/** A function that cannot be called field by field, and why. */
export interface Obstacle {
  readonly function: number;
  readonly reason: string;
}

/**
 * Everything about a repository that does not depend on an event, made once for each of its versions.
 * The order in which functions were published leaves no trace in it.
 */
export interface PlanningIndex {
  readonly schema: Schema;
  readonly taxonomy: Taxonomy;
  /** In order of preference. */
  readonly functions: readonly PlannableFunction[];
  /** In order of preference; the uses of {@link problem}. */
  readonly uses: readonly Use[];
  readonly obstacles: readonly Obstacle[];
  readonly problem: Problem;
  /** The nodes of {@link problem}. */
  readonly nodes: readonly NodeName[];
  /** The node of a concept in a shape, or in any; undefined where nobody knows or takes it. */
  node(concept: string, shape: Shape | null): number | undefined;
  /** The nodes that a value of a message type is good for. */
  given(message: string): readonly number[];
  /** The values of a message, with what each means. */
  values(message: string): readonly PartValue[];
}

/** Index pass: who needs and who gives which node. */
export function indexFunctions(schema: Schema, functions: readonly PlannableFunction[]): PlanningIndex {
  const taxonomy = new Taxonomy(schema);
  const sorted = sortFunctions(functions);
  const uses: Use[] = [];
  const obstacles: Obstacle[] = [];
  sorted.forEach(({ contract }, index) => {
    const { uses: own, obstacle } = usesOf(schema, taxonomy, contract, index);
    for (const use of own) {
      if (uses.length < maximumUses) {
        uses.push(use);
      }
    }
    if (obstacle !== null) {
      obstacles.push({ function: index, reason: obstacle });
    }
  });
  const nodes = new Nodes(taxonomy);
  // Sorted, since ties of the greedy pass go by number.
  for (const name of [...Object.keys(schema.messages), ...Object.keys(schema.concepts)].sort()) {
    nodes.anyShape(name);
  }
  const needs = uses.map((use) =>
    use.inputs.flatMap(({ concept, shape, required }) =>
      required && concept !== null ? [nodes.inShape(concept, shape)] : [],
    ),
  );
  const given = new GivenNodes(schema, nodes);
  const gives = uses.map((use) => {
    const { output } = (sorted[use.function] as PlannableFunction).contract;
    return given.output(output, use.concepts);
  });
  const names = nodes.names;
  return {
    schema,
    taxonomy,
    functions: sorted,
    uses,
    obstacles,
    problem: problemOf(names.length, pack(needs.map(unique)), pack(gives)),
    nodes: names,
    node: (concept, shape) => nodes.known(concept, shape),
    given: (message) => given.message(message),
    values: (message) => given.values(message),
  };
}

function problemOf(nodeCount: number, needs: Lists, gives: Lists): Problem {
  const useCount = needs.start.length - 1;
  return {
    nodeCount,
    useCount,
    needs,
    gives,
    users: invert(needs, nodeCount),
    makers: invert(gives, nodeCount),
  };
}

function unique(numbers: readonly number[]): number[] {
  return [...new Set(numbers)];
}

/** A message may be called like a scalar. */
function shapeKey(shape: Shape): string {
  return `${shape.kind} ${shapeText(shape)}`;
}

/** Numbers for concepts and shapes. */
class Nodes {
  readonly names: NodeName[] = [];
  readonly #taxonomy: Taxonomy;
  readonly #anyShape = new Map<string, number>();
  readonly #inShape = new Map<string, Map<string, number>>();

  constructor(taxonomy: Taxonomy) {
    this.#taxonomy = taxonomy;
  }

  known(concept: string, shape: Shape | null): number | undefined {
    return shape === null ? this.#anyShape.get(concept) : this.#inShape.get(concept)?.get(shapeKey(shape));
  }

  anyShape(concept: string): number {
    let node = this.#anyShape.get(concept);
    if (node === undefined) {
      node = this.names.push({ concept, shape: null }) - 1;
      this.#anyShape.set(concept, node);
    }
    return node;
  }

  inShape(concept: string, shape: Shape): number {
    let shapes = this.#inShape.get(concept);
    if (shapes === undefined) {
      shapes = new Map();
      this.#inShape.set(concept, shapes);
    }
    const key = shapeKey(shape);
    let node = shapes.get(key);
    if (node === undefined) {
      node = this.names.push({ concept, shape }) - 1;
      shapes.set(key, node);
    }
    return node;
  }

  /** All that a value of a concept and a shape is good for, among the shapes that inputs take. */
  satisfied(concept: string, shape: Shape): number[] {
    const satisfied: number[] = [];
    for (const broader of this.#taxonomy.ancestors(concept)) {
      satisfied.push(this.anyShape(broader));
      for (const node of this.#inShape.get(broader)?.values() ?? []) {
        const target = (this.names[node] as NodeName).shape;
        if (target !== null && fitting(shape, target) !== null) {
          satisfied.push(node);
        }
      }
    }
    return satisfied;
  }
}

/** Nodes that messages give, each message read once. To be used when all inputs are known. */
class GivenNodes {
  readonly #schema: Schema;
  readonly #nodes: Nodes;
  readonly #values = new Map<string, readonly PartValue[]>();
  readonly #parts = new Map<string, readonly number[]>();
  readonly #outputs = new Map<string, Map<string, readonly number[]>>();

  constructor(schema: Schema, nodes: Nodes) {
    this.#schema = schema;
    this.#nodes = nodes;
  }

  values(message: string): readonly PartValue[] {
    let values = this.#values.get(message);
    if (values === undefined) {
      values = valuesOf(this.#schema, message);
      this.#values.set(message, values);
    }
    return values;
  }

  message(message: string): readonly number[] {
    return this.output(message, [message]);
  }

  /** @param concepts what the message as a whole is */
  output(message: string, concepts: readonly string[]): readonly number[] {
    let byConcepts = this.#outputs.get(message);
    if (byConcepts === undefined) {
      byConcepts = new Map();
      this.#outputs.set(message, byConcepts);
    }
    const key = JSON.stringify(concepts);
    let given = byConcepts.get(key);
    if (given === undefined) {
      const shape = messageShape(message);
      const whole = concepts.flatMap((concept) => this.#nodes.satisfied(concept, shape));
      given = unique([...whole, ...this.#inside(message)]);
      byConcepts.set(key, given);
    }
    return given;
  }

  #inside(message: string): readonly number[] {
    let parts = this.#parts.get(message);
    if (parts === undefined) {
      parts = unique(
        this.values(message)
          .slice(1)
          .flatMap(({ concept, shape }) => this.#nodes.satisfied(concept, shape)),
      );
      this.#parts.set(message, parts);
    }
    return parts;
  }
}
