import compare from "semver/functions/compare.js";
import compareBuild from "semver/functions/compare-build.js";
import prerelease from "semver/functions/prerelease.js";
import type { Schema } from "../../glue-gen/index.ts";
import { firstPlace } from "../first-place.ts";
import type { PublishedFunction } from "./model.ts";

/** What was published up to a generation. */
export class Snapshot {
  readonly generation: number;
  readonly schema: Schema;
  /** The newest version of every function, by name. */
  readonly newest: readonly PublishedFunction[];
  /** By name; the newest first. */
  readonly #versions: Map<string, readonly PublishedFunction[]>;

  private constructor(
    generation: number,
    schema: Schema,
    versions: Map<string, readonly PublishedFunction[]>,
    newest: readonly PublishedFunction[],
  ) {
    this.generation = generation;
    this.schema = schema;
    this.#versions = versions;
    this.newest = newest;
  }

  /** @param functions by name, those of a name together with what was published last first */
  static of(generation: number, schema: Schema, functions: Iterable<PublishedFunction>): Snapshot {
    const versions = new Map<string, PublishedFunction[]>();
    for (const one of functions) {
      const others = versions.get(one.contract.name);
      if (others === undefined) {
        versions.set(one.contract.name, [one]);
      } else {
        others.push(one);
      }
    }
    const newest: PublishedFunction[] = [];
    for (const own of versions.values()) {
      newest.push(newestFirst(own)[0] as PublishedFunction);
    }
    return new Snapshot(generation, schema, versions, newest);
  }

  versionsOf(name: string): readonly PublishedFunction[] | undefined {
    return this.#versions.get(name);
  }

  /**
   * The snapshot of a later generation, which takes this one over.
   * @param changed functions of names that had a publication, all of each name, as for {@link of}
   */
  followedBy(generation: number, schema: Schema, changed: Iterable<readonly PublishedFunction[]>): Snapshot {
    const newest = [...this.newest];
    for (const own of changed) {
      const versions = newestFirst([...own]);
      const first = versions[0] as PublishedFunction;
      const { name } = first.contract;
      newest.splice(placeOf(newest, name), this.#versions.has(name) ? 1 : 0, first);
      this.#versions.set(name, versions);
    }
    return new Snapshot(generation, schema, this.#versions, newest);
  }
}

/** The first place whose function has no lesser name. */
function placeOf(functions: readonly PublishedFunction[], name: string): number {
  return firstPlace(
    functions.length,
    (place) => (functions[place] as PublishedFunction).contract.name < name,
  );
}

/** Sorts versions in place; of those of one version the one that was first stays first. */
function newestFirst(versions: PublishedFunction[]): PublishedFunction[] {
  return versions.sort((a, b) => compareVersions(b.contract.version, a.contract.version));
}

/** Releases before pre-releases, then as semver has it. */
function compareVersions(a: string, b: string): number {
  const preRelease = (version: string): number => (prerelease(version) === null ? 1 : 0);
  return preRelease(a) - preRelease(b) || compare(a, b) || compareBuild(a, b);
}
