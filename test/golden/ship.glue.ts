// Made by heddle from the graph b20e7be8fc0903e24494fb4aec58d2649664da8118fee664b665b34fc688968e; do not edit. Each line maps one parameter.

import type { Conversion, Input, Read } from "heddle/wire/v1";

export const graph = "b20e7be8fc0903e24494fb4aec58d2649664da8118fee664b665b34fc688968e";

/** Everything that is read of a value is found in one pass over it. */
export const reads: Read[] = [];
const read = (value: number, path: number[], kind: Read["kind"], more?: Partial<Read>) =>
  reads.push({ value, path, kind, ...more }) - 1;
export const conversions: Conversion[] = [];
const conversion = (one: Conversion) => conversions.push(one) - 1;

const event = 0;
const shopBill = 1;
const eventId = read(event, [1], "varint");
const shopBillSize = read(shopBill, [2], "message");
const shopBillText = read(shopBill, [1], "bytes");
const eventTags = read(event, [3], "bytes", { many: true });
const eventAddress = read(event, [8], "message");
const uint64ToDecimal = conversion({ from: "uint64", to: "decimal" });
const zero = new Uint8Array([]);
const shopShipFragile = new Uint8Array([40, 1]);

/** shop.Bill: shop.v1.Bill 1.0.0. Bill an order */
function fillShopBill(input: Input): void {
  input.convert(3, eventId, uint64ToDecimal, "shop.Bill.order ← event.data.id", "implicit");
}

/** shop.Ship: shop.v1.Ship 1.0.0. Ship an order */
function fillShopShip(input: Input): void {
  input.begin(1);
    input.copy(1, shopBillSize, "shop.Ship.box.size ← shop.Bill.size");
    input.copy(2, shopBillText, "shop.Ship.box.mark ← shop.Bill.text", zero);
  input.end();
  input.copyAll(2, eventTags, false, "shop.Ship.labels ← event.data.tags");
  input.begin(4);
    input.unwrap(eventAddress, "shop.Ship.to ← event.data.address");
    input.copy(2, shopBillText, "shop.Ship.to.city ← shop.Bill.text", zero);
  input.end();
  input.constant(shopShipFragile); // shop.Ship.fragile ← constant "true"
}

export const steps = [fillShopBill, fillShopShip];
