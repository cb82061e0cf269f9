import { beforeAll, describe, expect, test } from "vitest";
import { type Failure, type LoadedFunction, loadFunction } from "../support/run-function.ts";
import { dateColumn, numberColumn, type Table, textColumn } from "../support/table.ts";

let parse: LoadedFunction;
let write: LoadedFunction;
beforeAll(async () => {
  parse = await loadFunction("std.csv.v1.Parse");
  write = await loadFunction("std.csv.v1.Write");
});

function parsed(csv: string, delimiter = ","): Table {
  const outcome = parse.run<Table>({ csv, delimiter });
  if (!outcome.ok) throw new Error(`${outcome.failure.code} at ${outcome.failure.place}`);
  return outcome.message;
}

function refusal(csv: string, delimiter = ","): Failure {
  const outcome = parse.run<Table>({ csv, delimiter });
  if (outcome.ok) throw new Error("nothing failed");
  return outcome.failure;
}

describe("reading cells", () => {
  test("takes delimiters, line ends and doubled quotes within quotes as text", () => {
    const { columns } = parsed('a,b\r\n"x,1","two\r\nlines"\r\n"say ""hi""",""\r\n');
    expect(columns).toEqual([textColumn("a", "x,1", 'say "hi"'), textColumn("b", "two\r\nlines", "")]);
  });

  test.each([
    ["CRLF", "a\r\nx\r\ny\r\n"],
    ["LF", "a\nx\ny\n"],
    ["CR", "a\rx\ry\r"],
    ["no end at the last line", "a\nx\ny"],
    ["a byte order mark", "\ufeffa\nx\ny\n"],
    ["empty lines", "\n\na\n\nx\r\n\r\ny\n\n\n"],
  ])("reads lines with %s", (_, csv) => {
    expect(parsed(csv).columns).toEqual([textColumn("a", "x", "y")]);
  });

  test("uses the comma where no delimiter is given, and another where it is", () => {
    const outcome = parse.run<Table>({ csv: "a;b\n1;2" });
    expect(outcome.ok && outcome.message.columns.map(({ name }) => name)).toEqual(["a;b"]);
    expect(parsed("a;b\n1;2", ";").columns).toEqual([numberColumn("a", 1), numberColumn("b", 2)]);
    expect(parsed("a\tb\n1\t2", "\t").columns).toEqual([numberColumn("a", 1), numberColumn("b", 2)]);
  });

  test("keeps headings as they are, empty, doubled or named like members of objects", () => {
    expect(parsed("__proto__,,a,a,constructor\nx,x,x,x,x").columns.map(({ name }) => name)).toEqual([
      "__proto__",
      "",
      "a",
      "a",
      "constructor",
    ]);
  });

  test("gives columns without cells for a heading alone", () => {
    expect(parsed("a,b").columns).toEqual([textColumn("a"), textColumn("b")]);
  });

  test("keeps spaces around texts, and not around numbers and dates", () => {
    expect(parsed("a,b,c\n x , 1 ,\t2012-01-01 ").columns).toEqual([
      textColumn("a", " x "),
      numberColumn("b", 1),
      dateColumn("c", "2012-01-01"),
    ]);
  });
});

describe("finding types", () => {
  const typeOf = (...cells: readonly string[]): string =>
    parsed(`x,y\n${cells.join(",1\n")},1`).columns[0]?.type ?? "";

  test("takes numbers with signs, fractions and exponents", () => {
    expect(parsed("n,y\n1,\n-2.50,\n+.5,\n5.,\n1e-3,\n,\n Infinity,\n-Infinity,").columns[0]).toEqual(
      numberColumn("n", 1, -2.5, 0.5, 5, 0.001, Number.NaN, Infinity, -Infinity),
    );
  });

  test.each([
    "00501",
    "-01",
    "123456789012345678",
    "1e999",
    "1e",
    "e5",
    ".",
    "-",
    "+-1",
    "0x10",
    "1,5",
    "1_000",
    "NaN",
    "true",
  ])("leaves %s a text, which a double would change or is no number", (cell) => {
    expect(typeOf(`"${cell}"`)).toBe("COLUMN_TYPE_TEXT");
  });

  test.each(["100000000000000000000", "9007199254740992", "0.1234567890123456789", "0.5"])(
    "takes %s as a number",
    (cell) => {
      expect(typeOf(cell)).toBe("COLUMN_TYPE_NUMBER");
    },
  );

  test.each([
    ["2012/1/5", "2012-01-05"],
    ["2012-01-05T00:00:00.000Z", "2012-01-05"],
    ["2012/01/05 00:00", "2012-01-05"],
    ["2012-02-29", "2012-02-29"],
    ["Jan 5 2012", "2012-01-05"],
    ["5-Jan-2012", "2012-01-05"],
    ['"September 5, 2012"', "2012-09-05"],
    ["may 2012", "2012-05"],
    ["2012-01", "2012-01"],
  ])("normalises the date %s", (cell, iso) => {
    expect(parsed(`d,y\n${cell},1`).columns[0]).toEqual(dateColumn("d", iso));
  });

  test.each([
    "2011-02-29",
    "2012-13-01",
    "2012-00-01",
    "1/2/2012",
    "2012-01-05T10:00:00",
    "2012-1",
    "2012-01/05",
    "Foo 5 2012",
  ])("leaves %s a text, which is no date or not this one alone", (cell) => {
    expect(typeOf(cell)).toBe("COLUMN_TYPE_TEXT");
  });

  test("takes years as dates only where the heading says that they are years", () => {
    expect(parsed("Year,n\n1999,1\n2000,2").columns[0]).toEqual(dateColumn("Year", "1999", "2000"));
    expect(parsed("count,n\n1999,1\n2000,2").columns[0]).toEqual(numberColumn("count", 1999, 2000));
    expect(parsed("Year,n\n1999,1\n20000,2").columns[0]).toEqual(numberColumn("Year", 1999, 20000));
  });

  test("makes a column of mixed or of no cells a text", () => {
    expect(typeOf("1", "x")).toBe("COLUMN_TYPE_TEXT");
    expect(typeOf("1", "2012-01-01")).toBe("COLUMN_TYPE_TEXT");
    expect(typeOf("", "  ")).toBe("COLUMN_TYPE_TEXT");
  });
});

describe("refusing, with the line", () => {
  test.each([
    ["a quote that is never closed", 'a,b\n1,2\n3,"4\n5,6\n', "CSV_QUOTE_OPEN", "line 3"],
    ["a closing quote that is doubled", 'a\n"x""', "CSV_QUOTE_OPEN", "line 2"],
    ["text after a closing quote", 'a\n"two\nlines"x\n', "CSV_QUOTE_STRAY", "line 3"],
    ["a quote within a plain cell", 'a\r\n5"\r\n', "CSV_QUOTE_STRAY", "line 2"],
    ["a space before an opening quote", 'a\n "x"\n', "CSV_QUOTE_STRAY", "line 2"],
    ["a row that is too short", "a,b\n1,2\n\n3\n", "CSV_ROW_RAGGED", "line 4"],
    [
      "a row that is too long, after a cell of two lines",
      'a,b\n"x\ny",2\n1,2,3\n',
      "CSV_ROW_RAGGED",
      "line 4",
    ],
    ["an empty text", "", "CSV_EMPTY", "line 1"],
    ["empty lines only", "\ufeff\r\n\n", "CSV_EMPTY", "line 1"],
  ])("refuses %s", (_, csv, code, place) => {
    expect(refusal(csv)).toMatchObject({ code, place });
  });

  test("says how many cells a ragged row has and should have", () => {
    expect(refusal("a,b\n1").message).toBe("the row has 1 cells; 2 were expected, as in the heading");
  });

  test.each(["", ",,", '"', "\n", "\r", "😀"])("refuses %j as a delimiter", (delimiter) => {
    // An empty delimiter on the wire is an absent one, which the default replaces.
    if (delimiter === "") expect(parsed("a,b\n1,2", delimiter).columns).toHaveLength(2);
    else expect(refusal("a", delimiter)).toMatchObject({ code: "CSV_DELIMITER", place: "field delimiter" });
  });

  test("takes 1,024 columns and refuses one more", () => {
    expect(parsed("a,".repeat(1023)).columns).toHaveLength(1024);
    expect(refusal("a,".repeat(1024))).toMatchObject({ code: "CSV_COLUMN_LIMIT", place: "line 1" });
  });

  test("takes 1,000,000 cells in the memory of its contract and refuses one more", () => {
    const rows = `${"text,".repeat(9)}text\n`.repeat(100_000);
    const outcome = parse.run<Table>({ csv: rows });
    expect(outcome.ok && outcome.message.columns[9]?.texts.length).toBe(99_999);
    expect(outcome.memoryBytes).toBeLessThanOrEqual(134_217_728);
    expect(refusal(`${rows}${"x,".repeat(9)}x`)).toMatchObject({
      code: "CSV_CELL_LIMIT",
      place: "line 100001",
    });
  });
});

describe("writing", () => {
  const written = (...columns: readonly object[]): string => {
    const outcome = write.run<{ text: string }>({ table: { columns } });
    if (!outcome.ok) throw new Error(outcome.failure.code);
    return outcome.message.text;
  };
  const writeRefusal = (input: object): Failure => {
    const outcome = write.run<{ text: string }>(input);
    if (outcome.ok) throw new Error("nothing failed");
    return outcome.failure;
  };

  test("ends lines with CRLF, quotes what needs it, and leaves NaN empty", () => {
    expect(
      written(
        textColumn("a", "x", "a,b", 'say "hi"', "two\nlines"),
        numberColumn("n,m", 1, 0.1, Number.NaN, -1e21),
        dateColumn("d", "2012-01", "", "2012", "2012-01-01"),
      ),
    ).toBe(
      'a,"n,m",d\r\nx,1,2012-01\r\n"a,b",0.1,\r\n"say ""hi""",,2012\r\n"two\nlines",-1e+21,2012-01-01\r\n',
    );
  });

  test("writes the empty cells of a single column so that they are rows", () => {
    expect(written(textColumn("", "", "x"))).toBe('""\r\n""\r\nx\r\n');
    expect(written(numberColumn("n", Number.NaN, 1))).toBe('n\r\n""\r\n1\r\n');
  });

  test("quotes a text that begins like a byte order mark", () => {
    expect(written(textColumn("\ufeffa", "x"), textColumn("b", "y"))).toBe('"\ufeffa",b\r\nx,y\r\n');
  });

  test.each([
    ["no table", {}, "TABLE_MISSING", "field table"],
    ["a table without columns", { table: {} }, "TABLE_EMPTY", "table.columns"],
    [
      "columns of different lengths",
      { table: { columns: [numberColumn("a", 1, 2), textColumn("b", "x")] } },
      "TABLE_RAGGED",
      "table.columns[1]",
    ],
  ])("refuses %s", (_, input, code, place) => {
    expect(writeRefusal(input)).toMatchObject({ code, place });
  });
});
