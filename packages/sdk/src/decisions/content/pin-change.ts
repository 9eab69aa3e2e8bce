import type { YamlChange, YamlPath } from "../../base/yaml/index.ts";

/** A version to write into an ImageSet. */
export interface PinChange {
  /** What it is of. */
  readonly kind: "package" | "release";
  /** The catalog as the ImageSet names it; undefined for a release. */
  readonly catalog?: string;
  /** The package; undefined for a release. */
  readonly package?: string;
  /** The channel; undefined for a package whose channels the ImageSet does not list. */
  readonly channel?: string;
  /** The version that is written now; undefined for one that floats. */
  readonly from?: string;
  /** The version to write. */
  readonly to: string;
  /** What is worth knowing about it, one sentence. */
  readonly note?: string;
  /** The lines. */
  readonly edits: readonly YamlChange[];
  /** The package or release channel in the file. */
  readonly path: YamlPath;
}

/** What stays as it is although there is something newer, or nothing is pinned. */
export interface HeldPin extends Pick<PinChange, "kind" | "catalog" | "package" | "channel"> {
  /** The version that is written; undefined for one that floats. */
  readonly version?: string;
  /** Why it stays, one sentence. */
  readonly reason: string;
  /** Where it is in the file. */
  readonly path: YamlPath;
}

/** What could be written of one kind. */
export interface PinCandidates {
  /** What to write. */
  readonly changes: readonly PinChange[];
  /** What stays. */
  readonly held: readonly HeldPin[];
}

/** Puts candidates together. */
export function joinCandidates(all: readonly PinCandidates[]): PinCandidates {
  return {
    changes: all.flatMap(({ changes }) => changes),
    held: all.flatMap(({ held }) => held),
  };
}

/** Both ends of a range. */
export function pinEdits(path: YamlPath, version: string): readonly YamlChange[] {
  return [
    { path: [...path, "minVersion"], value: version },
    { path: [...path, "maxVersion"], value: version },
  ];
}
