import * as z from "zod";
import { type AlertEntry, alertEntry, metricsEntry } from "./alert-schema.ts";
import { type CatalogEntry, catalogEntry, type OlmEntry, olmEntry } from "./catalog-schema.ts";
import { type PublishEntry, publishEntry, type ReviewEntry, reviewEntry } from "./forge-schema.ts";
import type { MetricsSettings } from "./operation-settings.ts";
import { type RunEntry, runEntry } from "./run-schema.ts";
import { type ScheduleEntry, scheduleEntry } from "./schedule-schema.ts";

type Level = "error" | "warning" | "info" | "off" | false;

/** The shape of `mirrorkit.yaml` as written, before defaults. */
export interface SettingsFile {
  readonly clusters?: Readonly<Record<string, ClusterEntry>>;
  readonly imageSets?: Readonly<Record<string, ImageSetEntry>>;
  readonly catalogs?: readonly CatalogEntry[];
  readonly olm?: OlmEntry;
  readonly layout?: LayoutEntry;
  readonly rules?: Readonly<Record<string, Level>>;
  readonly heavyPackages?: readonly string[];
  readonly requiredImages?: readonly string[];
  readonly updateGraph?: string;
  readonly review?: ReviewEntry;
  readonly publish?: PublishEntry;
  readonly schedule?: ScheduleEntry;
  readonly alerts?: readonly AlertEntry[];
  readonly metrics?: MetricsSettings;
  readonly run?: RunEntry;
}

/** A cluster as written. */
export interface ClusterEntry {
  readonly openshift?: string;
  readonly version?: string;
  readonly imageSets?: readonly string[];
  readonly catalogs?: readonly CatalogEntry[];
  readonly olm?: OlmEntry;
}

interface ImageSetEntry {
  readonly file: string;
  readonly destination?: string;
  readonly records?: string;
  readonly run?: RunEntry;
}

interface LayoutEntry {
  readonly root?: string;
  readonly imageMirrors?: string;
  readonly catalogs?: string;
  readonly syncWaves?: {
    readonly signatures?: number;
    readonly mirrorSets?: number;
    readonly catalogs?: number;
    readonly updateService?: number;
  };
}

const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const clusterName =
  /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const folder = /^(?!\/)(?!.*(^|\/)\.\.?(\/|$))(?!.*\/\/)[A-Za-z0-9._{}/-]+(?<!\/)$/;

const name = z
  .string()
  .regex(dnsLabel, "must be lower-case letters, digits and dashes, at most 63 characters");
const path = z.string().regex(folder, "must be a relative path without . or .. in it");
const text = z.string().min(1, "must not be empty");
const cluster = z
  .string()
  .regex(clusterName, "must be lower-case letters, digits, dashes and dots, such as prod.eu1");
const wave = z.int().exactOptional();

const clusterEntry: z.ZodType<ClusterEntry> = z.strictObject({
  openshift: z
    .string()
    .regex(/^[45]\.\d{1,3}$/, 'must be a minor in quotes, such as "4.20"')
    .exactOptional()
    .describe("The minor of OpenShift that the cluster runs, in quotes."),
  version: z
    .string()
    .regex(
      /^[45]\.(?:0|[1-9]\d{0,2})\.(?:0|[1-9]\d{0,2})(?:-[0-9A-Za-z.-]{1,64})?$/,
      "must be a version of OpenShift with three numbers, such as 4.20.18",
    )
    .exactOptional()
    .describe("The version of OpenShift that the cluster runs, such as 4.20.18."),
  imageSets: z.array(name).exactOptional().describe("ImageSets that feed the cluster, by name."),
  catalogs: z
    .array(catalogEntry)
    .exactOptional()
    .describe("Names of this cluster's catalogs; each field overrides the one under catalogs."),
  olm: olmEntry.exactOptional().describe("OLM settings of this cluster; they override olm."),
});

const imageSetEntry: z.ZodType<ImageSetEntry> = z.strictObject({
  file: text.describe("Path of the ImageSetConfiguration, relative to this file."),
  destination: text
    .regex(
      /^[^\s:/]+(:\d+)?(\/[^\s:@]+)?$/,
      "must be a registry with an optional path, without scheme or tag",
    )
    .exactOptional()
    .describe("The registry, with any path, that oc-mirror pushes to."),
  records: path
    .exactOptional()
    .describe("Folder of the records of its passes, relative to this file."),
  run: runEntry.exactOptional().describe("How its passes are run; each part replaces that of run."),
});

const layoutEntry: z.ZodType<LayoutEntry> = z.strictObject({
  root: path
    .exactOptional()
    .describe("Folder of a cluster's files; {cluster} stands for the cluster's name."),
  imageMirrors: path.exactOptional().describe("Folder of mirror sets and signatures."),
  catalogs: path.exactOptional().describe("Folder of the catalogs."),
  syncWaves: z
    .strictObject({ signatures: wave, mirrorSets: wave, catalogs: wave, updateService: wave })
    .exactOptional()
    .describe("Argo CD sync waves, lower first."),
});

const level: z.ZodType<Level> = z.union([
  z.enum(["error", "warning", "info", "off"]),
  z.literal(false),
]);

/**
 * Checks the shape of `mirrorkit.yaml`.
 *
 * @internal
 */
export const settingsSchema: z.ZodType<SettingsFile> = z.strictObject({
  clusters: z.record(cluster, clusterEntry).exactOptional().describe("Clusters by name."),
  imageSets: z.record(name, imageSetEntry).exactOptional().describe("ImageSets by name."),
  catalogs: z.array(catalogEntry).exactOptional().describe("Names of catalogs."),
  olm: olmEntry.exactOptional().describe("OLM settings of clusters, beside the catalogs."),
  layout: layoutEntry.exactOptional().describe("Where rendered files go."),
  rules: z.record(z.string(), level).exactOptional().describe("Severities of rules, by rule id."),
  heavyPackages: z
    .array(text)
    .exactOptional()
    .describe("Operator packages that the rule heavy-package reports."),
  requiredImages: z
    .array(text)
    .exactOptional()
    .describe("Repositories that the rule base-image-missing requires."),
  updateGraph: z
    .string()
    .regex(
      /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/,
      "must be an address such as https://updates.example.test/api/upgrades_info/v1/graph",
    )
    .exactOptional()
    .describe("Address of the update graph: Cincinnati, or the UpdateService of a cluster."),
  review: reviewEntry.exactOptional().describe("How changes of ImageSets are reviewed."),
  publish: publishEntry.exactOptional().describe("How cluster resources are proposed."),
  schedule: scheduleEntry
    .exactOptional()
    .describe("When and where passes run, for mirrorkit schedule."),
  alerts: z.array(alertEntry).exactOptional().describe("Receivers of alerts."),
  metrics: metricsEntry.exactOptional().describe("Where metrics go."),
  run: runEntry.exactOptional().describe("How mirrorkit run makes the passes of all ImageSets."),
});

/** The names of the settings at a path, in the schema's order; none where names are free. */
export function settingNames(place: readonly (string | number)[]): readonly string[] {
  return schemaNames(settingsJsonSchema(), place);
}

/**
 * The names that a JSON Schema of mappings has at a path, in its order; none where names are free.
 *
 * @param place - keys, and indexes of items
 */
export function schemaNames(
  schema: Readonly<Record<string, unknown>>,
  place: readonly (string | number)[],
): readonly string[] {
  let node: unknown = schema;
  for (const step of place) {
    if (typeof step === "number") node = fieldOf(node, "items");
    else node = fieldOf(fieldOf(node, "properties"), step) ?? fieldOf(node, "additionalProperties");
  }
  const properties = fieldOf(node, "properties");
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}

function fieldOf(node: unknown, field: string): unknown {
  if (typeof node !== "object" || node === null || !Object.hasOwn(node, field)) return undefined;
  return (node as Readonly<Record<string, unknown>>)[field];
}

/**
 * The JSON Schema of `mirrorkit.yaml`, for editors.
 *
 * @param ruleIds - the rules that may be set; any name when empty
 */
export function settingsJsonSchema(
  ruleIds: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(settingsSchema, { target: "draft-7", io: "input" });
  const { $schema, properties = {}, ...rest } = schema;
  const rules = properties["rules"];
  const completed =
    ruleIds.length === 0 || typeof rules !== "object"
      ? properties
      : { ...properties, rules: { ...rules, propertyNames: { enum: ruleIds } } };
  return {
    $schema,
    $id: "urn:mirrorkit:schema:mirrorkit.yaml",
    ...rest,
    properties: completed,
    title: "mirrorkit.yaml",
    description:
      "Settings of mirrorkit: clusters, ImageSets, names of catalogs, layout, rules, review, publishing, passes, schedule and alerts.",
  };
}
