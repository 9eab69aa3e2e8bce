import * as z from "zod";

/** An entry of `catalogs` as written. */
export interface CatalogEntry {
  readonly repository: string;
  readonly tag?: string;
  readonly catalogSource?: string;
  readonly clusterCatalog?: string;
  readonly displayName?: string;
  readonly publisher?: string;
  readonly pollInterval?: string | false;
}

/** A part `olm` as written. */
export interface OlmEntry {
  readonly defaultNames?: boolean;
  readonly disableDefaults?: boolean;
  readonly pollInterval?: string | false;
}

const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
// oxlint-disable-next-line no-control-regex -- what the console shows has no control characters
const plainText = /^[^\u0000-\u001f\u007f]+$/;
const tooOften = 5;

/** The required form of an interval. */
export const pollIntervalForm = 'must be minutes or hours, such as "10m" or "1h", or off';

const name = z
  .string()
  .regex(dnsLabel, "must be lower-case letters, digits and dashes, at most 63 characters");
const shown = z.string().regex(plainText, "must be one line and not empty").max(200);

/** `off` without quotes is false in YAML 1.1. */
const pollInterval = z.union([
  z
    .string()
    .regex(/^(?:[1-9]\d{0,3}[mh]|off)$/, pollIntervalForm)
    .refine((text) => text === "off" || minutesOf(text) >= tooOften, {
      message: `must be ${tooOften}m or more`,
    }),
  z.literal(false),
]);

/** The minutes of an interval; 0 for never. */
export function minutesOf(interval: string | false): number {
  const [, count = "0", unit] = /^(\d+)([mh])$/.exec(interval || "") ?? [];
  return Number(count) * (unit === "h" ? 60 : 1);
}

/**
 * Checks an entry of `catalogs`.
 *
 * @internal
 */
export const catalogEntry: z.ZodType<CatalogEntry> = z.strictObject({
  repository: z
    .string()
    .min(1, "must not be empty")
    .regex(/^[a-z0-9]+([._/-]+[a-z0-9]+)*$/, "must be a repository path without registry and tag")
    .describe("The catalog's path in the mirror registry, or the last parts of it."),
  tag: z
    .string()
    .regex(/^\w[\w.-]{0,127}$/, "must be a tag, such as v4.21")
    .exactOptional()
    .describe(
      "Only the catalog with this tag, which is kept beside the one of the cluster's minor.",
    ),
  catalogSource: name.exactOptional().describe("Name of its CatalogSource."),
  clusterCatalog: name.exactOptional().describe("Name of its ClusterCatalog."),
  displayName: shown.exactOptional().describe("Display name of its CatalogSource in the console."),
  publisher: shown.exactOptional().describe("Publisher of its CatalogSource in the console."),
  pollInterval: pollInterval
    .exactOptional()
    .describe("How often OLM polls its tag for a new image: 10m, 1h, or off."),
});

/**
 * Checks a part `olm`.
 *
 * @internal
 */
export const olmEntry: z.ZodType<OlmEntry> = z.strictObject({
  defaultNames: z
    .boolean()
    .exactOptional()
    .describe("Whether the CatalogSources of Red Hat's four catalogs get OLM's default names."),
  disableDefaults: z
    .boolean()
    .exactOptional()
    .describe(
      "Whether OLM's default catalogs, which a disconnected cluster cannot pull, are disabled.",
    ),
  pollInterval: pollInterval
    .exactOptional()
    .describe("How often OLM polls a catalog's tag for a new image: 10m, 1h, or off."),
});
