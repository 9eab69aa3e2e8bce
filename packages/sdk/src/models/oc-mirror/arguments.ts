import { MirrorError, printable } from "../../base/problem/index.ts";
import type { OcMirrorAbilities } from "./abilities.ts";

/** Where a pass takes images from and brings them to. Folders are paths, registries have no scheme. */
export type OcMirrorRoute =
  /** From registries to a registry. */
  | { readonly kind: "mirror"; readonly workspace: string; readonly destination: string }
  /** From registries to archives in a folder, which also holds the working-dir. */
  | { readonly kind: "to-disk"; readonly folder: string }
  /** From such archives to a registry. */
  | { readonly kind: "from-disk"; readonly folder: string; readonly destination: string };

/** Options of a pass; what is undefined is left to oc-mirror. */
export interface OcMirrorOptions {
  /** Path of the ImageSetConfiguration. */
  readonly imageSet: string;
  /** Where from, and where to. */
  readonly route: OcMirrorRoute;
  /** Whether only the mapping is written; undefined means false. */
  readonly dryRun?: boolean;
  /** Whether the mapping of a dry run also lists the manifests of each list; undefined means false. */
  readonly manifestLists?: boolean;
  /** Path of the credentials. */
  readonly authFile?: string;
  /** Folder that holds `.oc-mirror/.cache`. */
  readonly cacheDir?: string;
  /** Port of the cache on this machine. */
  readonly port?: number;
  /** Whether sigstore signatures are left behind; undefined means false: they are mirrored. */
  readonly removeSignatures?: boolean;
  /** Whether signatures are verified by the policy of this machine; undefined means false. */
  readonly securePolicy?: boolean;
  /** Folder of `registries.d` files to use. */
  readonly registriesDir?: string;
  /** Images that are copied at once, 1 to 10. */
  readonly parallelImages?: number;
  /** Layers of an image that are copied at once, 1 to 10. */
  readonly parallelLayers?: number;
  /** Seconds that one image may take. */
  readonly imageTimeoutSeconds?: number;
  /** How often oc-mirror tries an image again. */
  readonly retryTimes?: number;
  /** Parts of a path that the destination allows, for registries that limit them. */
  readonly maxNestedPaths?: number;
  /** To disk only: what is new since then, `2026-11-23`. */
  readonly since?: string;
  /** Whether certificates of the sources are verified; undefined means true. */
  readonly verifySourceTls?: boolean;
  /** Whether the certificate of the destination is verified; undefined means true. */
  readonly verifyDestinationTls?: boolean;
}

/**
 * Writes the arguments of oc-mirror, in one order. `--remove-signatures` is always said where the flag exists, since
 * its default differs between versions.
 *
 * @throws a {@link MirrorError} `wrong-use` when the options contradict each other, name a registry with a scheme, or
 * ask for something that this oc-mirror cannot do.
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

/** The folder that holds the working-dir of a pass. */
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
