import type { RegistryPlace, SizedPart, WhyUnknown } from "../../decisions/sizes/index.ts";
import type { RegistryClient, Repository } from "../../edges/registry/index.ts";
import type { Presence } from "../../models/registry/index.ts";
import type { Part } from "./read-parts.ts";

/** Whether a destination has an image: by its digest, whatever the tag. */
export type Held =
  | { readonly state: "present" | "absent" }
  | { readonly state: "unknown"; readonly why: WhyUnknown };

/** Asks destinations what they have, nothing twice. */
export class Destinations {
  readonly #client: RegistryClient;
  readonly #blobs = new Map<string, Promise<Presence>>();
  readonly #known = new Set<string>();
  readonly #absent = new Set<string>();

  constructor(client: RegistryClient) {
    this.#client = client;
  }

  /** Whether a repository has a manifest. */
  async hasManifest(place: RegistryPlace): Promise<Held> {
    const repository = nameOf(place);
    if (this.#absent.has(repository)) return { state: "absent" };
    // One that is absent is asked for once more, to tell a registry from a proxy: one a repository is enough.
    const confirm = !this.#known.has(repository);
    const presence = await this.#client.findManifest(place, { confirm });
    if (presence.state === "unknown") {
      const { state: _, ...why } = presence;
      return { state: "unknown", why };
    }
    this.#known.add(repository);
    if (presence.state === "absent" && presence.isWholeRepository) this.#absent.add(repository);
    return { state: presence.state };
  }

  /** Says of each part whether a repository has it; a manifest of a new image counts as lacking. */
  async lookFor(at: Repository, parts: readonly Part[]): Promise<readonly SizedPart[]> {
    const found: SizedPart[] = [];
    for (const { digest, size, isManifest } of parts) {
      found.push({ digest, size, isPresent: !isManifest && (await this.#hasBlob(at, digest)) });
    }
    return found;
  }

  async #hasBlob(at: Repository, digest: string): Promise<boolean> {
    const repository = nameOf(at);
    if (this.#absent.has(repository)) return false;
    const key = `${repository}@${digest}`;
    const asked = this.#blobs.get(key) ?? this.#client.findBlob(at, digest);
    this.#blobs.set(key, asked);
    return (await asked).state === "present";
  }
}

function nameOf({ registry, repository }: Repository): string {
  return `${registry}/${repository}`;
}
