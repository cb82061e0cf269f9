import { describe, expect, test } from "vitest";
import { parseContracts } from "../../glue-gen/index.ts";
import { decodeJson } from "../../runtime/contract/index.ts";
import { eventLimits, type ReceivedEvent, readEvent } from "../../runtime/intake/index.ts";
import { standardFiles, world } from "../support/contracts.ts";

const { schema } = parseContracts(standardFiles());
const limits = { eventBytes: 100_000 };

const photo = {
  specversion: "1.0",
  id: "1",
  source: "/camera",
  type: "photo.uploaded",
  datacontenttype: "image/png",
  data_base64: "iVBORw==",
};

const issue = {
  specversion: "1.0",
  id: "2",
  source: "/github",
  type: "com.github.issues.opened",
  data: {
    action: "opened",
    issue: { number: 7, title: "It breaks", body: "Often.", user: { login: "x" } },
    repository: { full_name: "a/b", private: false },
  },
};

const read = (value: unknown): ReceivedEvent => readEvent(value, schema, limits);
const dataOf = ({ dataType, data }: ReceivedEvent): unknown => decodeJson(schema, dataType, data);
const error = (code: string, place?: string) =>
  expect.objectContaining({ code, ...(place === undefined ? {} : { place }) });

describe("reading an event", () => {
  test("gives its attributes, with defaults for those that it does not name, and its data as a message", () => {
    const { data, ...attributes } = read(photo);
    expect(attributes).toEqual({
      id: "1",
      source: "/camera",
      type: "photo.uploaded",
      account: "default",
      subject: "",
      time: "",
      traceparent: "",
      session: "",
      ask: "",
      kind: "photo.uploaded",
      dataContentType: "image/png",
      dataType: "std.photo.v1.PhotoUploaded",
    });
    expect([...data]).toEqual([10, 4, 0x89, 0x50, 0x4e, 0x47]);
  });

  test("looks at no message that its type does not lead to, of which there may be a hundred thousand", () => {
    const messages = Object.defineProperty({ ...schema.messages }, "other.v1.Message", {
      enumerable: true,
      get: () => {
        throw new Error("it was looked at");
      },
    });
    expect(readEvent(issue, { ...schema, messages }, limits)).toEqual(read(issue));
  });

  test("takes an object, JSON text, and the bytes of JSON text", () => {
    const expected = read(issue);
    expect(read(JSON.stringify(issue))).toEqual(expected);
    expect(read(Buffer.from(JSON.stringify(issue)))).toEqual(expected);
    expect(read(Buffer.from(`\uFEFF${JSON.stringify(issue)}`))).toEqual(expected);
    expect(dataOf(expected)).toEqual({
      issue: { number: "7", title: "It breaks", body: "Often." },
      repository: { fullName: "a/b" },
    });
  });

  test("takes data as bytes where it is called from a program", () => {
    const { data_base64: _, ...rest } = photo;
    expect(read({ ...rest, data: Uint8Array.of(0x89, 0x50, 0x4e, 0x47) })).toEqual(read(photo));
    expect(read({ ...rest, data: Buffer.from("89504e47", "hex") })).toEqual(read(photo));
  });

  test("takes text that is no JSON as it is", () => {
    const table = { ...photo, type: "table.uploaded", datacontenttype: "text/csv; charset=utf-8" };
    const { data_base64: _, ...rest } = table;
    expect(dataOf(read({ ...rest, data: "a,b\n1,ü" }))).toEqual({ csv: "a,b\n1,ü" });
    expect(dataOf(read({ ...table, data_base64: Buffer.from("a,b\n1,ü").toString("base64") }))).toEqual({
      csv: "a,b\n1,ü",
    });
  });

  test("takes JSON in bytes, and JSON of any media type that says so", () => {
    const base64 = Buffer.from(JSON.stringify(issue.data)).toString("base64");
    const { data: _, ...rest } = issue;
    for (const datacontenttype of [
      "application/json",
      "text/json",
      "application/vnd.github+json; v=3",
      "APPLICATION/JSON",
    ]) {
      expect(dataOf(read({ ...rest, datacontenttype, data_base64: base64 }))).toEqual(dataOf(read(issue)));
    }
    expect(
      dataOf(
        read({ ...photo, datacontenttype: "application/json", data: { png: "iVBORw==" }, data_base64: null }),
      ),
    ).toEqual({
      png: "iVBORw==",
    });
  });

  test("takes the name of a session of 256 characters, and not of one more", () => {
    const session = "~".repeat(256);
    expect(read({ ...photo, session }).session).toBe(session);
    for (const wrong of [`${session}~`, "a b", "é", 7]) {
      expect(() => read({ ...photo, session: wrong })).toThrow(
        expect.objectContaining({ code: "EVENT_INVALID", place: "session" }),
      );
    }
  });

  test("keeps account, subject and time", () => {
    const event = read({
      ...photo,
      account: "acme.prod_1-x",
      subject: "cat.png",
      time: "2026-02-28T23:59:60.5+01:00",
    });
    expect(event).toMatchObject({
      account: "acme.prod_1-x",
      subject: "cat.png",
      time: "2026-02-28T23:59:60.5+01:00",
    });
  });
});

describe("an event is refused", () => {
  test.each([
    ["is no JSON", "{", "event"],
    ["is empty", "", "event"],
    ["is a list", [], "event"],
    ["is nothing", null, "event"],
    ["is a number", 5, "event"],
    ["is no UTF-8", Uint8Array.of(0xff, 0xfe), "event"],
    ["has no specversion", { ...photo, specversion: undefined }, "specversion"],
    ["has another specversion", { ...photo, specversion: "0.3" }, "specversion"],
    ["has a specversion that is a number", { ...photo, specversion: 1 }, "specversion"],
    ["has no id", { ...photo, id: undefined }, "id"],
    ["has an empty id", { ...photo, id: "" }, "id"],
    ["has an id that is a number", { ...photo, id: 1 }, "id"],
    ["has an empty source", { ...photo, source: "" }, "source"],
    ["has no type", { ...photo, type: null }, "type"],
    ["has a lone surrogate in its id", { ...photo, id: "\ud800" }, "id"],
    ["has an account with capitals", { ...photo, account: "Acme" }, "account"],
    ["has an empty account", { ...photo, account: "" }, "account"],
    ["has an account of a path", { ...photo, account: "../other" }, "account"],
    ["has an account of 129 characters", { ...photo, account: "a".repeat(129) }, "account"],
    ["has a time without zone", { ...photo, time: "2026-01-31T12:00:00" }, "time"],
    ["has a day that there is not", { ...photo, time: "2026-02-29T12:00:00Z" }, "time"],
    ["has an hour that there is not", { ...photo, time: "2026-01-31T24:00:00Z" }, "time"],
    ["has a time that is a number", { ...photo, time: 5 }, "time"],
    ["has data twice", { ...photo, data: "x" }, "data_base64"],
    ["has base64 without padding", { ...photo, data_base64: "iVBORw" }, "data_base64"],
    ["has base64 of the other alphabet", { ...photo, data_base64: "-_8=" }, "data_base64"],
    ["has base64 with a line break", { ...photo, data_base64: "iVBO\nRw=" }, "data_base64"],
    ["has base64 that is no text", { ...photo, data_base64: [1] }, "data_base64"],
  ])("where it %s", (_, event, place) => {
    expect(() => read(event)).toThrow(error("EVENT_INVALID", place));
  });

  test("where nobody described its type, and the nearest types are named", () => {
    expect(() => read({ ...photo, type: "photo.upload" })).toThrow(
      expect.objectContaining({
        code: "EVENT_TYPE_UNKNOWN",
        message: expect.stringContaining("Similar: photo.uploaded"),
        place: "type",
      }),
    );
    for (const type of ["__proto__", "constructor", "toString"]) {
      expect(() => read({ ...photo, type })).toThrow(error("EVENT_TYPE_UNKNOWN"));
    }
  });

  test("where its data is not of the kind that its type takes", () => {
    expect(() => read({ ...issue, datacontenttype: "text/plain", data: "hello" })).toThrow(
      error("EVENT_DATA_INVALID", "datacontenttype"),
    );
    expect(() => read({ ...issue, data: "hello" })).toThrow(error("EVENT_DATA_INVALID", "data"));
    expect(() => read({ ...issue, data: [] })).toThrow(error("EVENT_FIELD_MISSING", "data.issue"));
    expect(() => read({ ...photo, data_base64: undefined, data: { png: 1 } })).toThrow(
      error("EVENT_FIELD_MISSING", "data"),
    );
    expect(() => read({ ...issue, data: undefined })).toThrow(error("EVENT_FIELD_MISSING", "data"));
  });

  test("where its text is not UTF-8", () => {
    const table = { ...photo, type: "table.uploaded", datacontenttype: "text/csv" };
    expect(() => read({ ...table, data_base64: "/w==" })).toThrow(error("EVENT_DATA_INVALID", "data"));
    expect(() => read({ ...table, data_base64: undefined, data: "a\ud800" })).toThrow(
      error("EVENT_DATA_INVALID", "data"),
    );
  });

  test("where a value in its data does not fit, with the place", () => {
    const data = { ...issue.data, issue: { ...issue.data.issue, number: "seven" } };
    expect(() => read({ ...issue, data })).toThrow(error("EVENT_DATA_INVALID", "data.issue.number"));
  });
});

describe("a field with a meaning", () => {
  test("has to be there as a key, wherever it is", () => {
    const { body: _, ...without } = issue.data.issue;
    expect(() => read({ ...issue, data: { ...issue.data, issue: without } })).toThrow(
      error("EVENT_FIELD_MISSING", "data.issue.body"),
    );
    expect(() => read({ ...issue, data: { issue: issue.data.issue } })).toThrow(
      error("EVENT_FIELD_MISSING", "data.repository"),
    );
    expect(() => read({ ...issue, data: {} })).toThrow(error("EVENT_FIELD_MISSING", "data.issue"));
  });

  test("may be null, which is an empty value", () => {
    const event = read({ ...issue, data: { ...issue.data, issue: { ...issue.data.issue, body: null } } });
    expect(dataOf(event)).toMatchObject({ issue: { title: "It breaks", body: "" } });
    expect(dataOf(read({ ...issue, data: { issue: null, repository: null } }))).toEqual({});
  });

  test("may be given by its name in lowerCamelCase", () => {
    const event = read({ ...issue, data: { ...issue.data, repository: { fullName: "a/b" } } });
    expect(dataOf(event)).toEqual(dataOf(read(issue)));
  });

  test("may be absent where it is optional, has a default, or is one of several", () => {
    const { schema: own } = world({
      concepts: { C: {} },
      messages: {
        Data: [
          { name: "sure", type: "string", means: "C" },
          { name: "maybe", type: "string", means: "C", optional: true },
          { name: "preset", type: "string", means: "C", default: "x" },
          { name: "one", type: "string", means: "C", oneof: "kind" },
          { name: "many", type: "string", means: "C", repeated: true },
          { name: "plain", type: "string" },
          { name: "inner", type: "Inner" },
          { name: "again", type: "Data" },
        ],
        Inner: [
          { name: "plain", type: "string" },
          { name: "back", type: "Data", optional: true },
        ],
      },
      events: [{ type: "t", rule: "", message: "Data", goals: [], payload: null }],
    });
    const event = { specversion: "1.0", id: "1", source: "s", type: "t" };
    expect(readEvent({ ...event, data: { sure: "x" } }, own, limits).data).toHaveLength(3);
    expect(() => readEvent({ ...event, data: {} }, own, limits)).toThrow(
      error("EVENT_FIELD_MISSING", "data.sure"),
    );
  });
});

describe("limits", () => {
  test("of the event's text hold to the byte", () => {
    const text = JSON.stringify(issue);
    const bytes = Buffer.byteLength(text);
    expect(readEvent(text, schema, { eventBytes: bytes }).id).toBe("2");
    expect(() => readEvent(text, schema, { eventBytes: bytes - 1 })).toThrow(
      error("EVENT_TOO_LARGE", "event"),
    );
    expect(() => readEvent(Buffer.from(text), schema, { eventBytes: bytes - 1 })).toThrow(
      error("EVENT_TOO_LARGE", "event"),
    );
  });

  test("of the data hold to the byte where the event is an object", () => {
    const { data_base64: _, ...rest } = photo;
    const event = { ...rest, data: new Uint8Array(1000) };
    // The message has a tag and a length of two bytes more.
    expect(readEvent(event, schema, { eventBytes: 1003 }).data).toHaveLength(1003);
    expect(() => readEvent(event, schema, { eventBytes: 1002 })).toThrow(error("EVENT_TOO_LARGE", "data"));
    expect(() => readEvent(event, schema, { eventBytes: 999 })).toThrow(error("EVENT_TOO_LARGE", "data"));
    const base64 = { ...photo, data_base64: Buffer.alloc(999).toString("base64") };
    expect(() => readEvent(base64, schema, { eventBytes: 998 })).toThrow(
      error("EVENT_TOO_LARGE", "data_base64"),
    );
  });

  test("of attributes hold to the character", () => {
    const most = eventLimits.attributeCharacters;
    expect(read({ ...photo, id: "x".repeat(most) }).id).toHaveLength(most);
    expect(() => read({ ...photo, id: "x".repeat(most + 1) })).toThrow(error("EVENT_INVALID", "id"));
    expect(read({ ...photo, account: "a".repeat(128) }).account).toHaveLength(128);
  });
});
