import type { Unit } from "../unit.ts";
import { type FunctionCache, LoadedUnit } from "./loaded-unit.ts";

/** The units that a worker keeps ready, and the admitted functions that they share. */
export class LoadedUnits {
  readonly #most: number;
  /** By key, the one that was used longest ago first. */
  readonly #units = new Map<string, LoadedUnit>();
  readonly #functions: FunctionCache = new Map();

  /** @param most most units that are kept */
  constructor(most: number) {
    this.#most = most;
  }

  /** Paths of the functions whose modules are kept. */
  get functions(): string[] {
    return [...this.#functions.keys()];
  }

  /** A unit that is ready already. */
  known(key: string): LoadedUnit | undefined {
    const known = this.#units.get(key);
    if (known !== undefined) {
      this.#units.delete(key);
      this.#units.set(key, known);
    }
    return known;
  }

  /**
   * A unit that is ready.
   * @throws HeddleError FILE_UNREADABLE, ADMISSION_START or OUT_OF_MEMORY, and what the engine throws
   */
  async get(unit: Unit): Promise<LoadedUnit> {
    const known = this.known(unit.key);
    if (known !== undefined) {
      return known;
    }
    const loaded = await LoadedUnit.load(unit, this.#functions);
    this.#units.set(unit.key, loaded);
    for (const oldest of this.#units.values()) {
      if (this.#units.size <= this.#most) {
        break;
      }
      this.drop(oldest.unit.key);
    }
    return loaded;
  }

  /** Gives the unit of a key up, and the modules that no other one uses; one that could not be loaded left some, too. */
  drop(key: string): void {
    this.#units.get(key)?.dispose();
    this.#units.delete(key);
    const used = new Set([...this.#units.values()].flatMap((each) => each.unit.steps.flatMap(pathsOf)));
    for (const path of this.#functions.keys()) {
      if (!used.has(path)) {
        this.#functions.delete(path);
      }
    }
  }
}

function pathsOf({ admitted, policy }: Unit["steps"][number]): string[] {
  return policy?.fallback === undefined ? [admitted] : [admitted, policy.fallback.admitted];
}
