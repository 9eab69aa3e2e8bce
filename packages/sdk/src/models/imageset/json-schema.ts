import { defined } from "../../base/problem/index.ts";
import type { ImageSetKind } from "./envelope.ts";
import { imageSetShapes, type ObjectShape, type Shape } from "./shapes.ts";

/** A JSON Schema, or a part of one. */
/** A JSON Schema as an object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const scalarTypes = { text: "string", flag: "boolean", integer: "integer" } as const;

/**
 * The JSON Schema of an ImageSetConfiguration or DeleteImageSetConfiguration, for editors: fields, types, allowed
 * words and required fields. It does not contain the other rules of `check`.
 */
export function imageSetJsonSchema(kind: ImageSetKind): JsonSchema {
  const stanza = kind === "ImageSetConfiguration" ? "mirror" : "delete";
  const { properties, ...rest } = ofObject(imageSetShapes[kind]);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: `urn:mirrorkit:schema:${kind}`,
    title: kind,
    description:
      kind === "ImageSetConfiguration"
        ? "The selection that oc-mirror v2 mirrors."
        : "The selection that oc-mirror v2 deletes from a registry.",
    ...rest,
    properties: {
      ...(properties as JsonSchema),
      apiVersion: { const: "mirror.openshift.io/v2alpha1" },
      kind: { const: kind },
    },
    required: ["apiVersion", "kind", stanza],
  };
}

function ofShape(shape: Shape): JsonSchema {
  if (typeof shape === "string") return { type: scalarTypes[shape] };
  if ("oneOf" in shape) return { enum: shape.oneOf };
  if ("items" in shape) return { type: "array", items: ofShape(shape.items) };
  return ofObject(shape);
}

function ofObject({ fields, required }: ObjectShape): JsonSchema {
  const properties = Object.entries(fields).map(([name, shape]) => [name, ofShape(shape)] as const);
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    ...defined({ required }),
    additionalProperties: false,
  };
}
