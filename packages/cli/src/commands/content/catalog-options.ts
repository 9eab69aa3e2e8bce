import {
  type CatalogFolder,
  type CatalogSource,
  type FoundCatalog,
  openCatalogPlace,
  openCatalogSource,
} from "@mirrorkit/sdk/catalog";
import { defined, isFolder, printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { openRegistryClient, type RegistryClient } from "@mirrorkit/sdk/registry";
import type { Command } from "commander";
import {
  addRegistryOptions,
  type RegistryFlags,
  readRegistryOptions,
} from "../../registry-options.ts";
import { usualCache } from "../../usual-folders.ts";

/** Where catalogs come from. */
export interface CatalogFlags extends RegistryFlags {
  readonly catalogDir?: readonly CatalogFolder[];
  readonly cacheDir?: string;
  readonly offline?: boolean;
  readonly json?: boolean;
}

/** Several fleets with a month of weekly catalogs. */
const mostCached = 64;

/** Declares the options of a command that reads catalogs. */
export function addCatalogOptions(command: Command): Command {
  return addRegistryOptions(
    command
      .option(
        "--catalog-dir <[catalog=]folder>",
        "workspace of oc-mirror, folder of catalogs, or the folder of one catalog; may be repeated",
        collectFolder,
      )
      .option(
        "--cache-dir <folder>",
        "folder for catalogs of registries (default: ~/.cache/mirrorkit)",
      )
      .option("--offline", "contact no registry"),
  );
}

/** Has a function read catalogs of folders and registries. */
export async function withCatalogs<Result>(
  flags: CatalogFlags,
  use: (source: CatalogSource, client: RegistryClient | undefined) => Promise<Result>,
): Promise<Result> {
  const { catalogDir: folders = [], offline } = flags;
  const cacheFolder = flags.cacheDir ?? usualCache();
  const places = { folders, readsLayouts: true, cacheFolder, mostCached };
  if (offline === true) return use(openCatalogSource(places), undefined);
  const client = openRegistryClient(readRegistryOptions(flags).options);
  try {
    return await use(openCatalogSource({ ...places, client }), client);
  } finally {
    await client.close();
  }
}

/**
 * Reads one catalog: a folder, or what the options have under a reference.
 *
 * @throws a `MirrorError` `invalid-input` for a catalog with documents that cannot be read.
 */
export async function readOne(
  given: string,
  flags: CatalogFlags,
  packages?: readonly string[],
): Promise<FoundCatalog> {
  const own = isFolder(given) ? [{ folder: given, reference: given }] : undefined;
  const found =
    own === undefined
      ? await withCatalogs(flags, (source) => source.find(given, packages))
      : await openCatalogSource({ folders: own }).find(given, packages);
  const [problem] = found.problems;
  if (problem === undefined) return found;
  const { problems } = found;
  throw new MirrorError("invalid-input", problem.message, {
    problems,
    ...defined({ hint: problem.help, position: problem.position }),
  });
}

function collectFolder(
  text: string,
  before: readonly CatalogFolder[] = [],
): readonly CatalogFolder[] {
  return [...before, readFolder(text)];
}

/** `FOLDER`, `CATALOG=FOLDER`, or with the digest of the catalog, `CATALOG@sha256:…=FOLDER`. */
function readFolder(text: string): CatalogFolder {
  const equals = text.indexOf("=");
  if (equals < 1 || isFolder(text)) return there({ folder: text });
  const [named, folder] = [text.slice(0, equals), text.slice(equals + 1)];
  const at = named.lastIndexOf("@sha256:");
  if (at < 0) return there({ folder, reference: named });
  const [before, digest] = [named.slice(0, at), named.slice(at + 1)];
  const isTagged = before.lastIndexOf(":") > before.lastIndexOf("/");
  return there({ folder, reference: isTagged ? before : named, digest });
}

function there(choice: CatalogFolder): CatalogFolder {
  if (isFolder(openCatalogPlace(choice.folder).folder)) return choice;
  throw new MirrorError("unreadable-input", `${printable(choice.folder)} is not a folder`, {
    hint: "Name a workspace of oc-mirror, or write CATALOG=FOLDER for the folder of one catalog.",
  });
}
