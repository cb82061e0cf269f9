/** From how sure a model is to how often it is right. Plain data. */
export interface Calibration {
  /** Of the logarithm of the odds. */
  readonly slope: number;
  readonly offset: number;
  /** Share of a request's features that is known in all but one of a hundred requests like those of the training. */
  readonly familiar: number;
}

/** What held-out examples tell: how well the model expected its choice to agree, whether it was right, what it knew. */
export interface Outcome {
  readonly expected: number;
  readonly right: boolean;
  readonly known: number;
}

/** For a model of too few examples to hold some out; about what many examples lead to. */
const uncalibrated: Calibration = { slope: 0.8, offset: -1.5, familiar: 0.6 };

/** Held-out examples below which none is worth fitting to. */
const fewest = 40;

/** How strongly a fit is pulled towards what is usual: a few hundred examples tell little more than chance by themselves. */
const pull = 20;

/** Logistic fit (Platt), pulled towards what is usual. */
export function calibrate(outcomes: readonly Outcome[]): Calibration {
  if (outcomes.length < fewest) {
    return uncalibrated;
  }
  let { slope, offset } = uncalibrated;
  for (let round = 0; round < 50; round++) {
    // Newton's method on the logarithm of the likelihood and the pull.
    let [gs, go, hss, hso, hoo] = [
      pull * (slope - uncalibrated.slope),
      pull * (offset - uncalibrated.offset),
      pull,
      0,
      pull,
    ];
    for (const { expected, right } of outcomes) {
      const x = logOdds(expected);
      const p = 1 / (1 + Math.exp(-(slope * x + offset)));
      const error = p - (right ? 1 : 0);
      const weight = p * (1 - p);
      gs += error * x;
      go += error;
      hss += weight * x * x;
      hso += weight * x;
      hoo += weight;
    }
    const determinant = hss * hoo - hso * hso;
    slope -= (hoo * gs - hso * go) / determinant;
    offset -= (hss * go - hso * gs) / determinant;
  }
  const known = outcomes.map((outcome) => outcome.known).sort((a, b) => a - b);
  return { slope, offset, familiar: known[Math.floor(known.length / 100)] as number };
}

/** How likely a choice is to be right, 0 to 1; less for a request of which little is known. */
export function confidenceOf(
  { slope, offset, familiar }: Calibration,
  expected: number,
  known: number,
): number {
  const confidence = 1 / (1 + Math.exp(-(slope * logOdds(expected) + offset)));
  return confidence * Math.min(1, known / familiar);
}

function logOdds(share: number): number {
  const bounded = Math.min(1 - 1e-4, Math.max(1e-4, share));
  return Math.log(bounded / (1 - bounded));
}
