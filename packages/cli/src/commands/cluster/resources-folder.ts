import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { ClusterResource, OtherObject } from "@mirrorkit/sdk/cluster-resources";
import { type ResourceFile, readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { readTextFile } from "@mirrorkit/sdk/files";
import {
  errorsOfContent,
  invalidInput,
  isFolder,
  listFolder,
  printable,
} from "@mirrorkit/sdk/internal";
import { type NodeConfiguration, readNodeConfiguration } from "@mirrorkit/sdk/nodes";
import type { Problem } from "@mirrorkit/sdk/problems";
import { openPass } from "@mirrorkit/sdk/records";
import { localPath } from "../../pass-options.ts";
import { isConcerning, isError } from "../../problem-severity.ts";
import {
  checkNamedCluster,
  clustersIn,
  filesOfCluster,
  type ObjectPlaces,
} from "./cluster-of-files.ts";

/** The cluster resources of a folder, and their problems. */
export interface FolderResources {
  /** The resources; may be empty. */
  readonly resources: readonly ClusterResource[];
  /** The node configuration from them and from the cluster's image configuration among them. */
  readonly configuration: NodeConfiguration;
  /** Errors and warnings: a failed pass, a preview, mirror sets that contradict each other. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the cluster resources of a folder: a workspace, a record, a layout, or any folder of objects in YAML or
 * JSON. Rejects unreadable files and changed records.
 *
 * @param cluster - the cluster whose files count in a folder of several
 * @throws a {@link MirrorError} `wrong-use` when the folder has several clusters and none of them is named
 */
export async function readResourcesFolder(
  given: string,
  cluster?: string,
): Promise<FolderResources> {
  const path = localPath(given);
  const { resources, others, problems, errors, ofPass } = await readAny(path, cluster);
  if (errors.length > 0) throw invalidInput(errors);
  const configuration = readNodeConfiguration({ resources, others });
  const concerning = [
    ...ofPass,
    ...problems.filter(({ lost }) => lost !== undefined),
    ...configuration.problems,
  ];
  const none = resources.length === 0 ? [noResources(path)] : [];
  return {
    resources,
    configuration,
    problems: [...none, ...concerning.filter(isConcerning)],
  };
}

function noResources(path: string): Problem {
  return {
    rule: "no-resources",
    severity: "warning",
    message: `${printable(path)} contains no cluster resources: every image comes from its source`,
    help: "Name a workspace, a record, a rendered folder or a folder of mirror sets.",
    position: { file: path },
  };
}

interface ReadObjects {
  readonly resources: readonly ClusterResource[];
  readonly others: readonly OtherObject[];
  readonly problems: readonly Problem[];
}

interface AnyObjects extends ReadObjects {
  /** Errors of the content, for which no answer is possible. */
  readonly errors: readonly Problem[];
  /** Problems of the pass that wrote the objects. */
  readonly ofPass: readonly Problem[];
}

async function readAny(path: string, cluster: string | undefined): Promise<AnyObjects> {
  if (!isPass(path)) {
    const read = readObjects(path, cluster);
    return { ...read, errors: read.problems.filter(isError), ofPass: [] };
  }
  const workspace = await openPass(path);
  checkNamedCluster(path, cluster, []);
  const { resources, problems, pass } = workspace;
  const isToBeSaid = pass.problem !== undefined && pass.state !== "unknown";
  return {
    resources: resources.resources,
    others: resources.others,
    problems,
    errors: errorsOfContent(workspace),
    ofPass: isToBeSaid ? [pass.problem] : [],
  };
}

function readObjects(path: string, cluster: string | undefined): ReadObjects {
  const files = listFolder(path)
    .files.filter((file) => /\.(ya?ml|json)$/i.test(file.path))
    .map(({ absolute }) => ({ path: absolute, text: readTextFile(absolute) }));
  const together = readClusterResources(files);
  const top = basename(resolve(path)) === "clusters" ? dirname(resolve(path)) : resolve(path);
  const withinFolder = (file: string): string => relative(top, resolve(file)).split(sep).join("/");
  const apart = together.problems.some(isCollision) ? readApart(files) : [];
  // Objects that clusters have in common are read once: whose files hold them too shows only file by file.
  const everywhere = cluster === undefined || apart.length > 0 ? apart : readApart(files);
  const clusters = clustersIn(
    mirrorSetFiles([...together.resources, ...everywhere]).map(withinFolder),
    collisionsOf(apart).map((places) => places.map(withinFolder)),
  );
  checkNamedCluster(path, cluster, clusters);
  if (cluster === undefined) return joined(together, apart, files);
  const kept = new Set(
    filesOfCluster(
      files.map((file) => withinFolder(file.path)),
      cluster,
      clusters,
    ),
  );
  const own = files.filter((file) => kept.has(withinFolder(file.path)));
  const ofCluster = readClusterResources(own);
  return joined(ofCluster, ofCluster.problems.some(isCollision) ? readApart(own) : [], own);
}

function readApart(files: readonly ResourceFile[]): readonly ClusterResource[] {
  return files.flatMap((file) => readClusterResources([file]).resources);
}

/** All objects count, including duplicates; objects other than mirror sets may be unreadable. */
function joined(
  { resources, others, problems }: ReadObjects,
  apart: readonly ClusterResource[],
  files: readonly ResourceFile[],
): ReadObjects {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  return {
    resources: apart.length > 0 ? apart : resources,
    others,
    problems: problems.map((one): Problem => {
      if (isCollision(one)) return { ...one, severity: "warning" };
      const text = texts.get(one.position?.file ?? "");
      if (one.lost !== "text" || text === undefined || mayMatter.test(text)) return one;
      return {
        ...one,
        rule: "passed-over",
        severity: "warning",
        message: `${one.message}: the file is skipped`,
      };
    }),
  };
}

/** Texts of a file with an effect on where nodes pull from. */
const mayMatter =
  /Image(?:Digest|Tag)MirrorSet|ImageContentSourcePolicy|registrySources|MirrorSource/;

/** A folder with objects of several clusters has duplicate names: this is reported, and all of them count. */
function isCollision({ lost }: Problem): boolean {
  return lost === "copy";
}

function mirrorSetFiles(resources: readonly ClusterResource[]): readonly string[] {
  return resources.filter(decides).map(({ origin }) => origin.file);
}

function decides(resource: ClusterResource): boolean {
  return "entries" in resource;
}

/** The files of mirror sets of one kind and name. */
function collisionsOf(apart: readonly ClusterResource[]): ObjectPlaces {
  const places = new Map<string, Set<string>>();
  for (const { kind, name, origin } of apart.filter(decides)) {
    const key = `${kind} ${name}`;
    places.set(key, (places.get(key) ?? new Set()).add(origin.file));
  }
  return [...places.values()].filter(({ size }) => size > 1).map((files) => [...files].sort());
}

function isPass(path: string): boolean {
  return ["working-dir", "cluster-resources", "dry-run"].some((name) => isFolder(join(path, name)));
}
