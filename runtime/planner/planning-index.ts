import { type Contract, listGoal, type Schema } from "../../glue-gen/index.ts";
import { changesBetween, newConcepts } from "./changes.ts";
import { IndexedUses } from "./indexed-uses.ts";
import { Marks } from "./marks.ts";
import type { Problem } from "./problem.ts";
import { findByName, isSortedByName } from "./ranking.ts";
import type { Shape } from "./shapes.ts";
import type { Taxonomy } from "./taxonomy.ts";
import { type PlannableFunction, type Use, usesOf } from "./uses.ts";
import type { PartValue } from "./values.ts";
import { wantedOf } from "./wanted.ts";
import { type Withheld, WithheldFunctions, type Withhold } from "./withheld.ts";

/** Functions that are counted, for one count at a time. */
const counted = new Marks();

/** Functions that were taken out, after which the index is made anew, so that it cannot grow without end. */
const maximumHoles = 10_000;

/**
 * Everything about a repository that does not depend on an event. The order in which functions were
 * published leaves no trace in what is planned with it: numbers of uses and nodes depend on it once functions
 * have been added, but {@link Problem.rank} does not, and the search numbers anew what matters.
 */
export class PlanningIndex {
  #schema: Schema;
  readonly #withheld: WithheldFunctions;
  /** All as they were listed, to find quickly what changed. */
  #listed: readonly PlannableFunction[];
  #isSorted!: boolean;
  #numbering = 0;
  #uses!: IndexedUses;

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
    return this.#uses.taxonomy;
  }

  /** How many functions there are. */
  get size(): number {
    return this.#uses.ranking.size;
  }

  /** The concept of a node of {@link problem}. */
  conceptOf(node: number): string {
    return this.#uses.nodes.conceptOf(node);
  }

  /** The shape in which a node is taken; null: any. */
  shapeOf(node: number): Shape | null {
    return this.#uses.nodes.shapeOf(node);
  }

  /** Counts how often uses got all new numbers; between that, each keeps its own. */
  get numbering(): number {
    return this.#numbering;
  }

  /** A view of what there is now; the next change makes it invalid. */
  get problem(): Problem {
    return this.#uses.problem;
  }

  /** The function of a use. */
  functionOf(use: number): PlannableFunction {
    return this.#uses.functionOf(use);
  }

  /** The uses of all versions of a function, in no order. */
  usesNamed(name: string): number[] {
    const known = this.#find(this.#listed, this.#isSorted, name);
    const positions = known === undefined ? [] : this.#uses.ranking.placesOf(known);
    return positions.flatMap((position) => [...this.#uses.usesOf(position)]);
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
    counted.begin(this.#uses.count);
    return uses.reduce((count, use) => count + Number(counted.add(this.#uses.positionOf(use))), 0);
  }

  /** A use with all its inputs. */
  use(use: number): Use {
    return this.#uses.at(use);
  }

  /** Whether a use runs for each element of a list, or takes them as a stream. */
  isLifted(use: number): boolean {
    return this.#uses.isLifted(use);
  }

  /** Whether a use fills the input field by field. */
  isByFields(use: number): boolean {
    return this.#uses.isByFields(use);
  }

  /** Whether the function of a use cannot be called field by field. */
  isObstructed(use: number): boolean {
    return this.#uses.obstructed.has(this.#uses.positionOf(use));
  }

  /** Functions that would give a concept but cannot be called, or must not run, each with the reason. */
  *blocked(concept: string): Iterable<Withheld> {
    const { ranking, obstructed, taxonomy } = this.#uses;
    const gives = ({ output, outputMeans }: Contract): boolean =>
      taxonomy.distance(outputMeans ?? output, concept) >= 0 ||
      this.values(output).some((value) => taxonomy.distance(value.concept, concept) >= 0);
    for (const position of [...obstructed].sort((a, b) => ranking.rank(a) - ranking.rank(b))) {
      const one = ranking.at(position);
      if (gives(one.contract)) {
        const { obstacle } = usesOf(this.#schema, taxonomy, one);
        yield { contract: one.contract, reason: obstacle ?? "" };
      }
    }
    yield* this.#withheld.byName().filter(({ contract }) => gives(contract));
  }

  /** The node of a concept in a shape, or in any; undefined where no function knows it. */
  node(concept: string, shape: Shape | null): number | undefined {
    return this.#uses.nodes.known(concept, shape);
  }

  /** The node of a goal: its concept in any shape but lists, or as a list; new where no function knows it. */
  goal(goal: string): number {
    const { concept, shape } = wantedOf(goal);
    return this.#uses.wanted(concept, shape);
  }

  /** The node of a goal that was asked for, or that some function knows. */
  goalNode(goal: string): number | undefined {
    const { concept, shape } = wantedOf(goal);
    return this.node(concept, shape);
  }

  /** What a node is called where it is a goal. */
  goalOf(node: number): string {
    const concept = this.conceptOf(node);
    return this.shapeOf(node)?.kind === "listed" ? listGoal(concept) : concept;
  }

  /** The nodes that a value of a message type is good for. */
  given(message: string): readonly number[] {
    return this.#uses.given(message);
  }

  /** The values of a message, with what each means. */
  values(message: string): readonly PartValue[] {
    return this.#uses.values.of(message);
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
    const isKnown = (name: string): boolean => this.node(name, null) !== undefined;
    const isTooMuch = added.length > 64 + this.size / 8 || this.#uses.ranking.holes > maximumHoles;
    if (concepts === null || concepts.some(isKnown) || isTooMuch) {
      this.#build();
      return;
    }
    this.#uses.follow(schema, concepts);
    // Versions of one name stand where the newest one does, so they move together.
    const names = new Set([...added, ...removed].map(({ contract }) => contract.name));
    for (const name of this.#carryingInto(concepts)) {
      names.add(name);
    }
    const gone = new Set(removed);
    const moved = added.filter(({ contract }) => this.#withheld.mayRun(contract));
    for (const name of names) {
      const known = this.#find(before, wasSorted, name);
      if (known !== undefined) {
        moved.push(...this.#uses.takeOut(known).filter((one) => !gone.has(one)));
      }
    }
    for (const one of removed) {
      this.#withheld.forget(one.contract);
    }
    this.#uses.add(moved);
  }

  /** Names of functions that may give a new concept, because it is made of what they carry. */
  *#carryingInto(concepts: readonly string[]): Iterable<string> {
    const { taxonomy, carrying, ranking } = this.#uses;
    const made = concepts.filter((name) => this.#schema.concepts[name]?.of !== null);
    const broader = new Set(made.flatMap((name) => taxonomy.ancestors(name)));
    for (const position of broader.size === 0 ? [] : carrying) {
      const { name, output, outputMeans } = ranking.at(position).contract;
      if (broader.has(outputMeans ?? output)) {
        yield name;
      }
    }
  }

  #build(): void {
    this.#numbering++;
    this.#withheld.clear();
    const functions = this.#listed.filter(({ contract }) => this.#withheld.mayRun(contract));
    this.#uses = new IndexedUses(this.#schema, functions);
    const { wasSorted } = this.#uses.ranking;
    this.#isSorted = this.#withheld.size === 0 ? wasSorted : isSortedByName(this.#listed);
  }

  /** A function of a name in a list that may run. */
  #find(
    functions: readonly PlannableFunction[],
    isSorted: boolean,
    name: string,
  ): PlannableFunction | undefined {
    return findByName(functions, isSorted, name, ({ contract }) => !this.#withheld.has(contract));
  }
}
