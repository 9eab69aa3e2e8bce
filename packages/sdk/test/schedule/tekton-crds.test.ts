import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { renderSchedule } from "@mirrorkit/sdk/schedule";
import { Ajv, type ValidateFunction } from "ajv";
import { expect, test } from "vitest";
import { isYamlMap, readYaml, type YamlMap, type YamlValue } from "#base/yaml";
import { plan } from "./plan.ts";

const crds = fileURLToPath(new URL("../../../../../shared/corpus/crd/", import.meta.url));
const names = (() => {
  try {
    return readdirSync(crds).filter((name) => name.startsWith("tektoncd__"));
  } catch {
    return [];
  }
})();

function objectsIn(text: string, file: string): readonly YamlMap[] {
  return readYaml(text, file).documents.flatMap(({ value }) => (isYamlMap(value) ? [value] : []));
}

function field(value: YamlValue | undefined, ...path: readonly string[]): YamlValue | undefined {
  return path.reduce<YamlValue | undefined>(
    (rest, key) => (isYamlMap(rest) ? rest[key] : undefined),
    value,
  );
}

function textOf(value: YamlValue | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The schema as an API server reads it: a field that it does not name is none, and what only servers know is left out. */
function strict(schema: YamlValue): YamlValue {
  if (Array.isArray(schema)) return schema.map(strict);
  if (!isYamlMap(schema)) return schema;
  const { properties, type, ...rest } = schema;
  const isEither = schema["x-kubernetes-int-or-string"] === true;
  const isOpen =
    schema["x-kubernetes-preserve-unknown-fields"] === true || "additionalProperties" in schema;
  const kept = Object.entries(rest)
    .filter(([key]) => !key.startsWith("x-kubernetes-") && key !== "format" && key !== "default")
    .map(([key, value]) => [key, strict(value)] as const);
  return {
    ...Object.fromEntries(kept),
    ...(type === undefined || isEither ? {} : { type }),
    ...(isYamlMap(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, value]) => [key, strict(value)]),
          ),
          ...(isOpen ? {} : { additionalProperties: false }),
        }
      : {}),
  };
}

/** Validators by `group/version Kind`, each compiled when it is needed. */
function validators(): ReadonlyMap<string, () => ValidateFunction> {
  const ajv = new Ajv({ strict: false, allErrors: true });
  const all = names.flatMap((name) => objectsIn(readFileSync(join(crds, name), "utf8"), name));
  return new Map(
    all.flatMap((crd) => {
      const [group, kind] = [field(crd, "spec", "group"), field(crd, "spec", "names", "kind")];
      const versions = field(crd, "spec", "versions");
      return (Array.isArray(versions) ? versions : []).map((one) => {
        const schema = strict(field(one, "schema", "openAPIV3Schema") ?? {});
        const open = { ...(schema as YamlMap), additionalProperties: true };
        // Of metadata, CRDs say only that it is an object.
        const properties = { ...(field(schema, "properties") as YamlMap), metadata: {} };
        return [
          `${textOf(group)}/${textOf(field(one, "name"))} ${textOf(kind)}`,
          () => ajv.compile({ ...open, properties }),
        ] as const;
      });
    }),
  );
}

const nameOf = (object: YamlMap): string =>
  `${textOf(object["apiVersion"])} ${textOf(object["kind"])}`;

test.skipIf(names.length === 0)(
  "the CRDs of Tekton accept what is rendered, field by field",
  () => {
    const all = validators();
    const compiled = new Map<string, ValidateFunction | undefined>();
    const validatorOf = (name: string): ValidateFunction | undefined => {
      if (!compiled.has(name)) compiled.set(name, all.get(name)?.());
      return compiled.get(name);
    };
    const rendered = [...renderSchedule("tekton", plan).tree]
      .flatMap(([path, text]) => objectsIn(text, path))
      .filter((object) => nameOf(object).startsWith("tekton.dev/"));
    expect(rendered.length).toBeGreaterThan(10);
    for (const object of rendered) {
      const validate = validatorOf(nameOf(object));
      expect(validate, nameOf(object)).toBeDefined();
      validate?.(object);
      expect(validate?.errors ?? [], nameOf(object)).toEqual([]);
    }
    const [task] = rendered.filter(({ kind }) => kind === "Task");
    const validate = validatorOf("tekton.dev/v1 Task");
    expect(validate?.({ ...task, spec: { ...(task?.["spec"] as YamlMap), setps: [] } })).toBe(
      false,
    );
    expect(validate?.({ ...task, spec: { steps: [{ image: 1 }] } })).toBe(false);
  },
);
