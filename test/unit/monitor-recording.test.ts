import fc from "fast-check";
import { expect, test } from "vitest";
import type { Graph } from "../../glue-gen/graph/index.ts";
import { packRecording, unpackRecording } from "../../runtime/monitor/recording.ts";

const text = fc
  .tuple(fc.constantFrom("", "\ufeff", "\0", "\0\ufeff"), fc.string(), fc.constantFrom(0, 300))
  .map(([beginning, rest, more]) => beginning + rest + "é".repeat(more));
const texts = fc.array(text, { minLength: 1, maxLength: 4 });
const attempt = fc.record({
  context: fc.record({ account: text, eventId: text, eventSource: text, eventType: text, more: texts }),
  givenUp: fc.array(fc.nat({ max: 9 }), { maxLength: 3 }),
  frame: fc.record({
    values: fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 2 }),
    failure: fc.constant(null),
    steps: fc.constant([]),
    session: texts,
  }),
});

test("a recording has the context and the session of each attempt as they were, to the last mark", () => {
  const graph = { steps: [] } as unknown as Graph;
  fc.assert(
    fc.property(attempt, text, (last, earlier) => {
      // Attempts of one event have all but their session's values in common.
      const first = { ...last, context: { ...last.context, more: [earlier] } };
      const recording = { graph, limits: [], data: new Uint8Array(0), attempts: [first, last] };
      const read = unpackRecording(graph, packRecording(recording)).attempts;
      expect(read.map(({ context }) => context)).toEqual([first.context, last.context]);
      expect(read.at(-1)?.outcome.session).toEqual(last.frame.session);
    }),
  );
});
