// Made by heddle from the graph 2fd980ec2f6c402da0abad5db1844ace0f81b23de1a9644413496cabc7647717; do not edit. Each line maps one parameter.

import type { Conversion, Input, Read } from "heddle/wire/v1";

export const graph = "2fd980ec2f6c402da0abad5db1844ace0f81b23de1a9644413496cabc7647717";

/** Everything that is read of a value is found in one pass over it. */
export const reads: Read[] = [];
const read = (value: number, path: number[], kind: Read["kind"], more?: Partial<Read>) =>
  reads.push({ value, path, kind, ...more }) - 1;
export const conversions: Conversion[] = [];
const conversion = (one: Conversion) => conversions.push(one) - 1;

const event = 0;
const eventId = read(event, [1], "varint");
const eventAmounts = read(event, [2], "varint", { many: true });
const eventTags = read(event, [3], "bytes", { many: true });
const eventCoupon = read(event, [12], "bytes");
const eventMoreTags = read(event, [11], "bytes", { many: true });
const eventLines = read(event, [4], "message", { many: true });
const eventState = read(event, [5], "varint");
const eventPlaced = read(event, [6], "message");
const eventNoteValue = read(event, [7, 1], "bytes");
const eventAddressStreet = read(event, [8, 1], "bytes");
const eventCard = read(event, [9], "bytes", { rivals: [[82]] });
const eventAddressCity = read(event, [8, 2], "bytes");
const eventBlob = read(event, [13], "bytes");
const uint64ToDecimal = conversion({ from: "uint64", to: "decimal" });
const uint32ToUint64 = conversion({ from: "uint32", to: "uint64" });
const enumToName = conversion({ from: "enum", to: "name", names: [["STATE_NONE", 0], ["STATE_PAID", 1]] });
const timestampToRfc3339 = conversion({ from: "timestamp", to: "rfc3339" });
const bytesToBase64 = conversion({ from: "bytes", to: "base64" });
const timestampToMilliseconds = conversion({ from: "timestamp", to: "sint64", unit: "milliseconds" });
const shopBillTags = new Uint8Array([42, 3, 110, 101, 119]);
const zero = new Uint8Array([]);
const shopBillCurrency = new Uint8Array([122, 3, 69, 85, 82]);
const shopBillFlags = new Uint8Array([7]);

/** shop.Bill: shop.v1.Bill 1.0.0. Bill an order */
function fillShopBill(input: Input): void {
  input.convert(3, eventId, uint64ToDecimal, "shop.Bill.order ← event.data.id", "implicit");
  input.begin(4);
    input.convertAll(0, eventAmounts, uint32ToUint64, "shop.Bill.amounts ← event.data.amounts");
  input.endPacked();
  input.copyAll(5, eventTags, false, "shop.Bill.tags ← event.data.tags");
  input.constant(shopBillTags); // shop.Bill.tags ← constant "new"
  input.copyIfPresent(5, eventCoupon, "shop.Bill.tags ← event.data.coupon");
  input.copyAll(5, eventMoreTags, false, "shop.Bill.tags ← event.data.more_tags");
  input.copyAll(6, eventLines, false, "shop.Bill.lines ← event.data.lines");
  input.convert(7, eventState, enumToName, "shop.Bill.state ← event.data.state", "implicit");
  input.convert(8, eventPlaced, timestampToRfc3339, "shop.Bill.since ← event.data.placed", "dropped");
  input.copy(9, eventNoteValue, "shop.Bill.note ← event.data.note", zero);
  input.copy(10, eventAddressStreet, "shop.Bill.street ← event.data.address.street", zero);
  input.copyIfPresent(11, eventCard, "shop.Bill.card ← event.data.card", null);
  input.context(12, "account", "shop.Bill.account ← context account");
  input.begin(13);
    input.copy(1, eventAddressCity, "shop.Bill.heading.text ← event.data.address.city", zero);
  input.end();
  input.convert(14, eventBlob, bytesToBase64, "shop.Bill.blob ← event.data.blob", "implicit");
  input.constant(shopBillCurrency); // shop.Bill.currency ← default "EUR"
  input.begin(16);
    input.copyAll(0, eventAmounts, true, "shop.Bill.flags ← event.data.amounts");
    input.constant(shopBillFlags); // shop.Bill.flags ← constant "7"
  input.endPacked();
  input.convert(17, eventPlaced, timestampToMilliseconds, "shop.Bill.since_ms ← event.data.placed", "dropped");
  input.begin(18);
    input.copy(1, eventCoupon, "shop.Bill.title.value ← event.data.coupon", null);
  input.end();
}

export const steps = [fillShopBill];
