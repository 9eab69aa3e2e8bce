import { isFile, printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { openRegistryClient } from "@mirrorkit/sdk/registry";
import {
  type ManifestCache,
  manifestCacheFolder,
  measureSizes,
  openManifestCache,
  planSizes,
  type SizedImage,
  type Sizes,
} from "@mirrorkit/sdk/sizes";
import { openSubject } from "@mirrorkit/sdk/verify";
import type { Command } from "commander";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { localPath } from "../../pass-options.ts";
import { isConcerning, isError } from "../../problem-severity.ts";
import {
  addRegistryOptions,
  currentUser,
  type RegistryFlags,
  readRegistryOptions,
} from "../../registry-options.ts";
import { formatJson } from "../../reports/json.ts";
import { sizesAsJson, sizesAsText } from "../../reports/sizes.ts";
import { formatProblems } from "../../terminal/problems.ts";
import { openProgress } from "../../terminal/progress.ts";

interface SizesFlags extends RegistryFlags {
  readonly newOnly?: boolean;
  readonly cache?: string;
  readonly json?: boolean;
}

/** Declares `mirrorkit sizes`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command.argument("<pass...>", "mapping.txt of the next push, or its workspace or record");
  addRegistryOptions(command)
    .option(
      "--new-only",
      "read only images that the destination does not have: faster, but without the size of the whole mirror",
    )
    .option(
      "--cache <dir>",
      "the folder for cached manifests (default: mirrorkit/manifests in $XDG_CACHE_HOME or ~/.cache)",
    )
    .option("--json", "print the result as JSON; review and diff take it as --sizes")
    .addHelpText(
      "after",
      "\nExamples:\n  mirrorkit sizes workspace/working-dir/dry-run/mapping.txt --new-only\n  mirrorkit sizes production/mapping.txt staging/mapping.txt --json",
    )
    .action(async (passes: string[], flags: SizesFlags) => finish(await sizes(passes, flags)));
}

function notAFolder(cache: string): MirrorError {
  return new MirrorError("wrong-use", `--cache: ${printable(cache)} is a file, not a folder`, {
    hint: "Name a folder; it need not exist yet.",
  });
}

async function sizes(given: readonly string[], flags: SizesFlags): Promise<Outcome> {
  const subjects = await Promise.all(
    given.map((path) => openSubject(localPath(path), { isNext: true })),
  );
  const images = planSizes(subjects.map(({ input }) => input));
  const { options, problems } = readRegistryOptions(flags);
  const folder = flags.cache ?? manifestCacheFolder(currentUser());
  if (flags.cache !== undefined && isFile(flags.cache)) throw notAFolder(flags.cache);
  const measured = await measure(images, options, { ...flags, cache: openManifestCache(folder) });
  const status = measured.problems.some(isError) ? exitStatus.findings : exitStatus.fine;
  const odd = [...subjects.flatMap((subject) => subject.problems), ...problems];
  if (flags.json === true) {
    return { output: formatJson(sizesAsJson(measured, odd)), notes: "", status };
  }
  const from = given.map(printable).join(", ");
  const notes = formatProblems([...odd.filter(isConcerning), ...measured.problems]);
  return { output: sizesAsText(measured, from), notes, status };
}

async function measure(
  images: readonly SizedImage[],
  options: Parameters<typeof openRegistryClient>[0],
  {
    cache,
    newOnly = false,
    connections,
  }: Omit<SizesFlags, "cache"> & { readonly cache: ManifestCache },
): Promise<Sizes> {
  const client = openRegistryClient(options);
  const progress = openProgress();
  try {
    return await measureSizes(client, images, {
      cache,
      newOnly,
      concurrency: connections,
      onProgress: ({ done, all }) => progress.show(`measured ${done} of ${all} images`),
    });
  } finally {
    progress.clear();
    cache.close();
    await client.close();
  }
}
