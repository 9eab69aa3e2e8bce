import { type FileTree, isBelow, isOwned } from "../../base/file-tree/index.ts";
import { type Problem, printable, quoted } from "../../base/problem/index.ts";
import { splitYamlDocuments, type YamlMap } from "../../base/yaml/index.ts";
import {
  type FoundIdentity,
  identityOf,
  readIdentities,
} from "../../models/cluster-resources/index.ts";
import { isKustomization } from "./kustomization.ts";
import { type Listings, readListings } from "./listings.ts";
import { secondCatalogs } from "./second-catalog.ts";

/** The objects to write, and the existing files. */
export interface KeptByHandInput {
  /** The objects to be written, by path. */
  readonly wanted: ReadonlyMap<string, YamlMap>;
  /** All files of the cluster's folder. */
  readonly existing: FileTree;
  /** That folder. */
  readonly root: string;
  /** Whether objects that files of other people hold are taken over. */
  readonly adopt: boolean;
}

/** Files of other authors that contain objects to be written. */
export interface KeptByHand {
  /** Paths of files that go, since all of their objects are taken over. */
  readonly removed: ReadonlySet<string>;
  /** Texts of files that stay with their other objects, by path. */
  readonly edited: FileTree;
  /** Paths of files in our place that may be overwritten. */
  readonly replaced: ReadonlySet<string>;
  /** Notes about objects taken over, errors for rejected ones, and warnings about objects of oc-mirror left behind. */
  readonly problems: readonly Problem[];
}

interface HandFile {
  readonly path: string;
  readonly text: string;
  readonly found: readonly FoundIdentity[];
  readonly doubles: readonly FoundIdentity[];
  readonly isListed: boolean;
}

/**
 * Finds objects to be written in files of other authors, by identity, whatever the file names. kustomize cannot
 * build a folder with one object in two files, so the object is taken over or is an error (rule `kept-by-hand`); in
 * a file that no kustomization lists, it is a warning. Patches of a kustomization are skipped. Objects of oc-mirror
 * that are not to be written (rule `left-behind`) and catalogs that would be duplicated are reported.
 */
export function keptByHand(input: KeptByHandInput): KeptByHand {
  const { wanted, existing, root } = input;
  const homes = new Map([...wanted].map(([path, object]) => [identityOf(object) ?? "", path]));
  const listings = readListings(existing, root);
  const files = handFiles(input, homes, listings);
  const taken = files.map((file) => takeOver(file, input, homes));
  return {
    removed: new Set(taken.flatMap(({ removed = [] }) => removed)),
    edited: new Map(taken.flatMap(({ edited = [] }) => edited)),
    replaced: new Set(taken.flatMap(({ replaced = [] }) => replaced)),
    problems: [
      ...taken.flatMap(({ problems }) => problems),
      ...files.flatMap((file) => leftBehind(file)),
      ...files.flatMap(({ found, doubles }) =>
        secondCatalogs(
          found.filter((one) => !doubles.includes(one)),
          [...wanted.values()],
        ),
      ),
      ...unlisted(input, files, listings),
    ],
  };
}

function handFiles(
  { existing, root }: KeptByHandInput,
  homes: ReadonlyMap<string, string>,
  { resources, named }: Listings,
): readonly HandFile[] {
  return [...existing].flatMap(([path, text]) => {
    const isCandidate = isBelow(path, root) && /\.(?:ya?ml|json)$/.test(path);
    const isListed = resources.has(path);
    if (!isCandidate || isOwned(text) || isKustomization(path)) return [];
    if (!isListed && named.has(path)) return [];
    const found = readIdentities({ path, text });
    return [{ path, text, found, doubles: found.filter(({ key }) => homes.has(key)), isListed }];
  });
}

interface Taken {
  readonly removed?: string;
  readonly edited?: readonly (readonly [string, string])[];
  readonly replaced?: string;
  readonly problems: readonly Problem[];
}

function takeOver(
  file: HandFile,
  { adopt, wanted }: KeptByHandInput,
  homes: ReadonlyMap<string, string>,
): Taken {
  const { path, doubles, found } = file;
  const isInPlace = wanted.has(path);
  if (doubles.length === 0) return { problems: [] };
  if (!adopt)
    return {
      problems: (isInPlace ? doubles.slice(0, 1) : doubles).map((one) =>
        refusal(one, file, isInPlace),
      ),
    };
  const isWhole = doubles.length === found.length;
  const notes = doubles.map((one) => adopted(one, { path, homes, wanted }));
  if (isInPlace) {
    return isWhole ? { replaced: path, problems: notes } : { problems: [notAlone(file)] };
  }
  if (isWhole) return { removed: path, problems: notes };
  const rest = withoutDoubles(file);
  if (rest === undefined) return { problems: [notAlone(file)] };
  return { edited: [[path, rest]], problems: notes };
}

/** The text without the documents of our objects; undefined when a document contains other objects as well. */
function withoutDoubles({ path, text, doubles }: HandFile): string | undefined {
  const keys = new Set(doubles.map(({ key }) => key));
  const rest: string[] = [];
  for (const part of splitYamlDocuments(text)) {
    const found = readIdentities({ path, text: part });
    const ours = found.filter(({ key }) => keys.has(key));
    if (ours.length === 0) rest.push(part);
    else if (ours.length < found.length) return undefined;
  }
  return rest.join("");
}

function refusal(
  { kind, name, position }: FoundIdentity,
  { path, isListed }: HandFile,
  isInPlace: boolean,
): Problem {
  const help = "Take it over with `mirrorkit render --adopt`, or remove it from that file.";
  const where = `${kind} ${quoted(name)} already exists in ${printable(path)}, which mirrorkit did not write`;
  if (isInPlace) {
    const message = `${quoted(path)} was not written by mirrorkit and is in the way`;
    return { rule: "foreign-file", severity: "error", message, help, position: { file: path } };
  }
  return {
    rule: "kept-by-hand",
    severity: isListed ? "error" : "warning",
    message: isListed
      ? `${where}: kustomize does not build one object in two files`
      : `${where} and no kustomization lists: Argo CD applies both if it applies the folder directly`,
    help,
    position,
  };
}

function adopted(
  { key, kind, name, object, position }: FoundIdentity,
  {
    path,
    homes,
    wanted,
  }: {
    readonly path: string;
    readonly homes: ReadonlyMap<string, string>;
    readonly wanted: ReadonlyMap<string, YamlMap>;
  },
): Problem {
  const home = homes.get(key) ?? "";
  const ours = wanted.get(home);
  const isSame =
    ours !== undefined && JSON.stringify(ours["spec"]) === JSON.stringify(object["spec"]);
  const into = home === path ? "" : ` into ${printable(home)}`;
  return {
    rule: "adopted",
    severity: isSame || kind === "ConfigMap" ? "info" : "warning",
    message: `${kind} ${quoted(name)} of ${printable(path)} is taken over${into}${isSame || kind === "ConfigMap" ? "" : ": its spec was different"}`,
    position,
  };
}

function notAlone({ path, doubles }: HandFile): Problem {
  const [first] = doubles;
  return {
    rule: "kept-by-hand",
    severity: "error",
    message: `${first?.kind ?? ""} ${quoted(first?.name ?? "")} cannot be taken over: ${printable(path)} contains other objects that share lines with it`,
    help: "Move the other objects into a separate file.",
    position: first?.position ?? { file: path },
  };
}

function leftBehind({ path, found, doubles, isListed }: HandFile): readonly Problem[] {
  return found
    .filter((one) => one.isOfOcMirror && !doubles.includes(one))
    .map(({ kind, name, position }) => ({
      rule: "left-behind",
      severity: "info",
      message: `${kind} ${quoted(name)} in ${printable(path)} was written by oc-mirror, but this pass does not write it: it is kept${isListed ? "" : ", though no kustomization lists it"}`,
      help: "Remove it when nothing needs it any longer: no Subscription references the catalog, and no image needs the mirrors.",
      position,
    }));
}

/** When kustomize takes over a folder that was applied directly, files that it does not list are no longer applied. */
function unlisted(
  { existing, root }: KeptByHandInput,
  files: readonly HandFile[],
  { resources }: Listings,
): readonly Problem[] {
  const hadNone = [...existing.keys()].every(
    (path) => !isBelow(path, root) || !isKustomization(path),
  );
  if (!hadNone || resources.size > 0) return [];
  return files
    .filter(({ found, doubles }) => found.length > doubles.length)
    .map(({ path }) => ({
      rule: "not-listed",
      severity: "warning",
      message: `${printable(path)} was applied with its folder, but the new kustomization does not list it`,
      help: "Add it to the resources of the kustomization in its folder, or remove it: Argo CD prunes what it no longer finds.",
      position: { file: path },
    }));
}
