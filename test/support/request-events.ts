import { pngFile } from "./library-inputs.ts";

const base = { specversion: "1.0", id: "1", source: "/test" };

/** Events of the table of requests: those of published types, and those of which only the shape of the data is known. */
export const requestEvents: Readonly<Record<string, object>> = {
  photo: { ...base, type: "photo.uploaded", datacontenttype: "image/png", data: pngFile(31, 17) },
  table: {
    ...base,
    type: "table.uploaded",
    datacontenttype: "text/csv",
    data: Buffer.from("month,sales,visits\r\n2025-01,3,10\r\n2025-01,5,20\r\n2025-02,4,30\r\n"),
  },
  issue: {
    ...base,
    type: "com.github.issues.opened",
    data: {
      issue: {
        number: 7,
        title: "It crashes",
        body: "The *engine* crashes when it starts. Write to ada@example.org",
      },
      repository: { full_name: "ada/engine" },
    },
  },
  place: {
    ...base,
    type: "place.shared",
    dataschema: "std.geo.v1.Point",
    data: { latitude: 52.5, longitude: 13.4 },
  },
  json: { ...base, type: "document.saved", dataschema: "std.json.v1.Json", data: { text: '{"a": [1, 2]}' } },
  note: {
    ...base,
    type: "note.written",
    dataschema: "std.text.v1.Text",
    data: { content: "Call me at +49 30 1234567, the engine is ready." },
  },
  letter: {
    ...base,
    type: "letter.drafted",
    dataschema: "std.text.v1.RenderRequest",
    data: { template: "Dear {{name}}, the engine is ready.", values: { name: "Ada" } },
  },
  sheet: {
    ...base,
    type: "sheet.saved",
    dataschema: "std.csv.v1.Csv",
    data: { text: "month,sales\r\n2025-01,3\r\n2025-02,4\r\n" },
  },
};
