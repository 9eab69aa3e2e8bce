import type { FetchedManifest, ManifestName, Repository } from "@mirrorkit/sdk/registry";
import type { ChannelRequest, FoundGraph, FoundSignature } from "@mirrorkit/sdk/releases";

/**
 * What the planning of content may ask of the world. The answers are bytes of registries that the settings of the
 * default branch list, and update graphs and signatures from addresses that no change can set.
 *
 * - `access`: what may be asked at all
 * - `renew`: from now on for ImageSets of the default branch, with limits of their own; once
 * - `manifest`: a manifest of a repository
 * - `blob`: opens a blob, which is then read with `next` until it ends, or given up with `drop`
 * - `graph`: the update graph of a channel
 * - `signature`: the signature of a release
 */
export type PlanQuestion =
  | { readonly kind: "access" }
  | { readonly kind: "renew" }
  | { readonly kind: "manifest"; readonly name: ManifestName }
  | {
      readonly kind: "blob";
      readonly repository: Repository;
      readonly digest: string;
      readonly largest: number;
    }
  | { readonly kind: "next"; readonly blob: number }
  | { readonly kind: "drop"; readonly blob: number }
  | { readonly kind: "graph"; readonly request: ChannelRequest }
  | { readonly kind: "signature"; readonly digest: string };

/** An answer; `nothing` where there is none, where a blob has ended, and where nothing may be asked. */
export type PlanAnswer =
  | { readonly kind: "nothing" }
  | ({ readonly kind: "access" } & GrantedAccess)
  | { readonly kind: "manifest"; readonly fetched: FetchedManifest }
  | { readonly kind: "blob"; readonly blob: number }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "graph"; readonly found: FoundGraph }
  | { readonly kind: "signature"; readonly found: FoundSignature };

/** What may be asked. */
export interface GrantedAccess {
  /** The registries, as host with port. */
  readonly registries: readonly string[];
  /** A folder for catalogs by digest; undefined keeps none. */
  readonly cacheFolder?: string;
}

/** Asks the world. */
export type AskForPlan = (question: PlanQuestion) => Promise<PlanAnswer>;
