import { MirrorError, printable } from "../../base/problem/index.ts";
import type { OcMirrorAbilities } from "./abilities.ts";

/** The source and destination of a pass. Folders are paths, registries have no scheme. */
export type OcMirrorRoute =
  /** From registries to a registry. */
  | { readonly kind: "mirror"; readonly workspace: string; readonly destination: string }
  /** From registries to archives in a folder, which also contains the working-dir. */
  | { readonly kind: "to-disk"; readonly folder: string }
  /** From such archives to a registry. */
  | { readonly kind: "from-disk"; readonly folder: string; readonly destination: string };

/** Options of a pass; undefined leaves the default of oc-mirror. */
export interface OcMirrorOptions {
  /** Path of the ImageSetConfiguration. */
  readonly imageSet: string;
  /** The source and destination. */
  readonly route: OcMirrorRoute;
  /** Whether to write only the mapping; undefined means false. */
  readonly dryRun?: boolean;
  /** Whether the mapping of a dry run also lists the manifests of each manifest list; undefined means false. */
  readonly manifestLists?: boolean;
  /** Path of the authfile. */
  readonly authFile?: string;
  /** Folder that contains `.oc-mirror/.cache`. */
  readonly cacheDir?: string;
  /** Port of the cache on this machine. */
  readonly port?: number;
  /** Whether to leave out sigstore signatures; undefined means false: they are mirrored. */
  readonly removeSignatures?: boolean;
  /** Whether to verify signatures by the policy of this machine; undefined means false. */
  readonly securePolicy?: boolean;
  /** Folder of `registries.d` files to use. */
  readonly registriesDir?: string;
  /** Number of images to copy in parallel, 1 to 10. */
  readonly parallelImages?: number;
  /** Number of layers of an image to copy in parallel, 1 to 10. */
  readonly parallelLayers?: number;
  /** Time limit for one image, in seconds. */
  readonly imageTimeoutSeconds?: number;
  /** Number of retries for an image. */
  readonly retryTimes?: number;
  /** Largest number of path components at the destination, for registries that limit them. */
  readonly maxNestedPaths?: number;
  /** To disk only: the date from which content counts as new, `2026-11-23`. */
  readonly since?: string;
  /** Whether to verify the certificates of the sources; undefined means true. */
  readonly verifySourceTls?: boolean;
  /** Whether to verify the certificate of the destination; undefined means true. */
  readonly verifyDestinationTls?: boolean;
}

/**
 * Composes the arguments of oc-mirror, in a fixed order. `--remove-signatures` is always set if the flag exists,
 * because its default differs between versions.
 *
 * @throws a {@link MirrorError} `wrong-use` when the options contradict each other, name a registry with a scheme,
 * or need an ability that this oc-mirror does not have.
 */
export function ocMirrorArguments(
  options: OcMirrorOptions,
  abilities: OcMirrorAbilities,
): readonly string[] {
  refuseImpossible(options, abilities);
  return [
    "--v2",
    ...flag("--config", options.imageSet),
    ...routeFlags(options.route),
    ...flag("--authfile", options.authFile),
    ...flag("--cache-dir", options.cacheDir),
    ...flag("--port", options.port),
    ...signatureFlags(options, abilities),
    ...(options.securePolicy === true ? ["--secure-policy"] : []),
    ...flag("--registries.d", options.registriesDir),
    ...flag("--parallel-images", options.parallelImages),
    ...flag("--parallel-layers", options.parallelLayers),
    ...flag("--image-timeout", seconds(options.imageTimeoutSeconds)),
    ...flag("--retry-times", options.retryTimes),
    ...flag("--max-nested-paths", options.maxNestedPaths),
    ...flag("--since", options.since),
    ...(options.verifySourceTls === false ? ["--src-tls-verify=false"] : []),
    ...(options.verifyDestinationTls === false ? ["--dest-tls-verify=false"] : []),
    ...dryRunFlags(options),
    destinationOf(options.route),
  ];
}

/** The folder that contains the working-dir of a pass. */
export function workspaceOf(route: OcMirrorRoute): string {
  return route.kind === "mirror" ? route.workspace : route.folder;
}

function flag(name: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [name, String(value)];
}

function seconds(count: number | undefined): string | undefined {
  return count === undefined ? undefined : `${count}s`;
}

function routeFlags(route: OcMirrorRoute): readonly string[] {
  if (route.kind === "mirror") return ["--workspace", `file://${route.workspace}`];
  return route.kind === "from-disk" ? ["--from", `file://${route.folder}`] : [];
}

function destinationOf(route: OcMirrorRoute): string {
  return route.kind === "to-disk" ? `file://${route.folder}` : `docker://${route.destination}`;
}

function signatureFlags(
  { removeSignatures }: OcMirrorOptions,
  abilities: OcMirrorAbilities,
): readonly string[] {
  if (!abilities.removeSignaturesFlag) return [];
  return [`--remove-signatures=${String(removeSignatures === true)}`];
}

function dryRunFlags({ dryRun, manifestLists }: OcMirrorOptions): readonly string[] {
  if (dryRun !== true) return [];
  return [manifestLists === true ? "--dry-run-manifest-lists" : "--dry-run"];
}

/** A registry with an optional port and path. */
const registry = /^[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?(?:\/[a-z0-9][a-z0-9._-]*)*$/;

function refuseImpossible(options: OcMirrorOptions, abilities: OcMirrorAbilities): void {
  const { route } = options;
  if (route.kind !== "to-disk" && !registry.test(route.destination)) {
    throw new MirrorError(
      "wrong-use",
      `the destination ${printable(route.destination)} is not a registry with an optional path`,
      { hint: "Write it without scheme, tag or trailing slash, such as quay.example.test/mirror." },
    );
  }
  if (options.manifestLists === true && !abilities.manifestListsFlag) {
    throw new MirrorError("wrong-use", "this oc-mirror does not support --dry-run-manifest-lists", {
      hint: "Use oc-mirror 4.22 or later, or omit --manifest-lists.",
    });
  }
  for (const [name, count] of [
    ["parallel images", options.parallelImages],
    ["parallel layers", options.parallelLayers],
  ] as const) {
    if (count === undefined || (count >= 1 && count <= 10)) continue;
    throw new MirrorError("wrong-use", `oc-mirror does not accept ${count} ${name}`, {
      hint: "Choose a number from 1 to 10.",
    });
  }
  if (options.since !== undefined && route.kind !== "to-disk") {
    throw new MirrorError("wrong-use", "a start date applies only when mirroring to disk", {
      hint: "Omit it, or mirror to disk.",
    });
  }
}
