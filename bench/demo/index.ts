import { issueEvent, photoEvent, tableEvent } from "../../runtime/cli/demo/events.ts";
import { ownHeddle } from "../own-heddle.ts";
import type { Bench, BenchCase, DetailTable, Ratio } from "../runner/index.ts";
import { buildStandardLibrary } from "../standard-library.ts";
import { EventVariant } from "./event-variant.ts";

/** The three events of `heddle demo`, through the embedded runtime with one worker. */
export const demo: BenchCase = {
  name: "demo",
  summary: "the three events of the demo, intake to result: time, fuel and memory of each step",
  packages: ["vega-datasets", "@octokit/webhooks-examples"],

  async prepare(): Promise<Bench> {
    buildStandardLibrary();
    const { heddle, close: dispose } = await ownHeddle(1);
    try {
      const events = [
        { id: "photo", ...(await photoEvent(heddle)) },
        { id: "table", ...tableEvent() },
        { id: "issue", ...issueEvent() },
      ];
      const variants = events.map(({ id, title, event }) => new EventVariant(heddle, id, title, event));
      return {
        subject: "An event through the embedded runtime, one at a time",
        variants,
        ratios: variants.map(
          ({ id }): Ratio => ({
            id: `${id}/steps`,
            over: id,
            under: `${id}/steps`,
            label: `${id}: whole / sum of its steps`,
          }),
        ),
        tables: (): DetailTable[] => variants.map((variant) => variant.table()),
        dispose,
      };
    } catch (error) {
      await dispose();
      throw error;
    }
  },
};
