import { MirrorError, type PassStatement } from "@mirrorkit/sdk";
import { type Command, Option } from "commander";

/** The passes that a command takes. */
export interface PassOptions {
  /** Folders of `oc-mirror --workspace`, as `DIR` or `NAME=DIR`. */
  readonly workspace?: readonly string[];
  /** Records, as `DIR` or `NAME=DIR`. */
  readonly record?: readonly string[];
  /** What the passes were, where nothing stronger tells. */
  readonly pass?: "pushed" | "preview";
}

/** Declares `--workspace` and `--record`, both of which may be given several times. */
export function addPassOptions(command: Command): Command {
  return command
    .option(
      "--workspace <[name=]dir>",
      "the folder that was given to oc-mirror --workspace; once for each ImageSet",
      collect,
    )
    .option("--record <[name=]dir>", "a record of a pass, in place of its workspace", collect)
    .addOption(passOption());
}

/** `--pass`, which says what a pass was where neither a record nor a console does. */
export function passOption(): Option {
  return new Option(
    "--pass <state>",
    "what the pass was: a push, or a dry run; a list of failed images, a record and a console count more",
  ).choices(["pushed", "preview"]);
}

/** What the options say of the passes. */
export function statementOf({ pass }: PassOptions): { readonly said?: PassStatement } {
  return pass === undefined ? {} : { said: { state: pass } };
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
