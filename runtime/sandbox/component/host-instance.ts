import { wrongWorld } from "../refusals.ts";
import type { ComponentExports, ComponentItem, ComponentType } from "./model.ts";
import { hostFunctions } from "./world.ts";

/**
 * An instance that the host gives.
 * @param type as the component declares it
 * @throws HeddleError ADMISSION_WORLD where a function has not the type that the world gives it
 */
export function hostInstance(name: string, type: ComponentType): ComponentExports {
  const exports = new Map<string, ComponentItem>();
  for (const [field, fieldType] of type.kind === "instance" ? type.exports : []) {
    if (fieldType.kind !== "function") {
      exports.set(field, { sort: "type", type: fieldType });
      continue;
    }
    const expected = hostFunctions.get(name)?.get(field);
    if (fieldType.text !== expected?.type) {
      throw wrongWorld(
        `The component imports ${name}.${field} as ${fieldType.text}, and the world has ${expected?.type ?? "no such function"}.`,
        `import ${name}`,
      );
    }
    exports.set(field, { sort: "function", function: { kind: "imported", instance: name, name: field } });
  }
  return exports;
}
