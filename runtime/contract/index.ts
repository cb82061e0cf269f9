export { decodeJson, decodeJsonList } from "./json-decoding.ts";
export { encodeJson } from "./json-encoder.ts";
export { jsonSchema } from "./json-schema.ts";
export { parseJsonText } from "./json-text.ts";
export { longText } from "./long-text.ts";
export { findMessage } from "./lookup.ts";
export { MessageWriter } from "./message-writer.ts";
export { similarNames, simpleName } from "./names.ts";
export { skipField } from "./skip-field.ts";
