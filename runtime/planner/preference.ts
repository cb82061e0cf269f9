import rcompare from "semver/functions/rcompare.js";
import valid from "semver/functions/valid.js";
import type { Contract } from "../../glue-gen/index.ts";
import type { PlannableFunction } from "./uses.ts";

const dot = 0x2e;

/**
 * What decides between functions that could be in graphs which cost the same. It knows nothing of when a
 * function was published, so that the same repository gives the same graphs, and no name lets a newcomer
 * take over what another function does:
 * 1. less fuel asked for by the contract: cheaper ones are taken;
 * 2. more parts of the package in common with what it gives: whoever declares a type is its maker;
 * 3. the name, and of the versions of one function, which stand together, the newest.
 * Where only names decide, an explanation says so, and a request can prefer the other one.
 */
export interface Standing {
  readonly name: string;
  readonly version: string;
  /** Units. */
  readonly fuel: number;
  /** Leading parts that the function's name shares with what it gives. */
  readonly closeness: number;
}

export function standingOf(contract: Contract): Standing {
  const { name, version, resources } = contract;
  return { name, version, fuel: resources.fuel, closeness: closenessOf(contract) };
}

export function closenessOf({ name, output, outputMeans }: Contract): number {
  const gives = outputMeans ?? output;
  let closeness = 0;
  for (let i = 0; i < name.length && name.charCodeAt(i) === gives.charCodeAt(i); i++) {
    if (name.charCodeAt(i) === dot) {
      closeness++;
    }
  }
  return closeness;
}

/** Negative where `a` is preferred; 0 for versions of one function that stand alike. */
export function compareStandings(a: Standing, b: Standing): number {
  return a.fuel - b.fuel || b.closeness - a.closeness || compareText(a.name, b.name);
}

/** Whether nothing but names decides between two functions. */
export function isTie(a: Contract, b: Contract): boolean {
  return a.resources.fuel === b.resources.fuel && closenessOf(a) === closenessOf(b);
}

/** The standing of the newer of two versions; of two with one number the preferred. */
export function leading(a: Standing, b: Standing): Standing {
  return (compareVersions(a.version, b.version) || compareStandings(a, b)) <= 0 ? a : b;
}

/** Compares functions of one name: the newest first. */
export function compareSiblings(a: PlannableFunction, b: PlannableFunction): number {
  return compareVersions(a.contract.version, b.contract.version) || compareText(a.digest, b.digest);
}

function compareVersions(a: string, b: string): number {
  return a !== b && valid(a) !== null && valid(b) !== null ? rcompare(a, b) : 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
