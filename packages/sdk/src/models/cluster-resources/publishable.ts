import { compareProblems, type Problem } from "../../base/problem/index.ts";
import { isYamlMap, readYaml, type YamlMap, type YamlPath } from "../../base/yaml/index.ts";
import { type Locate, titleOf, valueAt } from "./checking.ts";
import { kindOf } from "./kind.ts";
import { objectsOf } from "./objects.ts";
import {
  type PublishableOptions,
  publishedShapes,
  type TemplateField,
} from "./published-shapes.ts";
import type { ResourceFile } from "./read-resources.ts";
import { holdAgainst } from "./shape.ts";

const optionalFields: readonly TemplateField[] = ["grpcPodConfig", "secrets"];

/** Required fields of an object whose absence has another meaning. */
const required: Readonly<Record<string, readonly YamlPath[]>> = {
  ConfigMap: [["metadata", "namespace"]],
  UpdateService: [["metadata", "namespace"]],
  CatalogSource: [
    ["metadata", "namespace"],
    ["spec", "image"],
  ],
};

/**
 * Reports content of cluster resources that must not be published: fields, names and namespaces that oc-mirror does
 * not write (rule `not-published`), and images and mirrors outside the destinations (rule `outside-destination`).
 * Objects of other kinds and ImageContentSourcePolicies are skipped, because they are not laid out. So is
 * unreadable text, which {@link readClusterResources} reports.
 */
export function checkPublishable(
  files: readonly ResourceFile[],
  options: PublishableOptions,
): readonly Problem[] {
  const shapes = publishedShapes(options);
  const problems: Problem[] = [];
  for (const { text, path } of files) {
    for (const { value, at } of readYaml(text, path).documents.flatMap(objectsOf)) {
      const kind = isYamlMap(value) ? kindOf(value) : undefined;
      if (!isYamlMap(value) || kind === undefined || kind === "ImageContentSourcePolicy") continue;
      const held = { object: value, at, help: helpFor(kind), problems: [] as Problem[] };
      holdAgainst(held, shapes[kind]);
      problems.push(...held.problems, ...missing({ kind, object: value, at }, options));
    }
  }
  return problems.sort(compareProblems);
}

interface Checked {
  readonly kind: string;
  readonly object: YamlMap;
  readonly at: Locate;
}

function missing(
  { kind, object, at }: Checked,
  { withoutNamespace = false }: PublishableOptions,
): readonly Problem[] {
  return (required[kind] ?? [])
    .filter((path) => !withoutNamespace || path[1] !== "namespace")
    .filter((path) => valueAt(object, path) === undefined)
    .map((path) => ({
      rule: "not-published",
      severity: "error",
      message: `${titleOf(object)}: ${path.join(".")} is missing`,
      help: helpFor(kind)(path),
      position: at([]),
    }));
}

function helpFor(kind: string): (path: YamlPath) => string {
  return (path) => {
    if (kind !== "CatalogSource")
      return "oc-mirror does not write this: push again, or undo the change.";
    const field = optionalFields.find((name) => path[0] === "spec" && path[1] === name);
    const template = "Remove it from the template that targetCatalogSourceTemplate names";
    return field === undefined
      ? `${template}.`
      : `${template}, or allow it in mirrorkit.yaml: publish.templateFields: [${field}].`;
  };
}
