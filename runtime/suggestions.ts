import type { GraphUse } from "./intent/index.ts";
import type { Offer } from "./planner/index.ts";

/** Something else that could be made of an event. Plain data. */
export interface Suggestion {
  /** Full name of the concept. */
  readonly goal: string;
  /** Steps one after the other, at the least. */
  readonly depth: number;
  /** Full name of the function that gives it, or of those that it is made by. */
  readonly functions: readonly string[];
  /** What the function says that it does. */
  readonly summary: string;
  /** How likely it is to be wanted, 0 to 1, from what was run so far; comparable within one list. */
  readonly score: number;
  /** Events of this account, and of all, that had it made of the same data or beside the same functions. */
  readonly used: { readonly account: number; readonly all: number };
}

/** As many uses as the depth alone counts for: what is near is likelier, until something is known. */
const priorUses = 2;

/** As many uses by an account as what all do counts for. */
const sharedUses = 4;

/**
 * Ranks what can be made of an event by what was made before: in graphs for the same data, or beside functions
 * that the event's own graph has. What all accounts do counts until the account itself has done enough.
 * @param own functions of the graph that the event leads to by itself
 */
export function rankOffers(
  offers: readonly Offer[],
  uses: readonly GraphUse[],
  { account, dataType, own }: { account: string; dataType: string; own: ReadonlySet<string> },
): Suggestion[] {
  const related = uses.filter(
    (use) => use.dataType === dataType || use.functions.some((name) => own.has(name)),
  );
  const byAll = counted(related);
  const byAccount = counted(related.filter((use) => use.account === account));
  const nearness = offers.reduce((sum, { depth }) => sum + 1 / depth, 0);
  return offers
    .map(({ goal, depth, functions }): Suggestion => {
      const names = functions.map(({ contract }) => contract.name);
      const used = { account: byAccount.of(goal), all: byAll.of(goal) };
      const shared = (used.all + priorUses / depth / nearness) / (byAll.total + priorUses);
      return {
        goal,
        depth,
        functions: names,
        summary: functions.map(({ contract }) => contract.summary).join("; "),
        score: (used.account + sharedUses * shared) / (byAccount.total + sharedUses),
        used,
      };
    })
    .sort((a, b) => b.score - a.score || a.depth - b.depth || (a.goal < b.goal ? -1 : 1));
}

function counted(uses: readonly GraphUse[]): { readonly total: number; of(goal: string): number } {
  const counts = new Map<string, number>();
  let total = 0;
  for (const { goals, times } of uses) {
    total += times;
    for (const goal of goals) {
      counts.set(goal, (counts.get(goal) ?? 0) + times);
    }
  }
  return { total, of: (goal) => counts.get(goal) ?? 0 };
}
