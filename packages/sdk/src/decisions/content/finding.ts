import type { Severity } from "../../base/problem/index.ts";
import type { YamlPath } from "../../base/yaml/index.ts";
import type { Catalog } from "../../models/catalog/index.ts";
import type { ImageSetConfiguration, OcMirrorVersion } from "../../models/imageset/index.ts";
import type { ReleaseGraph } from "../../models/release/index.ts";
import type { ContentRuleId } from "../../models/rules/index.ts";
import type { ReleaseSelection } from "../releases/index.ts";

/** What catalogs and update graphs say against an ImageSet, before it has a position. */
export interface ContentFinding {
  /** Its rule; `docs/rules/<id>.md` explains it. */
  readonly rule: ContentRuleId | "nothing-selected";
  /** How much it matters without a policy: an error for what oc-mirror refuses or loses in silence. */
  readonly severity: Severity;
  /** What it is about, from the root of the ImageSet; field names as documented. */
  readonly path: YamlPath;
  /** One sentence. */
  readonly message: string;
  /** The line to write, or what to do instead. */
  readonly help?: string;
  /**
   * What it is about, where something follows from that; undefined for all others. `built`: a catalog that oc-mirror builds,
   * which it does for no ImageSet that it refuses.
   */
  readonly about?: "range" | "package" | "dependency" | "cluster" | "built";
}

/** A catalog that an ImageSet names, or why it cannot be read. */
export type KnownCatalog = { readonly catalog: Catalog } | { readonly reason: string };

/** A cluster that an ImageSet feeds. */
export interface FedCluster {
  /** Its name in the settings. */
  readonly name: string;
  /** The version that it runs, such as `4.20.18`. */
  readonly version?: string;
  /** The minor that it runs, such as `4.20`. */
  readonly openshift?: string;
}

/** What an ImageSet is held against. */
export interface ContentInputs {
  /** Catalogs by the reference that the ImageSet has; those that are missing are not looked at. */
  readonly catalogs: ReadonlyMap<string, KnownCatalog>;
  /** What the update graphs select, with these graphs; undefined where no graph is known. */
  readonly releases?: ReleaseSelection & { readonly graphs: readonly ReleaseGraph[] };
  /** The clusters that the ImageSet feeds. */
  readonly clusters?: readonly FedCluster[];
  /** What was mirrored before; undefined looks at no update from it. */
  readonly before?: ImageSetConfiguration;
  /** The line of oc-mirror that mirrors; undefined for the newest. */
  readonly ocMirrorVersion?: OcMirrorVersion;
  /** The registry and path to mirror to, with `docker://`, which blocked images may match. */
  readonly destination?: string;
}
