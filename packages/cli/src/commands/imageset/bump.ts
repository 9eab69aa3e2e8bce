import type { Command } from "commander";
import type { Outcome } from "../../outcome.ts";
import { addPinOptions, type PinFlags, pinOutcome } from "./pin-outcome.ts";

/** Declares `mirrorkit bump`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  addPinOptions(command)
    .addHelpText(
      "after",
      [
        "",
        "Packages move to the newest version of their channel that updates from the pinned one, releases to the newest of their minor.",
        "",
        "Exit status 1: newer versions exist, and --write is not given.",
        "",
        "Examples:",
        "  mirrorkit bump imageset.yaml --authfile auth.json",
        "  mirrorkit bump imageset.yaml --package openshift-gitops-operator --write",
        "  mirrorkit bump examples/plan/imageset.yaml --catalog-dir examples/catalogs --offline",
      ].join("\n"),
    )
    .action(async (file: string, flags: PinFlags) => {
      const { proposeBump } = await import("@mirrorkit/sdk/content");
      finish(await pinOutcome(file, flags, proposeBump));
    });
}
