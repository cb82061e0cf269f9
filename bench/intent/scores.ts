/** A prediction beside what was meant. */
export interface Judged {
  readonly confidence: number;
  /** F1 of the goals as sets. */
  readonly nodeF1: number;
  /** F1 of ordered pairs of neighbours. */
  readonly linkF1: number;
  /** Whether exactly the goals that were meant were named, in whatever order. */
  readonly right: boolean;
}

export function judge(goals: readonly string[], confidence: number, meant: readonly string[]): Judged {
  const nodeF1 = f1(new Set(goals), new Set(meant));
  return { confidence, nodeF1, linkF1: f1(linksOf(goals), linksOf(meant)), right: nodeF1 === 1 };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean node-F1 of the most confident share of the predictions, for 10 %, 20 % … 100 %. */
export function coverageCurve(
  judged: readonly Judged[],
): { coverage: number; nodeF1: number; linkF1: number }[] {
  const ordered = [...judged].sort((a, b) => b.confidence - a.confidence);
  return Array.from({ length: 10 }, (_, i) => {
    const coverage = (i + 1) / 10;
    const kept = ordered.slice(0, Math.max(1, Math.round(coverage * ordered.length)));
    return {
      coverage,
      nodeF1: mean(kept.map((one) => one.nodeF1)),
      linkF1: mean(kept.map((one) => one.linkF1)),
    };
  });
}

/**
 * Expected calibration error: in ten bins of equal width, the difference between mean confidence and the share of
 * predictions that are right, weighted by how many there are.
 */
export function calibrationError(judged: readonly Judged[]): number {
  const bins = Array.from({ length: 10 }, (): Judged[] => []);
  for (const one of judged) {
    bins[Math.min(9, Math.floor(one.confidence * 10))]?.push(one);
  }
  return bins
    .filter((bin) => bin.length > 0)
    .reduce((sum, bin) => {
      const confidence = mean(bin.map((one) => one.confidence));
      const right = mean(bin.map((one) => (one.right ? 1 : 0)));
      return sum + (bin.length / judged.length) * Math.abs(confidence - right);
    }, 0);
}

function f1(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size + b.size === 0) return 1;
  return (2 * [...a].filter((one) => b.has(one)).length) / (a.size + b.size);
}

function linksOf(goals: readonly string[]): Set<string> {
  return new Set(goals.slice(1).map((goal, i) => JSON.stringify([goals[i], goal])));
}
