import type { Catalog } from "../../models/catalog/index.ts";
import type { ChartReading } from "../../models/chart/index.ts";
import type { ReleasePayload } from "../releases/index.ts";

/** A catalog that a plan selects from, or why there is none. */
export type CatalogAnswer =
  | {
      /** Digest of the index image, `sha256:` and 64 hexadecimal digits. */
      readonly digest: string;
      /** Its content. */
      readonly catalog: Catalog;
      /** Its folder, absolute, for a catalog that the ImageSet names by `oci://`; undefined for all others. */
      readonly folder?: string;
    }
  | {
      /** Why it could not be read. */
      readonly reason: string;
      /** Whether nothing tried to read it: the plan cannot tell what oc-mirror says to it. */
      readonly isNotRead?: true;
    };

/** A local chart that a plan takes images of; a chart that cannot be read, which oc-mirror refuses, too. */
export type ChartAnswer =
  | ChartReading
  | {
      /** Why it could not be read. */
      readonly reason: string;
    };

/** The releases that an ImageSet selects, with their KubeVirt containers where it asks for them; or why oc-mirror finds none. */
export type ReleasesAnswer =
  | { readonly releases: readonly ReleasePayload[] }
  | {
      /** Why there are none. */
      readonly reason: string;
      /** The way out. */
      readonly help?: string;
    };

/** What a plan is made with. */
export interface PlanInputs {
  /** The registry and path to mirror to, with `docker://`. */
  readonly destination: string;
  /** Catalogs by the reference that the ImageSet has. */
  readonly catalogs: ReadonlyMap<string, CatalogAnswer>;
  /** One for each of `helm.local`, in their order; undefined where no chart is read. */
  readonly charts?: readonly ChartAnswer[];
  /** The releases; undefined where nothing is known of releases. */
  readonly releases?: ReleasesAnswer;
  /** oc-mirror's `--max-nested-paths`; 0 or undefined for none. */
  readonly maxNestedPaths?: number;
  /** The host of oc-mirror's cache; `localhost:55000` by default. */
  readonly cache?: string;
  /** The folder of `oc-mirror --workspace`, absolute, from which the graph image is built; undefined where none is known. */
  readonly workspace?: string;
}
