import { isYamlList, isYamlMap, readYamlValues, type YamlValue } from "../../base/yaml/index.ts";
import { type ChartImage, type ChartValue, OnlyHelm } from "./chart.ts";
import { valuesAt } from "./image-paths.ts";
import { marker, type RenderedTemplate } from "./render.ts";

/** A document of a rendered chart. */
export interface ChartManifest {
  readonly rendered: RenderedTemplate;
  readonly value: ChartValue;
  readonly kind: string;
}

/** Kinds with containers in the order in which Helm installs them; all others come after these, by name. */
const order = [
  "DaemonSet",
  "Pod",
  "ReplicationController",
  "ReplicaSet",
  "Deployment",
  "StatefulSet",
  "Job",
];

/** What decides about images: a value that only Helm knows there makes them unknown. */
const structure = new Set(["spec", "template", "containers", "initContainers"]);

/**
 * The documents of rendered templates as Helm sorts them, without hooks, whose images oc-mirror does not see.
 *
 * @throws an {@link OnlyHelm} where only Helm can tell what a document is.
 */
export function manifestsOf(templates: readonly RenderedTemplate[]): readonly ChartManifest[] {
  const found = templates.flatMap((rendered) => documentsOf(rendered));
  return found.filter((manifest) => !isHook(manifest)).sort((a, b) => compareKinds(a.kind, b.kind));
}

/** The documents of one rendered template. */
export function documentsOf(rendered: RenderedTemplate): readonly ChartManifest[] {
  const { values, problems } = readYamlValues(rendered.text, rendered.file);
  const [problem] = problems;
  if (problem !== undefined) {
    throw new OnlyHelm({
      file: rendered.file,
      what: `text that is not YAML once it is rendered: ${problem.message}`,
    });
  }
  return values.flatMap(({ value }) => {
    if (value === null) return [];
    const document = toChartValue(value);
    for (const [key, inner] of isYamlMap(document) ? Object.entries(document) : []) {
      refuseMarker(rendered, key);
      if (key === "spec" || key === "kind" || key === "metadata")
        refuseWithin(rendered, key, inner);
    }
    const kind = isYamlMap(document) ? document["kind"] : undefined;
    return [{ rendered, value: document, kind: typeof kind === "string" ? kind : "" }];
  });
}

/** Markers in keys and values that decide what a document is, and in annotations, which make hooks. */
function refuseWithin(rendered: RenderedTemplate, key: string, value: ChartValue): void {
  if (key === "metadata" && isYamlMap(value)) {
    const { annotations } = value;
    if (typeof annotations === "string") refuseMarker(rendered, annotations);
    const names = isYamlMap(annotations) ? Object.keys(annotations) : [];
    for (const name of [...Object.keys(value), ...names]) refuseMarker(rendered, name);
    return;
  }
  for (const part of isYamlList(value) ? value : [value]) {
    if (typeof part === "string") refuseMarker(rendered, part);
    for (const [name, inner] of isYamlMap(part) ? Object.entries(part) : []) {
      refuseMarker(rendered, name);
      if (structure.has(name)) refuseWithin(rendered, name, inner);
    }
  }
}

function isHook({ value }: ChartManifest): boolean {
  const metadata = isYamlMap(value) ? value["metadata"] : undefined;
  const annotations = isYamlMap(metadata) ? metadata["annotations"] : undefined;
  return isYamlMap(annotations) && Object.hasOwn(annotations, "helm.sh/hook");
}

function compareKinds(a: string, b: string): number {
  const [left, right] = [order.indexOf(a), order.indexOf(b)];
  if (left < 0 && right < 0) return a < b ? -1 : Number(a > b);
  return left < 0 || right < 0 ? right - left : left - right;
}

/** The images of a document at a path, as they are written. */
export function imagesAt(
  { rendered, value }: ChartManifest,
  path: string,
  steps: readonly string[],
): readonly ChartImage[] {
  const { file } = rendered;
  const found = valuesAt(value, steps);
  if (found === undefined) throw new OnlyHelm({ file, what: `no list at ${path}` });
  return found.flatMap((one) => {
    if (one === undefined || one === null) return [];
    if (typeof one !== "string") throw new OnlyHelm({ file, what: `no text at ${path}` });
    refuseMarker(rendered, one);
    return one
      .split(" ")
      .filter((part) => part !== "")
      .map((image) => ({ image, file }));
  });
}

function refuseMarker({ file, actions }: RenderedTemplate, text: string): void {
  const found = actions[Number(marker.exec(text)?.[1])];
  if (found === undefined) return;
  const { line, text: said } = found;
  throw new OnlyHelm({ file, line, what: `{{ ${said} }}, which only Helm evaluates` });
}

/** What was read from YAML; null for what YAML does not have. */
export function toChartValue(value: unknown): YamlValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(toChartValue);
  if (typeof value !== "object") return null;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, toChartValue(one)]));
}
