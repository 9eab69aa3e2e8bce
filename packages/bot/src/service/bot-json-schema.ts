import { schemaNames } from "@mirrorkit/sdk/internal";
import { z } from "zod";
import { botSchema, forgeSchemas } from "./bot-schema.ts";

/** A JSON Schema as an object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Required fields of a forge besides those of its shape. */
const secretsOf: Readonly<Record<string, JsonSchema>> = {
  gitlab: { anyOf: ["webhookTokens", "signingTokens"].map(atLeastOne) },
  github: { oneOf: [{ required: ["app"] }, { required: ["token"] }] },
};

/** The JSON Schema of `mirrorkit-bot.yaml`, for editors. */
export function botSettingsJsonSchema(): JsonSchema {
  const { $schema, properties = {}, ...rest } = ofShape(botSchema);
  const { forges, projects, ...others } = properties as Readonly<Record<string, JsonSchema>>;
  const oneOf = [...forgeSchemas.keys()].map((kind) => ({ ...ofForge(kind), ...secretsOf[kind] }));
  return {
    $schema,
    $id: "urn:mirrorkit:schema:mirrorkit-bot.yaml",
    ...rest,
    properties: {
      forges: { ...forges, additionalProperties: { oneOf } },
      projects: { ...projects, minProperties: 1 },
      ...others,
    },
    title: "mirrorkit-bot.yaml",
    description: "Settings of mirrorkit's bot: forges, projects, secrets, where it listens.",
  };
}

/** The names of the settings at a path, for a forge by its kind; none where names are free. */
export function botSettingNames(
  path: readonly (string | number)[],
  kind?: string,
): readonly string[] {
  if (kind === undefined) return schemaNames(ofShape(botSchema), path);
  return schemaNames(ofForge(kind), path.slice(2));
}

function ofForge(kind: string): JsonSchema {
  const schema = forgeSchemas.get(kind);
  if (schema === undefined) return {};
  const { $schema: _, ...shape } = ofShape(schema);
  return shape;
}

function ofShape(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { target: "draft-7", io: "input" });
}

function atLeastOne(key: string): JsonSchema {
  return { required: [key], properties: { [key]: { minItems: 1 } } };
}
