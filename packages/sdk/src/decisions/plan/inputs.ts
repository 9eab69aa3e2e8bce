import type { Catalog } from "../../models/catalog/index.ts";

/** A catalog that a plan selects from, or why there is none. */
export type CatalogAnswer =
  | {
      /** Digest of the index image, `sha256:` and 64 hexadecimal digits. */
      readonly digest: string;
      /** Its content. */
      readonly catalog: Catalog;
    }
  | {
      /** Why it could not be read. */
      readonly reason: string;
    };

/** A component of a release. */
export interface ReleaseComponent {
  /** Its name in the release, such as `etcd`. */
  readonly name: string;
  /** Its reference, by digest. */
  readonly image: string;
}

/** The images of a release. */
export interface ReleaseContent {
  /** The release image as its signature names it, such as `quay.io/openshift-release-dev/ocp-release:4.20.18-x86_64`. */
  readonly image: string;
  /** Its components, in any order. */
  readonly components: readonly ReleaseComponent[];
}

/** The releases that an ImageSet selects, or why oc-mirror finds none. */
export type ReleasesAnswer =
  | { readonly releases: readonly ReleaseContent[] }
  | {
      /** Why there are none. */
      readonly reason: string;
    };

/** What a plan is made with. */
export interface PlanInputs {
  /** The registry and path to mirror to, with `docker://`. */
  readonly destination: string;
  /** Catalogs by the reference that the ImageSet has. */
  readonly catalogs: ReadonlyMap<string, CatalogAnswer>;
  /** The releases; undefined where nothing is known of releases. */
  readonly releases?: ReleasesAnswer;
  /** oc-mirror's `--max-nested-paths`; 0 or undefined for none. */
  readonly maxNestedPaths?: number;
  /** The host of oc-mirror's cache; `localhost:55000` by default. */
  readonly cache?: string;
  /** The folder of `oc-mirror --workspace`, absolute, from which the graph image is built; undefined where none is known. */
  readonly workspace?: string;
}
