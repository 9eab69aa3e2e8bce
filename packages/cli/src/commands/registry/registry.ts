import { defined, quoted } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { checkRegistry } from "@mirrorkit/sdk/quay";
import type { Command } from "commander";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { isConcerning } from "../../problem-severity.ts";
import {
  addRegistryOptions,
  type RegistryFlags,
  readRegistryOptions,
} from "../../registry-options.ts";
import { formatJson, jsonProblem } from "../../reports/json.ts";
import { countProblems, formatProblems } from "../../terminal/problems.ts";
import { openProgress } from "../../terminal/progress.ts";
import { readPlacedMappings } from "./placed-mappings.ts";
import { addQuayOptions, type QuayFlags, readQuayOptions } from "./quay-options.ts";

interface CheckFlags extends QuayFlags, RegistryFlags {
  readonly mapping?: readonly string[];
  readonly json?: boolean;
}

/** Declares `mirrorkit registry` with `check`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command.addHelpText(
    "after",
    "\nExample:\n  mirrorkit registry check docker://quay.example.com/ocp-mirror",
  );
  const check = command
    .command("check")
    .description("report registry settings that break a mirror, before the push")
    .argument("<destination>", "as given to oc-mirror: docker://quay.example.com/ocp-mirror");
  addRegistryOptions(addQuayOptions(check))
    .option(
      "--mapping <pass...>",
      "also report tags of these mappings, workspaces or records that cannot be moved",
    )
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nA token of Quay (QUAY_TOKEN or --token-file, scope org:admin) also shows quotas and policies.\n\nExamples:\n  mirrorkit registry check docker://quay.example.com/ocp-mirror\n  mirrorkit registry check docker://quay.example.com/ocp-mirror --mapping mapping.txt --token-file token",
    )
    .action(async (destination: string, flags: CheckFlags) =>
      finish(await checkDestination(destination, flags)),
    );
}

async function checkDestination(destination: string, flags: CheckFlags): Promise<Outcome> {
  const { registry, organisation } = readDestination(destination);
  const { options, problems: odd } = readRegistryOptions(flags);
  const isPlain = (flags.insecure ?? []).includes(registry);
  const mappings = await readPlacedMappings(flags.mapping ?? []);
  const progress = openProgress();
  try {
    const { version, isQuay, problems } = await checkRegistry({
      registry,
      mappings,
      quay: readQuayOptions(flags.quay ?? `https://${registry}`, flags, { needsToken: false }),
      options: isPlain
        ? { ...options, insecure: [...(options.insecure ?? []), registry] }
        : options,
      ...defined({ organisation, address: flags.quay }),
      onProgress: ({ done, of }) => progress.show(`checked ${done} of ${of} repositories`),
    });
    const status = problems.some(isConcerning) ? exitStatus.findings : exitStatus.fine;
    if (flags.json === true) {
      const found = { registry, isQuay, version, problems: problems.map(jsonProblem) };
      return { output: formatJson(found), notes: "", status };
    }
    const texts = new Map(mappings.map(({ file, text }) => [file, text]));
    const what = isQuay ? (version ?? "a Quay") : "not a Quay";
    const sum = countProblems(problems) || "no problems found";
    const output = `${formatProblems(problems, texts)}${registry} (${what}): ${sum}\n`;
    return { output, notes: formatProblems(odd.filter(isConcerning)), status };
  } finally {
    progress.clear();
  }
}

function readDestination(text: string): {
  readonly registry: string;
  readonly organisation?: string;
} {
  const [registry = "", organisation = ""] = text.replace(/^docker:\/\//, "").split("/");
  if (
    /^(?:[a-zA-Z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d+)?$/.test(registry) &&
    !text.startsWith("file:")
  ) {
    return { registry, ...(organisation === "" ? {} : { organisation }) };
  }
  throw new MirrorError("wrong-use", `${quoted(text)} is not a registry`, {
    hint: "Write it as given to oc-mirror: docker://quay.example.com/ocp-mirror.",
  });
}
