import fc from "fast-check";
import { expect, test } from "vitest";
import { Repository } from "../../runtime/repository/index.ts";
import { runsOf } from "../support/chance.ts";
import { smallComponent } from "../support/components.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const runs = runsOf(40);

const publications = fc.oneof(
  fc.record({
    kind: fc.constant("function" as const),
    name: fc.constantFrom("Able", "Baker", "Charlie"),
    version: fc.constantFrom("1.0.0", "1.1.0", "2.0.0-beta.1"),
    summary: fc.constantFrom("", "Built again"),
  }),
  fc.record({ kind: fc.constant("schema" as const), name: fc.constantFrom("X", "Y", "constructor") }),
);

/** A message, an enum, a concept and a type of events. */
function schemaFile(name: string): Record<string, string> {
  const text = `
syntax = "proto3";
package p.${name};
import "heddle/v1/options.proto";
option (heddle.v1.concept) = { name: "Meaning" summary: "m" };
message M { option (heddle.v1.event) = { type: "event.${name}" rule: "r" }; string text = 1; E e = 2; }
enum E { E_UNSPECIFIED = 0; E_ONE = 1; }
`;
  return { [`p/${name}.proto`]: text };
}

test("what is read publication by publication is what is read at once", () => {
  fc.assert(
    fc.property(fc.array(publications, { minLength: 1, maxLength: 8 }), fc.nat(3), (all, pause) => {
      const directory = temporaryDirectory();
      using writer = Repository.open(directory);
      using follower = Repository.open(directory);
      for (const [i, one] of all.entries()) {
        if (one.kind === "function") {
          const { name, version, summary } = one;
          writer.publishComponent(smallComponent(name, { version, summary }), { rebuilt: true });
        } else {
          writer.publishSchema(schemaFile(one.name));
        }
        if (i % (pause + 1) === 0) {
          follower.functions();
        }
        using anew = Repository.open(directory);
        expect(writer.functions()).toEqual(anew.functions());
        expect(writer.schema()).toEqual(anew.schema());
      }
      using anew = Repository.open(directory);
      expect(follower.functions()).toEqual(anew.functions());
      for (const name of ["acme.v1.Able", "acme.v1.Baker", "acme.v1.Charlie"]) {
        for (const version of [undefined, "1.0.0", "1.1.0", "2.0.0-beta.1"]) {
          expect(follower.find(name, version)).toEqual(anew.find(name, version));
        }
      }
      expect(follower.schema()).toEqual(anew.schema());
      expect(Object.keys(follower.schema().messages).sort()).toEqual(
        Object.keys(anew.schema().messages).sort(),
      );
    }),
    { numRuns: runs },
  );
});
