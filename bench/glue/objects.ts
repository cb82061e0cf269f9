import { create, createFileRegistry, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
  file_google_protobuf_timestamp,
} from "@bufbuild/protobuf/wkt";
import protobuf from "protobufjs";
import { PROTO } from "./order.ts";

/** Takes an encoded order, gives an encoded shipment: decodes, builds an object, encodes. */
export type MapOrder = (bytes: Uint8Array) => Uint8Array;

const STATES = ["STATUS_UNSPECIFIED", "STATUS_PAID", "STATUS_OPEN"];
const TIMESTAMP = `syntax = "proto3"; package google.protobuf; message Timestamp { int64 seconds = 1; int32 nanos = 2; }`;

interface Address {
  readonly street: string;
}

interface Order {
  readonly orderId: string;
  readonly number: bigint;
  readonly customer: string;
  readonly email: string;
  readonly shipTo: Address;
  readonly billTo: Address;
  readonly total: number;
  readonly currency: string;
  readonly itemCount: number;
  readonly gift: boolean;
  readonly status: number;
  readonly placed: { readonly seconds: number | bigint | { toNumber(): number }; readonly nanos: number };
}

/** The mapping as somebody writes it by hand. */
function shipmentOf(order: Order): Record<string, unknown> {
  const { seconds, nanos } = order.placed;
  const whole = typeof seconds === "object" ? seconds.toNumber() : Number(seconds);
  return {
    reference: order.orderId,
    recipient: order.customer,
    contact: order.email,
    destination: order.shipTo,
    payer: order.billTo,
    value: order.total,
    currency: order.currency,
    pieces: order.itemCount,
    wrapped: order.gift,
    orderNumber: order.number,
    state: STATES[order.status],
    since: new Date(whole * 1000 + nanos / 1_000_000).toISOString(),
  };
}

/** The schema with protobufjs's own generated code, and its codec for a message. */
export function protobufjsRoot(): protobuf.Root {
  const root = new protobuf.Root();
  protobuf.parse(PROTO, root);
  protobuf.parse(TIMESTAMP, root);
  return root;
}

export function withProtobufjs(): MapOrder {
  const root = protobufjsRoot();
  const order = root.lookupType("bench.order.v1.OrderPlaced");
  const shipment = root.lookupType("bench.order.v1.Shipment");
  return (bytes) => shipment.encode(shipmentOf(order.decode(bytes) as unknown as Order)).finish();
}

export function withProtobufEs(): MapOrder {
  const registry = createFileRegistry(descriptorOf(protobufjsRoot()), (path) =>
    path === "google/protobuf/timestamp.proto" ? file_google_protobuf_timestamp : undefined,
  );
  const order = registry.getMessage("bench.order.v1.OrderPlaced");
  const shipment = registry.getMessage("bench.order.v1.Shipment");
  if (order === undefined || shipment === undefined)
    throw new Error("protobuf-es does not know the messages");
  return (bytes) => {
    const decoded: unknown = fromBinary(order, bytes);
    return toBinary(shipment, create(shipment, shipmentOf(decoded as Order)));
  };
}

/** protobuf-es takes descriptors, which its compiler makes; here they are made of what protobufjs parsed. */
function descriptorOf(root: protobuf.Root) {
  const scope = root.lookup("bench.order.v1") as protobuf.Namespace;
  const types = scope.nestedArray.filter((one) => one instanceof protobuf.Type);
  const enums = scope.nestedArray.filter((one) => one instanceof protobuf.Enum);
  return create(FileDescriptorProtoSchema, {
    name: "order.proto",
    package: "bench.order.v1",
    syntax: "proto3",
    dependency: ["google/protobuf/timestamp.proto"],
    enumType: enums.map(({ name, values }) => ({
      name,
      value: Object.entries(values).map(([value, number]) => ({ name: value, number })),
    })),
    messageType: types.map(({ name, fieldsArray }) => ({
      name,
      field: fieldsArray.map((field) => {
        field.resolve();
        const { resolvedType } = field;
        return {
          // protobufjs has the names in camel case already.
          name: field.name,
          jsonName: field.name,
          number: field.id,
          label: field.repeated ? FieldDescriptorProto_Label.REPEATED : FieldDescriptorProto_Label.OPTIONAL,
          ...(resolvedType === null
            ? { type: scalarType(field.type) }
            : {
                type:
                  resolvedType instanceof protobuf.Enum
                    ? FieldDescriptorProto_Type.ENUM
                    : FieldDescriptorProto_Type.MESSAGE,
                typeName: resolvedType.fullName,
              }),
        };
      }),
    })),
  });
}

function scalarType(name: string): FieldDescriptorProto_Type {
  const types: Readonly<Record<string, FieldDescriptorProto_Type>> = {
    string: FieldDescriptorProto_Type.STRING,
    bytes: FieldDescriptorProto_Type.BYTES,
    bool: FieldDescriptorProto_Type.BOOL,
    double: FieldDescriptorProto_Type.DOUBLE,
    uint32: FieldDescriptorProto_Type.UINT32,
    uint64: FieldDescriptorProto_Type.UINT64,
  };
  const type = types[name];
  if (type === undefined) throw new Error(`the order has no ${name}`);
  return type;
}
