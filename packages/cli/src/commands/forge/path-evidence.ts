import type { ReviewRequest, Side } from "@mirrorkit/forge";
import { isFile, isFolder } from "@mirrorkit/sdk/internal";
import { localPath } from "../../pass-options.ts";

/** The paths of mappings on the command line, each as `PATH` or `NAME=PATH`. */
export interface EvidencePaths {
  /** Before the change. */
  readonly before?: readonly string[];
  /** After it. */
  readonly after?: readonly string[];
}

/** The evidence on the command line; undefined without any. */
export function pathEvidence({ before, after }: EvidencePaths): ReviewRequest["evidence"] {
  if (before === undefined && after === undefined) return undefined;
  const sides: Readonly<Record<Side, readonly string[]>> = {
    before: before ?? [],
    after: after ?? [],
  };
  return async (side, { name }) => {
    const path = pathFor(sides[side], name);
    if (path === undefined) return undefined;
    // Approvals by the forge's own means count only when they are younger than the mapping: this one is new.
    const known = { from: "the files of the command line", ofCommit: false, at: new Date() };
    return { ...known, problems: [], content: { kind: "path", path } };
  };
}

/** A path with the ImageSet's name goes before one without. */
function pathFor(given: readonly string[], name: string): string | undefined {
  const named = given.find((text) => text.startsWith(`${name}=`));
  if (named !== undefined) return localPath(named.slice(name.length + 1));
  const unnamed = given.find(
    (text) => isThere(localPath(text)) || !/^[a-z0-9][-a-z0-9]*=/.test(text),
  );
  return unnamed === undefined ? undefined : localPath(unnamed);
}

/** Whether a path is a file or a folder. */
export function isThere(path: string): boolean {
  return isFile(path) || isFolder(path);
}
