import { imageSetJsonSchema, imageSetRules } from "@mirrorkit/sdk/imageset";
import { settingsJsonSchema } from "@mirrorkit/sdk/settings";
import { writeSchemas } from "./write-schemas.mjs";

const ruleIds = imageSetRules.filter(({ refusal }) => !refusal).map(({ id }) => id);

writeSchemas(new URL("../schemas/", import.meta.url), {
  "mirrorkit.schema.json": settingsJsonSchema(ruleIds),
  "image-set-configuration.schema.json": imageSetJsonSchema("ImageSetConfiguration"),
  "delete-image-set-configuration.schema.json": imageSetJsonSchema("DeleteImageSetConfiguration"),
});
