import { botSettingsJsonSchema } from "@mirrorkit/bot";
import { writeSchemas } from "../../sdk/scripts/write-schemas.mjs";

writeSchemas(new URL("../schemas/", import.meta.url), {
  "mirrorkit-bot.schema.json": botSettingsJsonSchema(),
});
