import { readFileSync } from "node:fs";
import { imageSetJsonSchema, imageSetRules } from "@mirrorkit/sdk/imageset";
import { settingsJsonSchema } from "@mirrorkit/sdk/settings";
import { describe, expect, test } from "vitest";

interface Schema {
  readonly $id?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly additionalProperties?: boolean;
}

function written(name: string): unknown {
  const url = new URL(`../../schemas/${name}.schema.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"));
}

describe("JSON Schemas for editors", () => {
  test("the files are what the code says", () => {
    const ruleIds = imageSetRules.filter(({ refusal }) => !refusal).map(({ id }) => id);
    expect(written("mirrorkit")).toEqual(settingsJsonSchema(ruleIds));
    expect(written("image-set-configuration")).toEqual(imageSetJsonSchema("ImageSetConfiguration"));
    expect(written("delete-image-set-configuration")).toEqual(
      imageSetJsonSchema("DeleteImageSetConfiguration"),
    );
  });

  test("each has an $id of its own", () => {
    const ids = [
      settingsJsonSchema(),
      imageSetJsonSchema("ImageSetConfiguration"),
      imageSetJsonSchema("DeleteImageSetConfiguration"),
    ].map(({ $id }) => $id);
    expect(ids).toEqual([
      "urn:mirrorkit:schema:mirrorkit.yaml",
      "urn:mirrorkit:schema:ImageSetConfiguration",
      "urn:mirrorkit:schema:DeleteImageSetConfiguration",
    ]);
  });

  test("fields, words and what must be there are in them", () => {
    const schema = imageSetJsonSchema("ImageSetConfiguration") as Schema;
    expect(schema.required).toEqual(["apiVersion", "kind", "mirror"]);
    const mirror = schema.properties?.["mirror"];
    const platform = mirror?.properties?.["platform"];
    expect(platform?.properties?.["architectures"]?.items?.enum).toContain("multi");
    expect(mirror?.properties?.["operators"]?.items?.required).toEqual(["catalog"]);
    expect(mirror?.properties?.["operators"]?.items?.additionalProperties).toBe(false);
    const twin = imageSetJsonSchema("DeleteImageSetConfiguration") as Schema;
    expect(twin.properties?.["delete"]?.properties).not.toHaveProperty("blockedImages");
    expect(twin.properties).not.toHaveProperty("archiveSize");
  });

  test("rules of the settings are completed by their ids", () => {
    const text = JSON.stringify(settingsJsonSchema(["a", "b"]));
    expect(text).toContain('"propertyNames":{"enum":["a","b"]}');
  });
});
