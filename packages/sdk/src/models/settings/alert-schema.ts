import * as z from "zod";
import type { AlertSettings, MetricsSettings } from "./operation-settings.ts";

/** An entry of `alerts` as written. */
export type AlertEntry = Omit<AlertSettings, "on"> & Partial<Pick<AlertSettings, "on">>;

const place = z.union(
  [
    z.strictObject({
      env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of a variable"),
    }),
    z.strictObject({ file: z.string().min(1, "must not be empty").max(1_000) }),
  ],
  { error: "must be {env: NAME} or {file: PATH}; secrets themselves do not belong here" },
);

/**
 * Checks an entry of `alerts`.
 *
 * @internal
 */
export const alertEntry: z.ZodType<AlertEntry> = z.strictObject({
  kind: z
    .enum(["json", "slack", "alertmanager"])
    .describe("What the receiver accepts: plain JSON, a Slack message or alerts of Alertmanager."),
  url: place.describe("Where the address of the receiver is; it often contains a secret."),
  token: place.exactOptional().describe("Where a bearer token for the receiver is."),
  on: z
    .enum(["failure", "always"])
    .exactOptional()
    .describe("Whether successful passes are also reported."),
});

/**
 * Checks the part `metrics`.
 *
 * @internal
 */
export const metricsEntry: z.ZodType<MetricsSettings> = z.strictObject({
  folder: z
    .string()
    .regex(/^(?:\/[A-Za-z0-9_][\w.-]*)+$/, "must be an absolute path")
    .exactOptional()
    .describe("The folder that node_exporter's textfile collector reads."),
});
