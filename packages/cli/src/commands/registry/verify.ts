import { readTextFile } from "@mirrorkit/sdk/files";
import { defined } from "@mirrorkit/sdk/internal";
import { openRegistryClient, readPublicKeys } from "@mirrorkit/sdk/registry";
import {
  openSubject,
  planVerification,
  type Verification,
  type VerificationPlan,
  type VerifyOptions,
  verifyImages,
} from "@mirrorkit/sdk/verify";
import type { Command } from "commander";
import { collect } from "../../option-values.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { localPath } from "../../pass-options.ts";
import { isConcerning } from "../../problem-severity.ts";
import {
  addRegistryOptions,
  type RegistryFlags,
  readRegistryOptions,
} from "../../registry-options.ts";
import { formatJson } from "../../reports/json.ts";
import { verificationAsJson, verificationAsText } from "../../reports/verification.ts";
import { formatProblems } from "../../terminal/problems.ts";
import { openProgress } from "../../terminal/progress.ts";

interface VerifyFlags extends RegistryFlags {
  readonly clusterVersion?: string;
  readonly key?: readonly string[];
  readonly deep?: boolean;
  readonly json?: boolean;
}

/** Declares `mirrorkit verify`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command.argument("<pass>", "a mapping.txt, a record or a workspace");
  addRegistryOptions(command)
    .option(
      "--cluster-version <version>",
      "version of the clusters that pull from the registry, such as 4.21; by default the release of the mapping",
    )
    .option(
      "--key <file>",
      "also check each sigstore signature with this public key; may be repeated",
      collect,
    )
    .option("--deep", "also check the blobs of each image")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  mirrorkit verify workspace --authfile pull-user.json --cluster-version 4.21\n  mirrorkit verify records/latest --key cosign.pub --deep",
    )
    .action(async (subject: string, flags: VerifyFlags) => finish(await verify(subject, flags)));
}

async function verify(given: string, flags: VerifyFlags): Promise<Outcome> {
  const keys = (flags.key ?? []).flatMap((file) => readPublicKeys(readTextFile(file), file));
  const subject = await openSubject(localPath(given));
  const { clusterVersion } = flags;
  const plan = planVerification({
    ...subject.input,
    ...defined({ clusterVersion }),
  });
  const { options, problems } = readRegistryOptions(flags);
  const verification = await ask(plan, options, {
    keys,
    context: subject.context,
    concurrency: flags.connections,
    keepSigned: flags.json === true,
    ...(flags.deep === true ? { deep: true } : {}),
  });
  const odd = [...subject.problems, ...problems];
  const isWrong = [...verification.findings, ...plan.problems].some(isConcerning);
  const status = isWrong ? exitStatus.findings : exitStatus.fine;
  if (flags.json === true) {
    const all = [...odd, ...plan.problems];
    return { output: formatJson(verificationAsJson(verification, all)), notes: "", status };
  }
  const output = verificationAsText(verification, plan.problems);
  return { output, notes: formatProblems(odd.filter(isConcerning)), status };
}

async function ask(
  plan: VerificationPlan,
  options: Parameters<typeof openRegistryClient>[0],
  how: VerifyOptions,
): Promise<Verification> {
  const client = openRegistryClient(options);
  const progress = openProgress();
  try {
    return await verifyImages(client, plan, {
      ...how,
      onProgress: ({ done, all }) => progress.show(`checked ${done} of ${all} images`),
    });
  } finally {
    progress.clear();
    await client.close();
  }
}
