import { MirrorError } from "@mirrorkit/sdk";
import type { Command } from "commander";

/** The passes that a command takes. */
export interface PassOptions {
  /** Folders of `oc-mirror --workspace`, as `DIR` or `NAME=DIR`. */
  readonly workspace?: readonly string[];
  /** Records, as `DIR` or `NAME=DIR`. */
  readonly record?: readonly string[];
}

/** Declares `--workspace` and `--record`, both of which may be given several times. */
export function addPassOptions(command: Command): Command {
  return command
    .option(
      "--workspace <[name=]dir>",
      "the folder that was given to oc-mirror --workspace; once for each ImageSet",
      collect,
    )
    .option("--record <[name=]dir>", "a record of a pass, in place of its workspace", collect);
}

/** All passes that were given, in their order. */
export function passesOf({ workspace = [], record = [] }: PassOptions): readonly string[] {
  const passes = [...workspace, ...record];
  if (passes.length > 0) return passes;
  throw new MirrorError("wrong-use", "no pass is given", {
    hint: "Name a workspace with --workspace DIR, or a record with --record DIR.",
  });
}

/** A path as given to oc-mirror too: `file://` before it is passed over. */
export function localPath(text: string): string {
  return text.replace(/^file:\/\//, "");
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
