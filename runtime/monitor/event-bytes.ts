/** An event, whatever was given as one, as bytes that can be run again. */
export function eventBytes(event: unknown): Uint8Array {
  if (event instanceof Uint8Array) {
    return event;
  }
  if (typeof event === "string") {
    return Buffer.from(event);
  }
  try {
    const { data, ...attributes } = event as Record<string, unknown>;
    const plain =
      data instanceof Uint8Array
        ? { ...attributes, data_base64: Buffer.from(data).toString("base64") }
        : event;
    return Buffer.from(JSON.stringify(plain) ?? String(event));
  } catch {
    // Neither an object nor JSON: a circle, a BigInt, null. What can be said of it is kept.
    return Buffer.from(String(event));
  }
}
