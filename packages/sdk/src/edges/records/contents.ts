import { join } from "node:path";
import {
  compareText,
  invalidInput,
  MirrorError,
  type Problem,
  printable,
  redactCredentials,
} from "../../base/problem/index.ts";
import type { CatalogSummary } from "../../models/catalog/index.ts";
import { readImageSet, sameSelection } from "../../models/imageset/index.ts";
import {
  type ConsoleVerdict,
  consoleResult,
  judgeConsole,
  judgePass,
  type Pass,
} from "../../models/pass/index.ts";
import type { SignedImages } from "../../models/registry/index.ts";
import {
  decodeText,
  type FolderContents,
  isFolder,
  listFolder,
  readFileBytes,
  readTextFile,
} from "../disk/index.ts";
import type { PinnedImageSet, Workspace } from "../workspace/index.ts";
import { writeCatalogSummaries } from "./catalog-notes.ts";
import { consoleProblems, otherImageSet, type ReadConsole } from "./contradictions.ts";
import {
  type ImagePackages,
  refuseOtherSignatures,
  writePackages,
  writeSignedImages,
} from "./image-notes.ts";
import { isRecordedPath, recordPaths } from "./paths.ts";

/** Files outside the workspace that a record includes. */
export interface RecordSources {
  /** Path of the ImageSetConfiguration of the pass; undefined to leave it out. */
  readonly imageSet?: string;
  /**
   * Path of a file with the console output of oc-mirror, of which the record keeps the result; undefined to leave
   * it out.
   */
  readonly console?: string;
  /** Which images are signed, see {@link readVerifiedSignatures}; undefined when it is not kept. */
  readonly sigstore?: SignedImages;
  /** How oc-mirror ended, the text of the file beside its log; undefined when it is not kept. */
  readonly run?: string;
  /** Packages by the images that they bring, of which those of the mapping are kept; none by default. */
  readonly packages?: ImagePackages;
  /** What the pass takes from catalogs; undefined when it is not kept. */
  readonly catalogs?: readonly CatalogSummary[];
}

/** The files of a record, except its manifest. */
export interface RecordContents {
  /** The files by their path in the record, sorted. */
  readonly files: FolderContents;
  /** The verdict on the whole console, which has more than the kept result; undefined without a console. */
  readonly console?: { readonly path: string; readonly verdict: ConsoleVerdict };
  /** Files that could not be included, or were changed. */
  readonly problems: readonly Problem[];
}

/** The largest file that is recorded: 1 GiB. */
const largestFile = 1024 ** 3;

/**
 * Reads the files for a record of a pass. The mapping and the cluster resources are copied byte by byte;
 * credentials in URLs of other files are replaced with `***` (rule `record-credentials`). It reports a pass without
 * a mapping (rule `record-without-mapping`), an ImageSet that differs from the pinned one (`other-imageset`), and a
 * console without a result (`record-without-result`), of a failure (`console-failed`) or, besides a push, of a dry
 * run (`console-dry-run`).
 *
 * @throws a {@link MirrorError} `unreadable-input` when a file is absent, too large or no text,
 * `invalid-input` when the given ImageSet is none, `wrong-use` when the signatures are of another pass; `disk` when the
 * disk fails.
 */
export function readRecordContents(
  workspace: Workspace,
  sources: RecordSources = {},
): RecordContents {
  const problems: Problem[] = [];
  const files = new Map(clusterResourcesOf(workspace));
  const { mapping, pinned, errors } = workspace;
  const console = sources.console === undefined ? undefined : readConsole(sources.console);
  const said = console === undefined ? {} : { said: { console } };
  const pass = judgePass({ ...workspace.pass.evidence, ...said });
  if (mapping !== undefined) {
    files.set(recordPaths.mapping, readFileBytes(mapping.path, largestFile));
  } else if (workspace.isUnfinished !== true) {
    problems.push(withoutMapping(workspace));
  }
  if (sources.imageSet !== undefined) {
    const isDryRun = pass.state === "preview" || console?.verdict.pass === "dry-run";
    problems.push(...checkImageSet(sources.imageSet, isDryRun ? undefined : pinned));
    files.set(recordPaths.imageSet, withoutCredentials(sources.imageSet, problems));
  }
  if (pinned !== undefined) {
    files.set(recordPaths.pinned, withoutCredentials(pinned.path, problems));
  }
  if (pass.state === "failed" && errors !== undefined && isOfPass(pass)) {
    files.set(recordPaths.errors, withoutCredentials(errors.path, problems));
  }
  if (sources.run !== undefined) files.set(recordPaths.run, Buffer.from(sources.run));
  for (const [path, bytes] of notesOf(workspace, sources)) files.set(path, bytes);
  if (console !== undefined) {
    problems.push(...consoleProblems(console, workspace.state));
    if (console.result !== "") files.set(recordPaths.console, Buffer.from(console.result));
  }
  return {
    files: new Map([...files].sort(([a], [b]) => compareText(a, b))),
    ...(console === undefined ? {} : { console: { path: console.path, verdict: console.verdict } }),
    problems,
  };
}

function notesOf(
  { mapping }: Workspace,
  { sigstore, packages = new Map(), catalogs = [] }: RecordSources,
): ReadonlyMap<string, Uint8Array> {
  const { entries = [] } = mapping?.mapping ?? {};
  const notes = new Map<string, Uint8Array>();
  const operators = writePackages(packages, entries);
  if (operators !== undefined) notes.set(recordPaths.operators, operators);
  if (catalogs.length > 0) {
    notes.set(recordPaths.catalogs, Buffer.from(writeCatalogSummaries(catalogs)));
  }
  if (sigstore === undefined) return notes;
  refuseOtherSignatures(sigstore, entries);
  return notes.set(recordPaths.sigstore, writeSignedImages(sigstore));
}

/** Whether images failed in this pass, not in one before it. */
function isOfPass({ signals }: Pass): boolean {
  return signals.some(({ source }) => source === "failure-list");
}

function clusterResourcesOf({ folder }: Workspace): readonly (readonly [string, Uint8Array])[] {
  const below = join(folder, recordPaths.clusterResources);
  if (!isFolder(below)) return [];
  return listFolder(below).files.map(({ path, absolute }) => {
    const recorded = `${recordPaths.clusterResources}/${path}`;
    if (isRecordedPath(recorded)) return [recorded, readFileBytes(absolute, largestFile)] as const;
    const message = `${printable(absolute)} has a name that cannot be recorded`;
    const hint = "Remove the file, or rename it without backslashes and control characters.";
    throw new MirrorError("unreadable-input", message, { hint, position: { file: absolute } });
  });
}

function readConsole(path: string): ReadConsole {
  const text = readTextFile(path);
  return { path, result: consoleResult(text), verdict: judgeConsole(text) };
}

/** The pinned ImageSet of a dry run belongs to an earlier push, which may have another selection. */
function checkImageSet(path: string, pinned: PinnedImageSet | undefined): readonly Problem[] {
  const { imageSet, problems } = readImageSet(readTextFile(path), path);
  if (imageSet === undefined) throw invalidInput(problems);
  if (pinned === undefined) return [];
  const isSame =
    imageSet.kind === "ImageSetConfiguration" && sameSelection(imageSet, pinned.imageSet);
  return isSame ? [] : [otherImageSet(path, pinned)];
}

function withoutCredentials(path: string, problems: Problem[]): Uint8Array {
  const bytes = readFileBytes(path, largestFile);
  const text = decodeText(bytes, path);
  const redacted = redactCredentials(text);
  if (redacted === text) return bytes;
  problems.push({
    rule: "record-credentials",
    severity: "warning",
    message: "credentials in its URLs are replaced by *** in the record",
    help: "Keep credentials in the authfile, not in this file.",
    position: { file: path },
  });
  return Buffer.from(redacted);
}

function withoutMapping({ folder }: Workspace): Problem {
  return {
    rule: "record-without-mapping",
    severity: "warning",
    message: "there is no dry-run/mapping.txt: the pass is recorded without its images",
    help: "Run oc-mirror with --dry-run on the same ImageSet before the push, so that passes can be compared.",
    position: { file: folder },
  };
}
