/**
 * What planning may cost. All limits count work, never time, so that the same request gives the
 * same graph on every machine.
 */
export interface PlanLimits {
  /**
   * Elementary steps of the exact pass, after which the best graph so far is given with its gap. The
   * Web Service Challenge's sets take up to 130,000; 20 million are about a second.
   */
  readonly work: number;
  /** Candidates listed for one mapping or step in an explanation: what a person reads. */
  readonly candidates: number;
}

/**
 * Elementary steps before a first answer where somebody else goes on with the search: some milliseconds. The Web
 * Service Challenge's sets are proven within them, and so is what people plan.
 */
export const firstWork = 200_000;

export const defaultPlanLimits: PlanLimits = {
  work: 20_000_000,
  candidates: 8,
};

/**
 * Values of one message that can be used on their own, counted from the nearest. A message of 512
 * fields is read whole; messages in messages grow exponentially, so there has to be an end.
 */
export const maximumValues = 1024;

/** Messages within messages that are looked into for values. */
export const maximumValueDepth = 16;

/** Broader concepts of one concept; longer chains and circles are cut there. */
export const maximumAncestors = 64;

/**
 * Narrower concepts of one concept that are told apart by what they are made of, the first by name. A function has
 * a use for each that it can carry, and each is compared with all others.
 */
export const maximumMade = 256;

/** Inputs of a function over whose elements it can be run, the first by number; each is another use of it. */
export const maximumLifted = 16;

/** Uses of all functions together; a function has one for each concept that it can carry. */
export const maximumUses = 1_000_000;

/** Goals of one request. */
export const maximumGoals = 64;

/** Steps of one graph. A graph is planned, wired and shown as a whole; real ones have fewer than fifty. */
export const maximumSteps = 512;

/**
 * Elementary steps of looking for graphs that tell what alternatives would cost: all of a graph of ten steps
 * among a hundred functions, some of a larger one. It keeps an explanation from taking longer than its plan.
 */
export const maximumTrialWork = 150_000;
