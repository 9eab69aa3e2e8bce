import type { PassPlace } from "@mirrorkit/sdk/cluster-passes";
import { newestRecordPath } from "@mirrorkit/sdk/internal";
import type { PassStatement } from "@mirrorkit/sdk/pass";
import { type Command, Option } from "commander";
import { requireChoice } from "./missing-arguments.ts";
import { collect } from "./option-values.ts";

/** The passes that a command takes. */
export interface PassOptions {
  /** Folders of `oc-mirror --workspace`, as `DIR` or `NAME=DIR`. */
  readonly workspace?: readonly string[];
  /** Records, as `DIR` or `NAME=DIR`. */
  readonly record?: readonly string[];
  /** The statement about the passes, unless a stronger signal contradicts it. */
  readonly pass?: "pushed" | "preview";
}

const flags = ["--workspace <[name=]dir>", "--record <[name=]dir>"] as const;

/** Declares `--workspace` and `--record`, one of which is required and both of which may be given several times. */
export function addPassOptions(command: Command): Command {
  command
    .option(
      flags[0],
      "the folder that was given to oc-mirror --workspace; repeat for each ImageSet",
      collect,
    )
    .option(
      flags[1],
      "a record of a pass instead of its workspace; DIR/latest is the newest record of a folder",
      collect,
    )
    .addOption(passOption());
  return requireChoice(command, flags, "a pass of oc-mirror");
}

/** `--pass`, which says what a pass was where neither a record nor a console does. */
export function passOption(): Option {
  return new Option(
    "--pass <state>",
    "the state of the pass; a list of failed images, a record and console output take precedence",
  ).choices(["pushed", "preview"]);
}

/** The caller's statement about the passes in the options. */
export function statementOf({ pass }: PassOptions): { readonly said?: PassStatement } {
  return pass === undefined ? {} : { said: { state: pass } };
}

/** All passes that were given, in their order, with the newest record instead of `DIR/latest`. */
export function passesOf({ workspace = [], record = [] }: PassOptions): readonly PassPlace[] {
  return [...workspace, ...record].map((given) => {
    const [, imageSet, path = given] = /^([a-z0-9][-a-z0-9]*)=(.+)$/.exec(given) ?? [];
    return imageSet === undefined ? { path: localPath(path) } : { imageSet, path: localPath(path) };
  });
}

/** A path as given to oc-mirror too: `file://` before it is skipped. `DIR/latest` is the newest record of `DIR`. */
export function localPath(text: string): string {
  return newestRecordPath(text.replace(/^file:\/\//, ""));
}
