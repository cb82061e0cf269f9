import type { Reader } from "../binary/index.ts";
import { unsupported } from "../refusals.ts";
import type { CanonicalOptions, CoreItem } from "./model.ts";
import { at, repeat } from "./spaces.ts";

/** Reads the options of a canonical function, which name core functions and memories. */
export function readOptions(reader: Reader, items: readonly (readonly CoreItem[])[]): CanonicalOptions {
  const [functions = [], , memories = []] = items;
  let memory: CoreItem | undefined;
  let realloc: CoreItem | undefined;
  let postReturn: CoreItem | undefined;
  let utf8 = true;
  repeat(reader, () => {
    const option = reader.u8();
    switch (option) {
      case 0x00:
        break;
      case 0x01:
      case 0x02:
        utf8 = false;
        break;
      case 0x03:
        memory = at(reader, memories, "core memory");
        break;
      case 0x04:
        realloc = at(reader, functions, "core function");
        break;
      case 0x05:
        postReturn = at(reader, functions, "core function");
        break;
      default:
        throw unsupported("asynchronous functions", `byte ${reader.position - 1}`);
    }
  });
  return { memory, realloc, utf8, postReturn };
}
