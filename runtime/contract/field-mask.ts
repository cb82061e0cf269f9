import { lowerCamelCase } from "../../glue-gen/index.ts";
import { Mismatch } from "./json-scalars.ts";
import type { PlainForm } from "./well-known.ts";

/** Paths of a mask such as `user.displayName,photo`, with the names as the `.proto` file has them. */
export function fieldMaskFromJson(json: unknown): PlainForm | Mismatch {
  const expected = new Mismatch("paths of fields in lowerCamelCase, with commas between them");
  if (typeof json !== "string") {
    return expected;
  }
  const paths = json === "" ? [] : json.split(",");
  // A name with an underscore would come back as another, and nothing else is in names.
  if (!paths.every((path) => /^[A-Za-z0-9.]+$/.test(path))) {
    return expected;
  }
  return { paths: paths.map((path) => path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)) };
}

/** Paths in lowerCamelCase with commas between them. */
export function fieldMaskToJson({ paths = [] }: PlainForm): string | Mismatch {
  const names = paths as readonly string[];
  // What has capitals, commas, two underscores in a row, or a digit behind one would come back as another.
  if (names.some((path) => path === "" || /[^a-z0-9_.]|_[^a-z]|_$/.test(path))) {
    return new Mismatch("paths of fields in lower_snake_case");
  }
  return names.map((path) => path.split(".").map(lowerCamelCase).join(".")).join(",");
}
