import type { PassRun, StepValue } from "../../models/journal/index.ts";

/** What metrics are made of, for one ImageSet. */
export interface MetricsInput {
  /** Name of the ImageSet. */
  readonly imageSet: string;
  /** The newest pass; undefined when there is none. */
  readonly pass?: PassRun;
  /** Whether it goes on at this moment. */
  readonly isRunning: boolean;
  /** When the last good pass was recorded, ISO 8601; undefined when there is none. */
  readonly lastGood?: string;
  /** Bytes that workspace and cache take on the disk; undefined where they are not known. */
  readonly bytes?: { readonly workspace?: number; readonly cache?: number; readonly free?: number };
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly value: (input: MetricsInput) => number | undefined;
}

const metrics: readonly Metric[] = [
  metric("last_good_pass_timestamp_seconds", "When the last good pass was recorded.", (input) =>
    seconds(input.lastGood),
  ),
  metric("last_pass_timestamp_seconds", "When the newest pass began.", ({ pass }) =>
    seconds(pass?.startedAt),
  ),
  metric(
    "last_pass_good",
    "Whether the newest pass succeeded: 1 or 0; absent while it runs.",
    ({ pass, isRunning }) => {
      if (pass === undefined || isRunning) return undefined;
      return ["published", "done", "nothing-to-do"].includes(pass.outcome ?? "") ? 1 : 0;
    },
  ),
  metric("approval_waiting", "Whether the newest pass waits for an approval.", ({ pass }) =>
    pass === undefined ? undefined : Number(pass.outcome === "waiting"),
  ),
  metric("images", "Images that the newest pass verified in the registry.", ({ pass }) =>
    output(pass, "verify", "images"),
  ),
  metric("images_missing", "Images that the registry does not have.", ({ pass }) =>
    output(pass, "verify", "missing"),
  ),
  metric("signatures_missing", "Images whose required signature is missing.", ({ pass }) =>
    output(pass, "verify", "unsigned"),
  ),
  metric("secret_expiry_timestamp_seconds", "When the first secret expires.", ({ pass }) => {
    const expires = pass?.steps.find(({ step }) => step === "authfile")?.outputs["expires"];
    return typeof expires === "string" ? seconds(expires) : undefined;
  }),
  metric("workspace_bytes", "Bytes of the workspace.", ({ bytes }) => bytes?.workspace),
  metric("cache_bytes", "Bytes of the cache.", ({ bytes }) => bytes?.cache),
  metric(
    "free_bytes",
    "Bytes that are free on the disk of the workspace.",
    ({ bytes }) => bytes?.free,
  ),
];

/** Writes metrics in the text format of Prometheus, in one order; what is not known has no line. */
export function metricsText(inputs: readonly MetricsInput[]): string {
  return metrics
    .flatMap(({ name, help, value }) => {
      const lines = inputs.flatMap((input) => {
        const known = value(input);
        if (known === undefined) return [];
        return [`mirrorkit_${name}{imageset="${escapeLabel(input.imageSet)}"} ${known}\n`];
      });
      if (lines.length === 0) return [];
      return [`# HELP mirrorkit_${name} ${help}\n# TYPE mirrorkit_${name} gauge\n`, ...lines];
    })
    .join("");
}

function metric(name: string, help: string, value: Metric["value"]): Metric {
  return { name, help, value };
}

function output(pass: PassRun | undefined, step: string, name: string): number | undefined {
  const value: StepValue | undefined = pass?.steps.find((one) => one.step === step)?.outputs[name];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function seconds(time: string | undefined): number | undefined {
  const parsed = time === undefined ? Number.NaN : Date.parse(time);
  return Number.isNaN(parsed) ? undefined : Math.floor(parsed / 1_000);
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
