import { defined } from "../../base/problem/index.ts";
import { formatDigest } from "../../models/image/index.ts";
import {
  isCached,
  type MappedReference,
  type MappingEntry,
  type MappingKind,
} from "../../models/mapping/index.ts";
import {
  describeEntries,
  reachingRegistries,
  type VerificationInput,
} from "../verification/index.ts";

/** Where an image is in a registry. */
export interface RegistryPlace {
  /** Host with port. */
  readonly registry: string;
  /** Path of the repository. */
  readonly repository: string;
  /** A tag, or a digest `sha256:<hex>`. */
  readonly reference: string;
}

/** An image whose size is wanted. */
export interface SizedImage {
  /** What it is. */
  readonly kind: MappingKind;
  /** Where it is read from, as the mapping has it without its transport. */
  readonly name: string;
  /** Where it is read from; undefined where that is no registry that can be asked: oc-mirror's cache, a folder. */
  readonly source?: RegistryPlace;
  /** Where it goes; undefined where it goes to oc-mirror's cache. */
  readonly destination?: RegistryPlace;
  /** The digest that the source promises; undefined for what is named by tag. */
  readonly digest?: string;
  /** Whether oc-mirror rebuilds it, so that the destination gets another manifest than the source has. */
  readonly isRebuilt: boolean;
  /** The packages that bring it, sorted; empty where nothing tells. */
  readonly packages: readonly string[];
  /** The platforms that the ImageSet keeps of it, `linux/amd64`; undefined for all. */
  readonly platforms?: readonly string[];
}

/**
 * Says whose sizes are wanted: the images of several mappings, each once, in their order. Without the update graph, which
 * oc-mirror makes itself.
 */
export function planSizes(inputs: readonly VerificationInput[]): readonly SizedImage[] {
  const planned = new Map<string, SizedImage>();
  for (const input of inputs) {
    const described = describeEntries(input);
    const reaching = new Set(reachingRegistries(input.entries));
    for (const [index, entry] of input.entries.entries()) {
      const { digest, operators, platforms } = described[index] ?? { operators: [] };
      const key = `${entry.source.text}=${entry.destination.text}`;
      if (entry.kind === "graph" || planned.has(key)) continue;
      const named = entry.filter === undefined ? digest : entry.digest;
      planned.set(key, {
        ...asked(entry, named, reaching.has(entry)),
        packages: operators,
        ...defined({ digest: named, platforms }),
      });
    }
  }
  return [...planned.values()];
}

function asked(
  { kind, source, destination, filter }: MappingEntry,
  digest: string | undefined,
  isReaching: boolean,
): Omit<SizedImage, "packages"> {
  const from = isCached(source) ? undefined : placeOf(source, digest);
  const to = isReaching ? placeOf(destination, digest) : undefined;
  return {
    kind,
    name: source.text,
    isRebuilt: filter !== undefined,
    ...defined({ source: from, destination: to }),
  };
}

function placeOf(
  reference: MappedReference,
  digest: string | undefined,
): RegistryPlace | undefined {
  const { registry, repository, tag, transport } = reference;
  if (transport !== "docker" || registry === "") return undefined;
  const own = reference.digest === undefined ? tag : formatDigest(reference.digest);
  return { registry, repository, reference: own ?? digest ?? "latest" };
}
