import type { OcMirrorVersion } from "@mirrorkit/sdk/imageset";
import { printable } from "@mirrorkit/sdk/internal";
import type { Problem } from "@mirrorkit/sdk/problems";
import { countProblems, formatProblems, plural } from "../../terminal/problems.ts";
import type { CheckedFiles } from "./checked-files.ts";

/** What a `check` found. */
export interface Checked {
  readonly files: CheckedFiles;
  readonly problems: readonly Problem[];
  readonly version: OcMirrorVersion;
  /** What of the files was not looked at although content was asked for. */
  readonly notLookedAt: readonly NotLookedAt[];
}

/** A file whose content was not looked at, because of its own errors, or whose releases were not: no graph is at hand. */
export interface NotLookedAt {
  readonly file: string;
  readonly why: "errors" | "no-graph";
}

/** Writes what a `check` found for people. */
export function checkedAsText({ files, problems, version, notLookedAt }: Checked): string {
  const { texts, unreadable, passedOver } = files;
  const sum = problems.length === 0 ? "no problems" : countProblems(problems);
  const count = plural(texts.size + unreadable.length, "file");
  const others =
    passedOver === 0
      ? ""
      : ` (${passedOver} more ${passedOver === 1 ? "is not an ImageSet" : "are not ImageSets"})`;
  const lines = [`${count} checked: ${sum}${others}`, judge(version), ...notLookedAt.map(sayNot)];
  return `${formatProblems(problems, texts)}${lines.join("\n")}\n`;
}

function sayNot({ file, why }: NotLookedAt): string {
  return why === "errors"
    ? `Catalogs and releases of ${printable(file)} are not checked: correct its errors first.`
    : `Releases of ${printable(file)} are not checked: give --graph, or leave out --offline.`;
}

function judge(version: OcMirrorVersion): string {
  const named = version === "main" ? "oc-mirror main (855b64a3)" : `oc-mirror ${version}`;
  return `Checked for ${named}; --oc-mirror-version selects another.`;
}
