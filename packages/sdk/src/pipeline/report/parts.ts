import { defined } from "../../base/problem/index.ts";
import type {
  PassReport,
  ReportOperator,
  ReportPass,
  ReportStep,
  ReportVerdict,
} from "../../decisions/report/index.ts";
import type { RecordManifest, RecordSummary } from "../../edges/records/index.ts";
import type { ImageSetConfiguration, VersionRange } from "../../models/imageset/index.ts";
import { type PassRun, stepTitles } from "../../models/journal/index.ts";

const mostHistory = 12;

/** The operators that an ImageSet asks for, by catalog and package. */
export function operatorsOf(
  imageSet: ImageSetConfiguration | undefined,
): readonly ReportOperator[] {
  return (imageSet?.mirror.operators ?? []).flatMap((operator) => {
    const { packages = [], full } = operator;
    const catalog = shortened(operator.catalog);
    if (packages.length === 0) {
      return [{ catalog, name: "all packages", versions: full === true ? "all" : "head" }];
    }
    return packages.flatMap((one): readonly ReportOperator[] => {
      const { name, channels = [] } = one;
      if (channels.length === 0) return [{ catalog, name, versions: versionsOf(one) }];
      return channels.map((channel) => ({
        catalog,
        name,
        channel: channel.name,
        versions: versionsOf(channel),
      }));
    });
  });
}

/** A digest is told by its beginning. */
function shortened(catalog: string): string {
  return catalog.replace(/@sha256:([0-9a-f]{12})[0-9a-f]{52}$/, "@sha256:$1…");
}

function versionsOf({ minVersion, maxVersion }: VersionRange): string {
  if (minVersion === undefined && maxVersion === undefined) return "head";
  if (minVersion === maxVersion) return minVersion ?? "";
  if (maxVersion === undefined) return `${minVersion ?? ""} and later`;
  return minVersion === undefined ? `up to ${maxVersion}` : `${minVersion} to ${maxVersion}`;
}

/** The steps of a pass, as its journal tells them. */
export function stepsOf({ steps }: PassRun): readonly ReportStep[] {
  return steps.map(({ step, state, startedAt, seconds, message = "" }) => ({
    name: step,
    title: stepTitles[step],
    startedAt,
    message,
    ...defined({ state, seconds }),
  }));
}

/** What became of a pass, as its journal tells it. */
export function verdictOfRun({ outcome, message = "" }: PassRun): ReportVerdict {
  if (outcome === undefined) return { state: "bad", text: "interrupted: the journal has no end" };
  if (outcome === "waiting")
    return { state: "waiting", text: `waiting for an approval: ${message}` };
  const isGood = ["published", "done", "nothing-to-do"].includes(outcome);
  const word = outcome === "nothing-to-do" ? "up to date" : outcome;
  return { state: isGood ? "good" : "bad", text: `${word}: ${message}` };
}

const states: Readonly<Record<RecordManifest["state"], ReportVerdict>> = {
  pushed: { state: "good", text: "pushed: every image is in the registry" },
  failed: { state: "bad", text: "failed: do not publish it" },
  preview: { state: "waiting", text: "preview: a dry run, its images may not be in the registry" },
  empty: { state: "unknown", text: "no cluster resources, as after a pass to disk" },
  unknown: { state: "unknown", text: "whether it was a push is unknown" },
};

/** What became of a pass, as its record says it. */
export function verdictOfRecord({ state }: RecordManifest): ReportVerdict {
  return states[state];
}

/** The last records up to one of them, oldest first. */
export function historyOf(
  records: readonly RecordSummary[],
  until: string | undefined,
): readonly ReportPass[] {
  return records
    .filter(({ name }) => until === undefined || name <= until)
    .slice(-mostHistory)
    .map(({ name, manifest: { created, state, releases, images, mappingStale } }) => ({
      name,
      time: created,
      state,
      releases,
      ...(images === undefined || mappingStale === true ? {} : { images: sumOf(images) }),
    }));
}

/** Images of a record by kind. */
export function imagesOf({ images = {} }: RecordManifest): PassReport["images"] {
  return Object.entries(images).map(([label, count]) => ({ label, count: count ?? 0 }));
}

function sumOf(counts: Readonly<Partial<Record<string, number>>>): number {
  return Object.values(counts).reduce((sum: number, count) => sum + (count ?? 0), 0);
}
