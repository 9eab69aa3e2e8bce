import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { defined } from "../../base/problem/index.ts";
import type { ImageSetConfiguration } from "../../models/imageset/index.ts";
import {
  breaksOcMirror,
  type CatalogOffer,
  catalogRepository,
  cleanEnvironment,
  type DiskRole,
  type DiskState,
  type OcMirrorOptions,
  type RunEnvironment,
  workspaceOf,
} from "../../models/oc-mirror/index.ts";
import { diskSpace, largestIn } from "../disk/index.ts";
import { readAuthFile } from "./auth-file-state.ts";
import { unpackedCatalogs } from "./catalogs.ts";
import { cacheFolder, withHome } from "./home.ts";
import { imageSetIn } from "./image-set.ts";
import { type MemoryState, readMemoryState } from "./memory.ts";

/** The surroundings of a run. */
export interface RunSurroundings {
  /** The options of the run. */
  readonly options: OcMirrorOptions;
  /** The environment of this process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The version of the binary; undefined when unknown. */
  readonly version?: string;
  /** Port of the cache; undefined for the default port. */
  readonly port?: number;
  /** The memory before the run; undefined when it was not read. */
  readonly memoryBefore?: MemoryState;
}

const proxyVariables = [
  "HTTPS_PROXY",
  "https_proxy",
  "HTTP_PROXY",
  "http_proxy",
  "NO_PROXY",
  "no_proxy",
];
/** The share of free space below which the largest folders are measured. */
const scarce = 0.05;

/**
 * Reads the facts that a diagnosis needs: the registries of the credentials, disks, names of proxy variables,
 * memory, the ImageSet and the catalogs that oc-mirror unpacked. Never fails; unreadable facts are left out.
 */
export function readRunEnvironment(run: RunSurroundings): RunEnvironment {
  const { options, environment } = run;
  const { route } = options;
  const memory = readMemoryState();
  const imageSet = imageSetIn(options.imageSet);
  return {
    ...(route.kind === "to-disk" ? {} : { destination: route.destination }),
    ...defined({ version: run.version, cachePort: run.port }),
    ...(options.authFile === undefined ? {} : { authFile: readAuthFile(options.authFile) }),
    ...defined({ memoryLimitBytes: memory.limitBytes }),
    ...(imageSet === undefined ? {} : { imageSet: { file: options.imageSet, content: imageSet } }),
    registryVariables: Object.keys(environment).filter(breaksOcMirror),
    memoryKilled: memory.kills > (run.memoryBefore?.kills ?? memory.kills),
    proxies: proxyVariables.filter((name) => (environment[name] ?? "") !== ""),
    disks: runDisks(options, environment),
    catalogs: catalogNames(join(workspaceOf(route), "working-dir"), imageSet),
  };
}

/** Room on the disks of a run: workspace, cache and temporary folder. What the system does not say is left out. */
export function runDisks(
  options: OcMirrorOptions,
  environment: RunSurroundings["environment"],
): readonly DiskState[] {
  const workspace = resolve(workspaceOf(options.route));
  const cacheGiven = options.cacheDir !== undefined;
  const variables = withHome(cleanEnvironment(environment, { cacheGiven }).variables, workspace);
  const places: readonly (readonly [DiskRole, string])[] = [
    ["workspace", workspace],
    ["cache", resolve(cacheFolder(variables, options.cacheDir))],
    ["temporary", variables["TMPDIR"] ?? tmpdir()],
  ];
  return places.flatMap(([role, path]) => {
    const space = diskSpace(path);
    if (space === undefined) return [];
    const isScarce = space.freeBytes < space.totalBytes * scarce;
    return [{ role, path, ...space, ...(isScarce ? { largest: largestIn(path, 3) } : {}) }];
  });
}

/** The content of unpacked catalogs; channels and versions only of packages that the ImageSet names. */
export function catalogNames(
  workingDir: string,
  imageSet: ImageSetConfiguration | undefined,
): readonly CatalogOffer[] {
  const operators = imageSet?.mirror.operators ?? [];
  return unpackedCatalogs(workingDir).map((catalog) => {
    const { name, packages } = catalog;
    const asked = operators
      .filter(({ catalog: written }) => catalogRepository(written).endsWith(`/${name}`))
      .flatMap((operator) => operator.packages ?? [])
      .map((one) => one.name);
    return {
      catalog: name,
      packages,
      channels: new Map(asked.map((wanted) => [wanted, catalog.channels(wanted)])),
      versions: new Map(asked.map((wanted) => [wanted, catalog.versions(wanted)])),
    };
  });
}
