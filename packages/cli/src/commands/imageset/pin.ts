import type { Command } from "commander";
import type { Outcome } from "../../outcome.ts";
import { addPinOptions, type PinFlags, pinOutcome } from "./pin-outcome.ts";

/** Declares `mirrorkit pin`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  addPinOptions(command)
    .addHelpText(
      "after",
      [
        "",
        "Writes the versions that oc-mirror would take today, so that the content changes only with the file.",
        "",
        "Exit status 1: some versions are not pinned, and --write is not given.",
        "",
        "Examples:",
        "  mirrorkit pin imageset.yaml --authfile auth.json",
        "  mirrorkit pin imageset.yaml --catalog-dir examples/catalogs --graph examples/releases/graph.json --offline --write",
      ].join("\n"),
    )
    .action(async (file: string, flags: PinFlags) => {
      const { proposePins } = await import("@mirrorkit/sdk/content");
      finish(await pinOutcome(file, flags, proposePins));
    });
}
