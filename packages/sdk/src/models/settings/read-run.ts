import { defined } from "../../base/problem/index.ts";
import type { RunEntry } from "./run-schema.ts";
import type { PushSettings, RunSettings } from "./run-settings.ts";
import type { Settings } from "./settings.ts";

const units = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/**
 * How passes of an ImageSet are run, with all defaults; each part of its own `run` takes the place of the one for all
 * ImageSets.
 */
export function runSettings({ run, imageSets }: Settings, imageSet: string): RunSettings {
  const entry: RunEntry = { ...run, ...imageSets.get(imageSet)?.run };
  const { workspace, cache, authfile, clone, quay, pull, verify, record, approvals } = entry;
  const named = (path: string): string => path.replaceAll("{imageSet}", imageSet);
  return {
    push: pushSettings(entry.push),
    verify: { keys: verify?.keys ?? [], ...defined({ clusterVersion: verify?.clusterVersion }) },
    record: { push: record?.push ?? false, ...defined({ branch: record?.branch }) },
    ...defined({
      workspace: workspace === undefined ? undefined : named(workspace),
      cache: cache === undefined ? undefined : named(cache),
      authfile: authfile === undefined ? undefined : { ...authfile, file: named(authfile.file) },
      clone: clone === undefined ? undefined : { remote: "origin", ...clone },
      quay: quay === undefined ? undefined : { write: [], read: [], ...quay },
      pull,
      approvals: approvals === undefined ? undefined : named(approvals),
    }),
  };
}

function pushSettings(entry: RunEntry["push"] = {}): PushSettings {
  const { retries = 3, retryDelay = "30s", timeout, imageTimeout, ...counts } = entry;
  return {
    retries,
    retryDelayMs: milliseconds(retryDelay),
    ...counts,
    ...(timeout === undefined ? {} : { timeoutMs: milliseconds(timeout) }),
    ...(imageTimeout === undefined
      ? {}
      : { imageTimeoutSeconds: milliseconds(imageTimeout) / 1_000 }),
  };
}

/** The schema lets nothing else through. */
function milliseconds(text: string): number {
  const unit = text.at(-1);
  return Number(text.slice(0, -1)) * units[unit === "h" || unit === "m" ? unit : "s"];
}
