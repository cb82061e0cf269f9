import { givesList } from "../../glue-gen/graph/index.ts";
import type { Field, Schema } from "../../glue-gen/index.ts";
import { findMessage } from "../contract/index.ts";
import { conceptOf } from "./concept.ts";
import { ConceptNodes } from "./concept-nodes.ts";
import { fieldObstacle, isSpare } from "./inputs.ts";
import { maximumUses } from "./limits.ts";
import { listAt } from "./lists.ts";
import { MessageValues } from "./message-values.ts";
import { ListBuilder, NumberList } from "./number-list.ts";
import type { Problem } from "./problem.ts";
import { Ranking } from "./ranking.ts";
import { manyShape, pickedShape, type Shape, shapeOf } from "./shapes.ts";
import { Taxonomy } from "./taxonomy.ts";
import { UseTable } from "./use-table.ts";
import { isEach, liftable, liftedUse, type PlannableFunction, type Use, usesOf } from "./uses.ts";
import { fieldsOf } from "./values.ts";
import { eachOf, liftedVariant } from "./variants.ts";

/**
 * The uses of functions, by number, and the nodes that they need and give, while functions come and go.
 *
 * Uses are not kept, but made again from the contract for the few that a plan is about: those of a hundred
 * thousand functions would take hundreds of megabytes.
 */
export class IndexedUses {
  readonly nodes: ConceptNodes;
  readonly values: MessageValues;
  readonly ranking: Ranking;
  /** Positions of functions that cannot be called field by field, and of those that carry. */
  readonly obstructed = new Set<number>();
  readonly carrying = new Set<number>();
  #schema: Schema;
  #taxonomy: Taxonomy;
  readonly #table: UseTable;

  constructor(schema: Schema, functions: readonly PlannableFunction[]) {
    const { length } = functions;
    this.#schema = schema;
    this.#taxonomy = new Taxonomy(schema);
    this.nodes = new ConceptNodes(this.#taxonomy, length * 4);
    this.values = new MessageValues(schema, this.nodes);
    this.ranking = new Ranking(functions);
    this.#table = new UseTable(length);
    const needs = new ListBuilder(length * 2, length * 5);
    const carried = new Map<number, readonly string[]>();
    for (const position of this.ranking.sorted) {
      this.#addUses(position, needs, carried);
    }
    // Only now are all shapes known that inputs take.
    const gives = new ListBuilder(needs.count, length * 10);
    const nodes = new NumberList();
    for (let use = 0; use < needs.count; use++) {
      const concepts = carried.get(use);
      const isLikeLast = use > 0 && this.#table.functionOf(use) === this.#table.functionOf(use - 1);
      if (!isLikeLast || concepts !== undefined) {
        const { output, outputMeans, outputStream } = this.functionOf(use).contract;
        nodes.clear();
        this.values.collect(output, concepts ?? [outputMeans ?? output], nodes, outputStream === true);
      }
      for (let i = 0; i < nodes.length; i++) {
        gives.putNew(nodes.at(i));
      }
      gives.finish();
    }
    this.#table.fill(needs, gives, this.nodes.count);
    if (this.#lift()) {
      this.#table.rank(this.ranking);
    }
  }

  get taxonomy(): Taxonomy {
    return this.#taxonomy;
  }

  /** A view of what there is now; the next change makes it invalid. */
  get problem(): Problem {
    return this.#table.problem(this.nodes.count);
  }

  get count(): number {
    return this.#table.useCount;
  }

  /** The position of the function of a use. */
  positionOf(use: number): number {
    return this.#table.functionOf(use);
  }

  functionOf(use: number): PlannableFunction {
    return this.ranking.at(this.#table.functionOf(use));
  }

  /** The uses of a function. */
  usesOf(position: number): Iterable<number> {
    return this.#table.usesOf(position);
  }

  /** A use with all its inputs. */
  at(use: number): Use {
    const { uses } = usesOf(this.#schema, this.#taxonomy, this.functionOf(use));
    const variant = this.#table.variantOf(use);
    const each = eachOf(variant);
    if (each === null) {
      return uses[variant] as Use;
    }
    const form = each === 0 ? "whole" : "fields";
    return liftedUse(uses.find((one) => one.form === form && one.carried === null) as Use, each);
  }

  /** Whether a use runs for each element of a list, or takes them as a stream. */
  isLifted(use: number): boolean {
    return eachOf(this.#table.variantOf(use)) !== null;
  }

  /** Whether a use fills the input field by field. */
  isByFields(use: number): boolean {
    const variant = this.#table.variantOf(use);
    const each = eachOf(variant);
    return each === null
      ? variant > 0 || fieldsOf(this.#schema, this.functionOf(use).contract.input).length === 0
      : each !== 0;
  }

  /** The node of a concept in a shape, or in any, new where no function knows it. */
  wanted(concept: string, shape: Shape | null): number {
    const known = this.nodes.known(concept, shape);
    if (known !== undefined) {
      return known;
    }
    const node = shape === null ? this.nodes.anyShape(concept) : this.nodes.inShape(concept, shape);
    this.#extend();
    // Those that give it in this shape have not been asked for it until now.
    this.#offer(node, this.#table.useCount);
    return node;
  }

  /** The nodes that a value of a message type is good for. */
  given(message: string): readonly number[] {
    const nodes = this.#good(message, [message]);
    if (!this.#lift()) {
      return nodes;
    }
    this.#table.rank(this.ranking);
    // Functions that now run over its lists take what nobody took before.
    return this.#good(message, [message]);
  }

  /** Goes on with a schema that has more messages, and these concepts more, none of which has a node. */
  follow(schema: Schema, concepts: readonly string[]): void {
    this.#schema = schema;
    this.values.follow(schema);
    if (concepts.length > 0) {
      this.#taxonomy = new Taxonomy(schema);
      this.nodes.follow(this.#taxonomy);
    }
  }

  /** Adds functions, all versions of a name together. */
  add(functions: readonly PlannableFunction[]): void {
    for (const position of this.ranking.add(functions)) {
      this.#insert(position);
    }
    this.#table.rank(this.ranking);
  }

  /**
   * Takes all versions of a function out.
   * @param known any of them
   * @returns all of them
   */
  takeOut(known: PlannableFunction): PlannableFunction[] {
    const positions = this.ranking.takeOut(known);
    const functions = positions.map((position) => this.ranking.at(position));
    for (const position of positions) {
      this.obstructed.delete(position);
      this.carrying.delete(position);
      this.#table.takeOut(position);
    }
    this.ranking.forget(positions);
    return functions;
  }

  /**
   * Numbers the uses of a function and adds what they need.
   * @param carried takes what the outputs of uses are, where it is more than the contract says
   */
  #addUses(position: number, needs: ListBuilder, carried: Map<number, readonly string[]>): void {
    const { contract } = this.ranking.at(position);
    this.#table.addFunction();
    if (this.#table.useCount >= maximumUses) {
      return;
    }
    if (contract.carries !== null) {
      this.carrying.add(position);
      const { uses, obstacle } = usesOf(this.#schema, this.#taxonomy, this.ranking.at(position));
      for (const { inputs, concepts } of uses) {
        carried.set(this.#table.useCount, concepts);
        for (const { concept, shape, required } of inputs) {
          if (required && concept !== null) {
            needs.put(this.nodes.inShape(concept, shape));
          }
        }
        needs.finish();
        this.#table.addUse();
      }
      if (obstacle !== null) {
        this.obstructed.add(position);
      }
      return;
    }
    // The same without making objects, since there are many.
    const message = findMessage(this.#schema, contract.input);
    const fields = message?.fields ?? [];
    if (fields.length > 0) {
      needs.put(this.nodes.asWhole(contract.input));
      needs.finish();
      this.#table.addUse();
    }
    if (message === undefined || hasObstacle(fields)) {
      this.obstructed.add(position);
      return;
    }
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i] as Field;
      const concept = isSpare(field) ? null : conceptOf(field);
      if (concept !== null) {
        needs.put(this.nodes.inShape(concept, shapeOf(field)));
      }
    }
    needs.finish();
    this.#table.addUse();
  }

  #insert(position: number): void {
    const first = this.#table.useCount;
    const known = this.nodes.count;
    const needs = new ListBuilder();
    this.#addUses(position, needs, new Map());
    const needed = needs.lists();
    for (let use = first; use < this.#table.useCount; use++) {
      const nodes = this.#givenBy(use);
      for (const node of listAt(needed, use - first)) {
        this.#table.need(use, node);
      }
      this.#table.noteFree(use);
      for (const node of nodes) {
        this.#table.give(use, node);
      }
    }
    for (let node = known; node < this.nodes.count; node++) {
      this.#offer(node, first);
    }
    for (const use of [...this.#table.usesOf(position)]) {
      for (const node of listAt(this.problem.needs, use).slice()) {
        if (this.nodes.known(this.nodes.conceptOf(node), manyShape) !== undefined) {
          this.#liftUse(use, node);
        }
      }
    }
    this.#lift();
  }

  /** Lets functions run over lists of what they take, wherever there are such lists; tells whether any can now. */
  #lift(): boolean {
    const before = this.#table.useCount;
    for (let listed = this.nodes.takeListed(); listed.length > 0; listed = this.nodes.takeListed()) {
      for (const any of listed) {
        for (const node of [...this.nodes.inShapes(any)]) {
          for (const use of this.#table.users(node).slice()) {
            this.#liftUse(use, node);
          }
        }
      }
    }
    return this.#table.useCount > before;
  }

  /** Lets a function run for each element of a list, in place of a node that one of its uses needs. */
  #liftUse(use: number, node: number): void {
    if (this.isLifted(use)) {
      return;
    }
    const base = this.at(use);
    const position = this.#table.functionOf(use);
    for (const each of liftable(base)) {
      const variant = liftedVariant(each, base.function.contract.inputStream === true);
      const input = base.inputs.find((one) => isEach({ each }, one));
      const isThere = [...this.#table.usesOf(position)].some((one) => this.#table.variantOf(one) === variant);
      if (
        input?.concept != null &&
        this.nodes.known(input.concept, input.shape) === node &&
        !isThere &&
        this.#table.useCount < maximumUses
      ) {
        this.#addLifted(position, variant, liftedUse(base, each));
      }
    }
  }

  #addLifted(position: number, variant: number, { inputs }: Use): void {
    const use = this.#table.addUseApart(position, variant);
    const known = this.nodes.count;
    const needs = new Set<number>();
    for (const { concept, shape, required } of inputs) {
      if (required && concept !== null) {
        needs.add(this.nodes.inShape(concept, shape));
      }
    }
    this.#extend();
    for (const node of needs) {
      this.#table.need(use, node);
    }
    for (const node of this.#givenBy(use)) {
      this.#table.give(use, node);
    }
    for (let node = known; node < this.nodes.count; node++) {
      this.#offer(node, use);
    }
  }

  /** Lets the uses below `first` give a new node, where they do. */
  #offer(node: number, first: number): void {
    if (this.nodes.shapeOf(node) === null) {
      return;
    }
    const concept = this.nodes.conceptOf(node);
    const others = [null, manyShape, pickedShape]
      .map((shape) => this.nodes.known(concept, shape))
      .filter((one) => one !== undefined);
    const makers = new Set(
      others.filter((one) => one !== node).flatMap((one) => [...this.#table.makers(one)]),
    );
    for (const use of makers) {
      if (use < first && this.#givenBy(use).includes(node)) {
        this.#table.give(use, node);
      }
    }
  }

  #givenBy(number: number): number[] {
    const use = this.at(number);
    const { contract } = use.function;
    return this.#good(contract.output, use.concepts, givesList(contract, use.each !== null));
  }

  /** The nodes that a message with these concepts is good for, or a list of such messages. */
  #good(message: string, concepts: readonly string[], isList = false): number[] {
    const nodes = new NumberList();
    this.values.collect(message, concepts, nodes, isList);
    this.#extend();
    return [...nodes.view()];
  }

  /** Makes room for nodes and uses that are new. */
  #extend(): void {
    this.#table.extend(this.nodes.count);
  }
}

/** Whether a field can be filled by nobody but the caller. */
function hasObstacle(fields: readonly Field[]): boolean {
  for (let i = 0; i < fields.length; i++) {
    if (fieldObstacle(fields[i] as Field) !== null) {
      return true;
    }
  }
  return false;
}
