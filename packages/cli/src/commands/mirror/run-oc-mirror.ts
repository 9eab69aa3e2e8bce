import process from "node:process";
import { defined } from "@mirrorkit/sdk/internal";
import {
  type OcMirrorOptions,
  type OcMirrorPass,
  type OcMirrorRetries,
  runOcMirrorPass,
} from "@mirrorkit/sdk/oc-mirror";
import { openRunProgress } from "../../terminal/run-progress.ts";
import type { RunOptions } from "./run-options.ts";

/** Runs oc-mirror as the options say, with its progress on standard error. */
export async function runPass(
  options: RunOptions,
  told: OcMirrorOptions,
  retry: OcMirrorRetries,
): Promise<OcMirrorPass> {
  const progress = openRunProgress();
  try {
    return await runOcMirrorPass({
      told,
      environment: process.env,
      graceMs: options.grace,
      retry,
      say: options.json === true ? () => {} : (text) => progress.say(text),
      show: (summary) => progress.show(summary),
      ...defined({ program: options.ocMirror, log: options.log, timeoutMs: options.timeout }),
    });
  } finally {
    progress.end();
  }
}
