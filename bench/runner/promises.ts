/** Thresholds: which ratios and figures are promised, and whether a run keeps them. */

/** A bound on a ratio or figure, and why it is promised. */
export interface Threshold {
  readonly kind: "atMost" | "atLeast";
  readonly limit: number;
  readonly why: string;
}

/** Id of a ratio or figure to its threshold, for one case. */
export type Thresholds = ReadonlyMap<string, Threshold>;

/** What became of one promise. */
export interface Verdict {
  readonly id: string;
  readonly threshold: Threshold;
  /** The measured median or figure; undefined if the case did not measure such a thing. */
  readonly measured: number | undefined;
  readonly kept: boolean;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readThreshold(place: string, value: unknown): Threshold {
  const wrong = (expected: string): Error => new Error(`thresholds.json, ${place}: expected ${expected}`);
  if (!isRecord(value)) throw wrong("an object");
  const extra = Object.keys(value).find((key) => !["atMost", "atLeast", "why"].includes(key));
  if (extra !== undefined) throw wrong(`atMost or atLeast, and why; found ${JSON.stringify(extra)}`);
  const { atMost, atLeast, why } = value;
  if ((atMost === undefined) === (atLeast === undefined)) throw wrong("either atMost or atLeast");
  const limit = atMost ?? atLeast;
  if (typeof limit !== "number" || !Number.isFinite(limit) || limit <= 0) throw wrong("a limit above 0");
  if (typeof why !== "string" || why.trim() === "") throw wrong("a sentence in why");
  return { kind: atMost === undefined ? "atLeast" : "atMost", limit, why };
}

/**
 * Reads the text of thresholds.json: case → ratio or figure → { atMost | atLeast, why }.
 *
 * @throws Error naming the place that is wrong.
 */
export function readThresholds(text: string): Map<string, Thresholds> {
  const root: unknown = JSON.parse(text);
  if (!isRecord(root)) throw new Error("thresholds.json: expected an object of cases");
  const cases = new Map<string, Thresholds>();
  for (const [name, ratios] of Object.entries(root)) {
    if (!isRecord(ratios)) throw new Error(`thresholds.json, ${name}: expected an object of ratios`);
    const read = Object.entries(ratios).map(
      ([ratio, value]) => [ratio, readThreshold(`${name}, ${ratio}`, value)] as const,
    );
    cases.set(name, new Map(read));
  }
  return cases;
}

/** Judges what was measured, by id. A promise about what was not measured is not kept. */
export function judge(thresholds: Thresholds, values: ReadonlyMap<string, number>): Verdict[] {
  return [...thresholds].map(([id, threshold]) => {
    const measured = values.get(id);
    const kept =
      measured !== undefined &&
      (threshold.kind === "atMost" ? measured <= threshold.limit : measured >= threshold.limit);
    return { id, threshold, measured, kept };
  });
}
