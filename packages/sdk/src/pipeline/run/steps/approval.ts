import { resolve } from "node:path";
import { printable } from "../../../base/problem/index.ts";
import { isFile, readTextFile } from "../../../edges/disk/index.ts";
import { placesOf, type RunContext, runSettingsOf, textOf } from "../context.ts";
import type { PassStep, StepResult } from "../step.ts";
import { whyUncompared } from "./compare.ts";

/** Step 6: removals and downgrades wait for an approval that names their digest; one is enough, wherever it is. */
export function approvalStep(context: RunContext): PassStep {
  return {
    id: "approval",
    needs: ["compare"],
    isRepeated: true,
    skips: () => whyUncompared(context),
    inputs: (work) => ({ digest: textOf(work.outputs("compare")["digest"]) }),
    async run(work) {
      const { digest, coveringDigest, removals = 0 } = work.outputs("compare");
      if (typeof digest !== "string") {
        return { state: "done", message: "nothing is removed", outputs: { digest: "" } };
      }
      const found = await findAny(context, [digest, textOf(coveringDigest)]);
      if (found.by !== undefined) {
        const message = `${countOf(removals)} approved by ${found.by}`;
        return { state: "done", message, outputs: { digest, by: found.by } };
      }
      return waiting(context, { digest, removals, refused: found.refused });
    },
  };
}

interface Found {
  readonly by?: string;
  readonly refused: readonly string[];
}

async function findAny(context: RunContext, digests: readonly string[]): Promise<Found> {
  const refused: string[] = [];
  for (const digest of digests.filter(isDigest)) {
    const found = await find(context, digest);
    if (found.by !== undefined) return found;
    refused.push(...found.refused);
  }
  return { refused };
}

async function find(context: RunContext, digest: string): Promise<Found> {
  if (context.approve === digest) return { by: "--approve", refused: [] };
  const { approvals } = runSettingsOf(context);
  if (approvals !== undefined && digestsIn(context, approvals).includes(digest)) {
    return { by: printable(approvals), refused: [] };
  }
  return (await context.forge.findApproval?.(digest)) ?? { refused: [] };
}

/** One digest a line; what follows a `#` is a comment. An absent file approves nothing. */
function digestsIn(context: RunContext, approvals: string): readonly string[] {
  const path = resolve(placesOf(context).folder, approvals);
  if (!isFile(path)) return [];
  return readTextFile(path)
    .split("\n")
    .map((line) => line.split("#", 1).join("").trim().toLowerCase())
    .filter(isDigest);
}

function isDigest(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

function countOf(removals: unknown): string {
  return `${String(removals)} ${removals === 1 ? "removal or downgrade" : "removals and downgrades"}`;
}

function waiting(
  context: RunContext,
  found: {
    readonly digest: string;
    readonly removals: unknown;
    readonly refused: readonly string[];
  },
): StepResult {
  const { digest, removals, refused } = found;
  const { approvals } = runSettingsOf(context);
  const ways = [
    `Approve them in the merge request: /mirror approve-removals ${digest}`,
    ...(approvals === undefined
      ? []
      : [`Or commit a line with ${digest} to ${printable(approvals)}.`]),
    `Or run again with --approve ${digest}.`,
  ];
  return {
    state: "waiting",
    message: `${countOf(removals)} without approval, digest ${digest}`,
    outputs: { digest },
    findings: [
      {
        id: "approval-missing",
        severity: "error",
        message: "the removals are not approved",
        next: ways,
      },
      ...refused.map((reason) => ({
        id: "approval-refused",
        severity: "info" as const,
        message: printable(reason),
        next: [],
      })),
    ],
  };
}
