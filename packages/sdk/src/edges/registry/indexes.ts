import { defined, MirrorError } from "../../base/problem/index.ts";
import type { Descriptor } from "../../models/registry/index.ts";
import type { Repository } from "./conversation.ts";
import { type FetchedManifest, fetchManifest, type ManifestReader, nameOf } from "./manifests.ts";

/** A manifest on a walk through an index. */
export interface WalkedManifest extends FetchedManifest {
  /** Its descriptor in the index above; undefined for the first manifest. */
  readonly descriptor?: Descriptor;
  /** The number of indexes above it. */
  readonly depth: number;
}

/** The limits of a walk. */
export interface WalkOptions {
  /** The largest nesting of indexes; 5 by default, as for oc-mirror. */
  readonly deepest?: number;
  /** The largest number of manifests; 1,000 by default. */
  readonly most?: number;
}

/**
 * Walks a manifest and, where it is an index, all manifests below it, each once, parents first.
 *
 * @throws a {@link MirrorError} as reading a manifest does; `invalid-input` for one that is too deep or has too many.
 */
export async function* walkManifests(
  reader: ManifestReader,
  repository: Repository,
  reference: string,
  { deepest = 5, most = 1_000 }: WalkOptions = {},
): AsyncGenerator<WalkedManifest, void, undefined> {
  const seen = new Set<string>();
  const open: { reference: string; descriptor?: Descriptor; depth: number }[] = [
    { reference, depth: 0 },
  ];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { depth, descriptor } = next;
    const name = { ...repository, reference: next.reference };
    if (depth > deepest) throw beyond(`${nameOf(name)} is below more than ${deepest} indexes`);
    const fetched = await fetchManifest(reader, name);
    if (seen.has(fetched.digest)) continue;
    seen.add(fetched.digest);
    if (seen.size > most) throw beyond(`${nameOf(name)} is one of more than ${most} manifests`);
    yield { ...fetched, depth, ...defined({ descriptor }) };
    if (fetched.manifest.kind !== "index") continue;
    for (const child of fetched.manifest.manifests) {
      open.push({ reference: child.digest, descriptor: child, depth: depth + 1 });
    }
  }
}

function beyond(message: string): MirrorError {
  return new MirrorError("invalid-input", message);
}
