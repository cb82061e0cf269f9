import { expect, test } from "vitest";
import { admit } from "../../runtime/sandbox/index.ts";
import { loadFunction } from "../support/run-function.ts";
import { inputOf, textFunctions } from "../support/text-functions.ts";

/** Repeated, each is the beginning of something that never ends, or of very many things. */
const beginnings = [
  "[",
  "![",
  "](",
  "[a](",
  "[a](<b",
  '[a](b "',
  "[a][",
  "[a]: b\n",
  "[^",
  "]",
  "*",
  "_",
  "*a ",
  "**a",
  "_a*",
  "a**b_",
  "~~a",
  "`",
  "``` ",
  "`a``b```c",
  "<",
  "<a ",
  '<a b="',
  "<!--",
  "<?",
  "<!a",
  "<b>",
  "<br>",
  "&",
  "&#",
  "&amp;",
  "\\",
  "> ",
  "> a\n",
  "- ",
  "- \n",
  "  - a\n",
  "1. ",
  "# a\n",
  "a\n===\n",
  "--\n|a|\n|-|\n",
  "|",
  "|-",
  "\n",
  "\t",
  "http://",
  "@",
  "a@",
  "a@b.",
  "@b.cc",
  "a@b.cc ",
  "x@y.zz@",
  '"@a.cc',
  "+1 ",
  "+49 ",
  "555-",
  "0",
  "(0",
  "1-2-",
  "tel ",
  "eyJa.",
  "sk-a-",
  "ghp_",
  "AKIA",
  "key=",
  "key: A1b2",
  "bearer ",
  "Basic ",
  "://a:",
  "-----BEGIN PRIVATE KEY-----",
  "-----BEGIN ",
  "-----END ",
  "{{",
  "{{a}}",
  "{{#a}}",
  "{{^a}}x{{/a}}",
  "}}",
  "the ",
  "word ",
  "a.b-c'",
  "a'",
  "é",
  "漢",
  "😀",
  "\u0000",
] as const;

const size = 50_000;

test.each(textFunctions)(
  "%s takes as much more fuel as its input grows, whatever it is made of",
  async (name) => {
    const loaded = await loadFunction(name);
    const sandbox = admit(loaded.component, { memoryBytes: 64 * 1024 * 1024 }).instantiate({
      context: () => undefined,
      log: () => {},
    });
    const fuelOf = (content: string): number => {
      const result = sandbox.call(loaded.encode(inputOf(name, content)), { fuel: 500_000_000 });
      if (!result.ok) expect(result.failure.code).toBe("GUEST_FAILURE");
      return Number(result.fuel);
    };
    const steep = beginnings.filter((part) => {
      const short = part.repeat(Math.ceil(size / part.length));
      // Four times the input may take four times the fuel, and a tenth more for what is rounded.
      return fuelOf(short.repeat(4)) > 4.4 * fuelOf(short);
    });
    sandbox.dispose();
    expect(steep).toEqual([]);
  },
);
