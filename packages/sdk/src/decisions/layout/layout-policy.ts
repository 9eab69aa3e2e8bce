import { MirrorError, quoted } from "../../base/problem/index.ts";

/** Names for the objects of one catalog. */
export interface CatalogNames {
  /**
   * The catalog's repository in the mirror registry, or its last parts: `redhat/redhat-operator-index`. The longest
   * match wins.
   */
  readonly repository: string;
  /**
   * The tag that the entry applies to, such as `v4.21`; undefined for any tag. An entry with the image's tag wins
   * over one without.
   */
  readonly tag?: string;
  /** Name of its CatalogSource; by default `cs-` and the last part of the repository, followed by `tag` when set. */
  readonly catalogSource?: string;
  /** Name of its ClusterCatalog; by default `cc-` and the last part of the repository, followed by `tag` when set. */
  readonly clusterCatalog?: string;
  /** `spec.displayName` of its CatalogSource; undefined keeps the original. */
  readonly displayName?: string;
  /** `spec.publisher` of its CatalogSource; undefined keeps the original. */
  readonly publisher?: string;
  /** Minutes between OLM's checks for a new image under the tag, 0 for never; undefined uses that of the policy. */
  readonly pollMinutes?: number;
}

/** Argo CD sync waves, whole numbers; Argo CD applies lower waves first. */
export interface SyncWaves {
  /** The wave of release signatures. */
  readonly signatures: number;
  /** The wave of ImageDigestMirrorSets and ImageTagMirrorSets. */
  readonly mirrorSets: number;
  /** The wave of CatalogSources and ClusterCatalogs. */
  readonly catalogs: number;
  /** The wave of the UpdateService. */
  readonly updateService: number;
}

/** Paths of files and names of objects. */
export interface LayoutPolicy {
  /** Folder of a cluster, relative to the output folder; `{cluster}` stands for its name. */
  readonly root: string;
  /** Folder of signatures, mirror sets and the UpdateService, relative to the root. */
  readonly imageMirrors: string;
  /** Folder of CatalogSources and ClusterCatalogs, relative to the root. */
  readonly catalogs: string;
  /** Names for catalogs, in any order. */
  readonly catalogNames: readonly CatalogNames[];
  /** Names for catalogs of this cluster only, in any order; each field wins over that of `catalogNames`. */
  readonly clusterCatalogNames?: readonly CatalogNames[];
  /** Whether CatalogSources of Red Hat's four catalogs get OLM's default names; undefined means no. */
  readonly defaultNames?: boolean;
  /** Whether OLM's default catalogs are disabled; undefined means no. */
  readonly disableDefaults?: boolean;
  /**
   * Minutes between OLM's checks for a new image under a catalog's tag, unless the object sets it; 0 for never.
   * Catalogs by digest are not polled.
   */
  readonly pollMinutes: number;
  /** The sync waves that annotate the files. */
  readonly syncWaves: SyncWaves;
}

/** The layout without any settings. */
export const defaultLayoutPolicy: LayoutPolicy = {
  root: "clusters/{cluster}/platform",
  imageMirrors: "image-mirrors",
  catalogs: "catalogs",
  catalogNames: [],
  pollMinutes: 10,
  syncWaves: { signatures: -52, mirrorSets: -50, catalogs: -48, updateService: -46 },
};

const clusterName =
  /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const objectName = /^(?=.{1,63}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const folderName = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/**
 * Checks that a cluster's name is fit for a folder: lower-case letters, digits, dashes and dots.
 *
 * @throws a {@link MirrorError} `wrong-use` when it is not.
 */
export function checkClusterName(name: string): void {
  if (clusterName.test(name)) return;
  throw new MirrorError("wrong-use", `${quoted(name)} is not a valid cluster name`, {
    hint: "Use lower-case letters, digits, dashes and dots, beginning and ending with a letter or digit, such as prod-eu1.",
  });
}

/**
 * The folder of a cluster, relative to the output folder, without slash at its end.
 *
 * @throws a {@link MirrorError} `wrong-use` when the cluster's name or the policy's root is not fit for a folder.
 */
export function clusterRoot(policy: LayoutPolicy, cluster: string): string {
  checkClusterName(cluster);
  const root = policy.root.replaceAll("{cluster}", cluster);
  checkFolder(root, "root");
  return root;
}

export function checkPolicy(policy: LayoutPolicy): void {
  checkFolder(policy.imageMirrors, "imageMirrors");
  checkFolder(policy.catalogs, "catalogs");
  for (const [wave, value] of Object.entries(policy.syncWaves)) {
    if (!Number.isInteger(value))
      throw new MirrorError("wrong-use", `the sync wave ${wave} is not a whole number`);
  }
  const { catalogNames, clusterCatalogNames = [] } = policy;
  for (const { catalogSource, clusterCatalog } of [...catalogNames, ...clusterCatalogNames]) {
    for (const name of [catalogSource, clusterCatalog]) {
      if (name === undefined || objectName.test(name)) continue;
      throw new MirrorError("wrong-use", `${quoted(name)} is not a valid catalog name`, {
        hint: "Use at most 63 lower-case letters, digits and dashes, such as redhat-operators.",
      });
    }
  }
}

function checkFolder(path: string, setting: string): void {
  if (path.split("/").every((part) => folderName.test(part))) return;
  throw new MirrorError(
    "wrong-use",
    `${quoted(path)} is not a valid folder for the layout's ${setting}`,
    {
      hint: "Write a relative path of letters, digits, dashes, dots and underscores, without . and .. as parts.",
    },
  );
}
