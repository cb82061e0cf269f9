import { type Contract, type Field, listedConcept, listGoal, type Schema } from "../../glue-gen/index.ts";
import { changesBetween, newConcepts } from "./changes.ts";
import { conceptOf } from "./concept.ts";
import { ConceptNodes } from "./concept-nodes.ts";
import { fieldObstacle, isSpare } from "./inputs.ts";
import { maximumUses } from "./limits.ts";
import { listAt } from "./lists.ts";
import { Marks } from "./marks.ts";
import { MessageValues } from "./message-values.ts";
import { ListBuilder, NumberList } from "./number-list.ts";
import type { Problem } from "./problem.ts";
import { findByName, isSortedByName, Ranking } from "./ranking.ts";
import { listedShape, manyShape, type Shape, shapeOf } from "./shapes.ts";
import { Taxonomy } from "./taxonomy.ts";
import { UseTable } from "./use-table.ts";
import { givesList, isEach, liftable, liftedUse, type PlannableFunction, type Use, usesOf } from "./uses.ts";
import { fieldsOf, findMessage, type PartValue } from "./values.ts";
import { eachOf, liftedVariant } from "./variants.ts";
import { type Withheld, WithheldFunctions, type Withhold } from "./withheld.ts";

/** Functions that are counted, for one count at a time. */
const counted = new Marks();

/** Functions that were taken out, after which the index is made anew, so that it cannot grow without end. */
const maximumHoles = 10_000;

/**
 * Everything about a repository that does not depend on an event. The order in which functions were
 * published leaves no trace in what is planned with it: numbers of uses and nodes depend on it once functions
 * have been added, but {@link Problem.rank} does not, and the search numbers anew what matters.
 *
 * Uses are not kept, but made again from the contract for the few that a plan is about: those of a hundred
 * thousand functions would take hundreds of megabytes.
 */
export class PlanningIndex {
  #schema: Schema;
  readonly #withheld: WithheldFunctions;
  /** All as they were listed, to find quickly what changed. */
  #listed: readonly PlannableFunction[];
  #isSorted!: boolean;
  #numbering = 0;
  #taxonomy!: Taxonomy;
  #nodes!: ConceptNodes;
  #ranking!: Ranking;
  #table!: UseTable;
  /** Positions of functions that cannot be called field by field, and of those that carry. */
  #obstructed!: Set<number>;
  #carrying!: Set<number>;
  #values!: MessageValues;

  /** @param withhold tells why a function must not run here; null: it may */
  constructor(schema: Schema, functions: readonly PlannableFunction[], withhold: Withhold = () => null) {
    this.#schema = schema;
    this.#listed = functions;
    this.#withheld = new WithheldFunctions(withhold);
    this.#build();
  }

  get schema(): Schema {
    return this.#schema;
  }

  get taxonomy(): Taxonomy {
    return this.#taxonomy;
  }

  /** How many functions there are. */
  get size(): number {
    return this.#ranking.size;
  }

  /** The concept of a node of {@link problem}. */
  conceptOf(node: number): string {
    return this.#nodes.conceptOf(node);
  }

  /** The shape in which a node is taken; null: any. */
  shapeOf(node: number): Shape | null {
    return this.#nodes.shapeOf(node);
  }

  /** Counts how often uses got all new numbers; between that, each keeps its own. */
  get numbering(): number {
    return this.#numbering;
  }

  /** A view of what there is now; the next change makes it invalid. */
  get problem(): Problem {
    return this.#table.problem(this.#nodes.count);
  }

  /** The function of a use. */
  functionOf(use: number): PlannableFunction {
    return this.#ranking.at(this.#table.functionOf(use));
  }

  /** The uses of all versions of a function, in no order. */
  usesNamed(name: string): number[] {
    const known = this.#find(this.#listed, this.#isSorted, name);
    const positions = known === undefined ? [] : this.#ranking.placesOf(known);
    return positions.flatMap((position) => [...this.#table.usesOf(position)]);
  }

  /** Whether a function of this name must not run here. */
  isWithheld(name: string): boolean {
    return this.#withheld.byName().some(({ contract }) => contract.name === name);
  }

  /** Names of all functions. */
  *names(): Iterable<string> {
    for (const { contract } of this.#listed) {
      yield contract.name;
    }
  }

  /** How many functions some uses are of. */
  countFunctions(uses: Int32Array): number {
    counted.begin(this.#table.useCount);
    return uses.reduce((count, use) => count + Number(counted.add(this.#table.functionOf(use))), 0);
  }

  /** A use with all its inputs. */
  use(use: number): Use {
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

  /** Whether the function of a use cannot be called field by field. */
  isObstructed(use: number): boolean {
    return this.#obstructed.has(this.#table.functionOf(use));
  }

  /** Functions that would give a concept but cannot be called, or must not run, each with the reason. */
  *blocked(concept: string): Iterable<Withheld> {
    const gives = ({ output, outputMeans }: Contract): boolean =>
      this.#taxonomy.distance(outputMeans ?? output, concept) >= 0 ||
      this.values(output).some((value) => this.#taxonomy.distance(value.concept, concept) >= 0);
    const rank = (position: number): number => this.#ranking.rank(position);
    for (const position of [...this.#obstructed].sort((a, b) => rank(a) - rank(b))) {
      const one = this.#ranking.at(position);
      if (gives(one.contract)) {
        const { obstacle } = usesOf(this.#schema, this.#taxonomy, one);
        yield { contract: one.contract, reason: obstacle ?? "" };
      }
    }
    yield* this.#withheld.byName().filter(({ contract }) => gives(contract));
  }

  /** A function of a name in a list that may run. */
  #find(
    functions: readonly PlannableFunction[],
    isSorted: boolean,
    name: string,
  ): PlannableFunction | undefined {
    return findByName(functions, isSorted, name, ({ contract }) => !this.#withheld.has(contract));
  }

  /** The node of a concept in a shape, or in any; undefined where no function knows it. */
  node(concept: string, shape: Shape | null): number | undefined {
    return this.#nodes.known(concept, shape);
  }

  /** The node of a goal: its concept in any shape but lists, or as a list; new where no function knows it. */
  goal(goal: string): number {
    const known = this.goalNode(goal);
    const concept = listedConcept(goal);
    if (known !== undefined) {
      return known;
    }
    const node = concept === null ? this.#nodes.anyShape(goal) : this.#nodes.inShape(concept, listedShape);
    this.#extend();
    // Those that give lists of it have not been asked for them until now.
    this.#offer(node, this.#table.useCount);
    return node;
  }

  /** The node of a goal that was asked for, or that some function knows. */
  goalNode(goal: string): number | undefined {
    const concept = listedConcept(goal);
    return concept === null ? this.node(goal, null) : this.node(concept, listedShape);
  }

  /** What a node is called where it is a goal. */
  goalOf(node: number): string {
    const concept = this.conceptOf(node);
    return this.shapeOf(node)?.kind === "listed" ? listGoal(concept) : concept;
  }

  /** The nodes that a value of a message type is good for. */
  given(message: string): readonly number[] {
    const nodes = this.#good(message, [message]);
    if (!this.#lift()) {
      return nodes;
    }
    this.#table.rank(this.#ranking);
    // Functions that now run over its lists take what nobody took before.
    return this.#good(message, [message]);
  }

  /** The values of a message, with what each means. */
  values(message: string): readonly PartValue[] {
    return this.#values.of(message);
  }

  /**
   * Follows the repository: plans are then those of an index made anew. A name has to mean what it meant,
   * as in a repository; where a concept does not, everything is made anew.
   */
  update(schema: Schema, functions: readonly PlannableFunction[]): void {
    const concepts = newConcepts(this.#schema, schema);
    const before = this.#listed;
    const { added, removed, around } = changesBetween(before, functions);
    this.#schema = schema;
    const wasSorted = this.#isSorted;
    this.#listed = functions;
    // The rest is as it was, and so is its order.
    this.#isSorted = wasSorted ? isSortedByName(around) : isSortedByName(functions);
    this.#values.follow(schema);
    const isKnown = (name: string): boolean => this.#nodes.known(name, null) !== undefined;
    const isTooMuch = added.length > 64 + this.size / 8 || this.#ranking.holes > maximumHoles;
    if (concepts === null || concepts.some(isKnown) || isTooMuch) {
      this.#build();
      return;
    }
    if (concepts.length > 0) {
      this.#taxonomy = new Taxonomy(schema);
      this.#nodes.follow(this.#taxonomy);
    }
    // Versions of one name stand where the newest one does, so they move together.
    const names = new Set([...added, ...removed].map(({ contract }) => contract.name));
    for (const name of this.#carryingInto(concepts)) {
      names.add(name);
    }
    const gone = new Set(removed);
    const moved = added.filter(({ contract }) => this.#withheld.mayRun(contract));
    for (const name of names) {
      const known = this.#find(before, wasSorted, name);
      const positions = known === undefined ? [] : this.#ranking.takeOut(known);
      moved.push(...positions.map((position) => this.#ranking.at(position)).filter((one) => !gone.has(one)));
      for (const position of positions) {
        this.#obstructed.delete(position);
        this.#carrying.delete(position);
        this.#table.takeOut(position);
      }
      this.#ranking.forget(positions);
    }
    for (const one of removed) {
      this.#withheld.forget(one.contract);
    }
    for (const position of this.#ranking.add(moved)) {
      this.#insert(position);
    }
    this.#table.rank(this.#ranking);
  }

  /** Names of functions that may give a new concept, because it is made of what they carry. */
  *#carryingInto(concepts: readonly string[]): Iterable<string> {
    const made = concepts.filter((name) => this.#schema.concepts[name]?.of !== null);
    const broader = new Set(made.flatMap((name) => this.#taxonomy.ancestors(name)));
    for (const position of broader.size === 0 ? [] : this.#carrying) {
      const { name, output, outputMeans } = this.#ranking.at(position).contract;
      if (broader.has(outputMeans ?? output)) {
        yield name;
      }
    }
  }

  #build(): void {
    this.#numbering++;
    this.#taxonomy = new Taxonomy(this.#schema);
    this.#nodes = new ConceptNodes(this.#taxonomy, this.#listed.length * 4);
    this.#values = new MessageValues(this.#schema, this.#nodes);
    this.#withheld.clear();
    const functions = this.#listed.filter(({ contract }) => this.#withheld.mayRun(contract));
    this.#ranking = new Ranking(functions);
    this.#isSorted = this.#withheld.size === 0 ? this.#ranking.wasSorted : isSortedByName(this.#listed);
    this.#table = new UseTable(this.#listed.length);
    this.#obstructed = new Set();
    this.#carrying = new Set();
    const count = this.#listed.length;
    const needs = new ListBuilder(count * 2, count * 5);
    const carried = new Map<number, readonly string[]>();
    for (const position of this.#ranking.sorted) {
      this.#addUses(position, needs, carried);
    }
    // Only now are all shapes known that inputs take.
    const gives = new ListBuilder(needs.count, count * 10);
    const nodes = new NumberList();
    for (let use = 0; use < needs.count; use++) {
      const concepts = carried.get(use);
      const isLikeLast = use > 0 && this.#table.functionOf(use) === this.#table.functionOf(use - 1);
      if (!isLikeLast || concepts !== undefined) {
        const { output, outputMeans, outputStream } = this.functionOf(use).contract;
        nodes.clear();
        this.#values.collect(output, concepts ?? [outputMeans ?? output], nodes, outputStream === true);
      }
      for (let i = 0; i < nodes.length; i++) {
        gives.putNew(nodes.at(i));
      }
      gives.finish();
    }
    this.#table.fill(needs, gives, this.#nodes.count);
    if (this.#lift()) {
      this.#table.rank(this.#ranking);
    }
  }

  /** Lets functions run over lists of what they take, wherever there are such lists; tells whether any can now. */
  #lift(): boolean {
    const before = this.#table.useCount;
    for (let listed = this.#nodes.takeListed(); listed.length > 0; listed = this.#nodes.takeListed()) {
      for (const any of listed) {
        for (const node of [...this.#nodes.inShapes(any)]) {
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
    const base = this.use(use);
    const position = this.#table.functionOf(use);
    for (const each of liftable(base)) {
      const variant = liftedVariant(each, base.function.contract.inputStream === true);
      const input = base.inputs.find((one) => isEach({ each }, one));
      const isThere = [...this.#table.usesOf(position)].some((one) => this.#table.variantOf(one) === variant);
      if (
        input?.concept != null &&
        this.node(input.concept, input.shape) === node &&
        !isThere &&
        this.#table.useCount < maximumUses
      ) {
        this.#addLifted(position, variant, liftedUse(base, each));
      }
    }
  }

  #addLifted(position: number, variant: number, { inputs }: Use): void {
    const use = this.#table.addUseApart(position, variant);
    const known = this.#nodes.count;
    const needs = new Set<number>();
    for (const { concept, shape, required } of inputs) {
      if (required && concept !== null) {
        needs.add(this.#nodes.inShape(concept, shape));
      }
    }
    this.#extend();
    for (const node of needs) {
      this.#table.need(use, node);
    }
    for (const node of this.#givenBy(use)) {
      this.#table.give(use, node);
    }
    for (let node = known; node < this.#nodes.count; node++) {
      this.#offer(node, use);
    }
  }

  /**
   * Numbers the uses of a function and adds what they need.
   * @param carried takes what the outputs of uses are, where it is more than the contract says
   */
  #addUses(position: number, needs: ListBuilder, carried: Map<number, readonly string[]>): void {
    const { contract } = this.#ranking.at(position);
    this.#table.addFunction();
    if (this.#table.useCount >= maximumUses) {
      return;
    }
    if (contract.carries !== null) {
      this.#carrying.add(position);
      const { uses, obstacle } = usesOf(this.#schema, this.#taxonomy, this.#ranking.at(position));
      for (const { inputs, concepts } of uses) {
        carried.set(this.#table.useCount, concepts);
        for (const { concept, shape, required } of inputs) {
          if (required && concept !== null) {
            needs.put(this.#nodes.inShape(concept, shape));
          }
        }
        needs.finish();
        this.#table.addUse();
      }
      if (obstacle !== null) {
        this.#obstructed.add(position);
      }
      return;
    }
    // The same without making objects, since there are many.
    const message = findMessage(this.#schema, contract.input);
    const fields = message?.fields ?? [];
    if (fields.length > 0) {
      needs.put(this.#nodes.asWhole(contract.input));
      needs.finish();
      this.#table.addUse();
    }
    if (message === undefined || hasObstacle(fields)) {
      this.#obstructed.add(position);
      return;
    }
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i] as Field;
      const concept = isSpare(field) ? null : conceptOf(field);
      if (concept !== null) {
        needs.put(this.#nodes.inShape(concept, shapeOf(field)));
      }
    }
    needs.finish();
    this.#table.addUse();
  }

  #insert(position: number): void {
    const first = this.#table.useCount;
    const known = this.#nodes.count;
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
    for (let node = known; node < this.#nodes.count; node++) {
      this.#offer(node, first);
    }
    for (const use of [...this.#table.usesOf(position)]) {
      for (const node of listAt(this.problem.needs, use).slice()) {
        if (this.node(this.conceptOf(node), manyShape) !== undefined) {
          this.#liftUse(use, node);
        }
      }
    }
    this.#lift();
  }

  /** Lets the uses below `first` give a new node, where they do. */
  #offer(node: number, first: number): void {
    if (this.shapeOf(node) === null) {
      return;
    }
    const concept = this.conceptOf(node);
    const others = [this.node(concept, null), this.node(concept, manyShape)].filter(
      (one) => one !== undefined,
    );
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
    const use = this.use(number);
    return this.#good(use.function.contract.output, use.concepts, givesList(use));
  }

  /** The nodes that a message with these concepts is good for, or a list of such messages. */
  #good(message: string, concepts: readonly string[], isList = false): number[] {
    const nodes = new NumberList();
    this.#values.collect(message, concepts, nodes, isList);
    this.#extend();
    return [...nodes.view()];
  }

  /** Makes room for nodes and uses that are new. */
  #extend(): void {
    this.#table.extend(this.#nodes.count);
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
