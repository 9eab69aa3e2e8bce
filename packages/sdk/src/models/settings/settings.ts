import type { Severity } from "../../base/problem/index.ts";

/** What `mirrorkit.yaml` says, with every default filled in. */
export interface Settings {
  /** Clusters by name, in the order of the file. */
  readonly clusters: ReadonlyMap<string, ClusterSettings>;
  /** ImageSets by name, in the order of the file. */
  readonly imageSets: ReadonlyMap<string, ImageSetSettings>;
  /** Chosen names of catalogs, in the order of the file; the first that matches wins. */
  readonly catalogs: readonly CatalogNameSettings[];
  /** OLM settings of clusters, beside the catalogs. */
  readonly olm: OlmSettings;
  /** Where rendered files go. */
  readonly layout: LayoutSettings;
  /** Severities of rules that differ from their defaults, by rule id. */
  readonly rules: ReadonlyMap<string, Severity | "off">;
  /** Operator packages that the rule `heavy-package` reports; undefined for the rule's own list. */
  readonly heavyPackages?: readonly string[];
  /** How changes of ImageSets are reviewed on the forge. */
  readonly review: ReviewSettings;
  /** How cluster resources are proposed after a push; where to is not for a project to decide. */
  readonly publish: PublishSettings;
  /** Repositories that the rule `base-image-missing` asks for; undefined for the rule's own list. */
  readonly requiredImages?: readonly string[];
}

/** One cluster. */
export interface ClusterSettings {
  /** The minor of OpenShift that it runs, such as `4.20`. */
  readonly openshift?: string;
  /** Names of the ImageSets that feed it; for one source with several mirrors their order counts. */
  readonly imageSets: readonly string[];
  /** What its catalogs are called; each field counts before the one for all clusters. */
  readonly catalogs?: readonly CatalogNameSettings[];
  /** What it needs for OLM, where that differs from the other clusters. */
  readonly olm?: Partial<OlmSettings>;
}

/** One ImageSet. */
export interface ImageSetSettings {
  /** Path of the ImageSetConfiguration, relative to the settings file. */
  readonly file: string;
  /** The registry, with any path, that oc-mirror pushes to: `quay.example.test/mirror`. */
  readonly destination?: string;
  /** Folder of the records of its passes, relative to the settings file. */
  readonly records?: string;
}

/** How changes of ImageSets are reviewed on the forge. */
export interface ReviewSettings {
  /** Where the mapping of a commit is found; the first that is there counts. */
  readonly mapping: ReviewMappingSettings;
  /** Name of the status that blocks the merge. */
  readonly status: string;
  /** Number of the external status check of GitLab that is set instead of a commit status. */
  readonly externalStatusCheck?: number;
  /** Who approves removals, and how. */
  readonly approval: ApprovalSettings;
  /** Files of the repository whose changes need an approval, such as the pipeline's; paths from its root. */
  readonly policyFiles: readonly string[];
  /** Where the site serves the folder `docs` of mirrorkit, for links to the pages of rules; undefined for no links. */
  readonly docs?: string;
}

/** Where the mapping of a commit is found; `{imageSet}` in a path stands for the ImageSet's name. */
export interface ReviewMappingSettings {
  /** A file that a pipeline of that commit leaves behind. */
  readonly artefact?: { readonly name: string; readonly path: string };
  /** A file of that commit, from the repository's root. */
  readonly file?: string;
}

/** Who approves removals, and how. */
export interface ApprovalSettings {
  /** The ways that count. */
  readonly by: readonly ApprovalWay[];
  /** The permission that an approver must have in the project at that time. */
  readonly permission: "write" | "maintain" | "admin";
  /** Whether the author of the change may approve. */
  readonly author: boolean;
}

/**
 * A way to approve: the command `/mirror approve-removals` in a comment, the label `removals-approved:<digest>`, or
 * an approval by the forge's own means, given for the commit and after its mapping was made.
 */
export type ApprovalWay = "comment" | "label" | "review";

/** How cluster resources are proposed after a push. */
export interface PublishSettings {
  /** Whether all clusters share one change request, or each has its own. */
  readonly changeRequests: "one" | "each";
  /** Labels of a new change request. */
  readonly labels: readonly string[];
  /** Reviewers of a new change request: names of accounts, `team:name` for a team of GitHub. */
  readonly reviewers: readonly string[];
  /** Whether the forge is told to merge it as soon as its rules allow. */
  readonly autoMerge: boolean;
  /** Fields that `targetCatalogSourceTemplate` may add to a CatalogSource beside those that do no harm. */
  readonly templateFields: readonly TemplateField[];
}

/** A field of a CatalogSource's `spec` that is published only where the settings name it. */
export type TemplateField = "grpcPodConfig" | "secrets";

/** OLM settings of clusters, beside the catalogs. */
export interface OlmSettings {
  /** Whether CatalogSources of Red Hat's four catalogs get OLM's default names, such as `redhat-operators`. */
  readonly defaultNames: boolean;
  /** Whether OLM's default catalogs, which a disconnected cluster cannot pull, are disabled. */
  readonly disableDefaults: boolean;
  /** Minutes after which OLM looks for another image under a catalog's tag; 0 for never. */
  readonly pollMinutes: number;
}

/** Names for the objects of one catalog, and what its CatalogSource shows. */
export interface CatalogNameSettings {
  /** The catalog's path in the mirror registry, or the last parts of it: `redhat/redhat-operator-index`. */
  readonly repository: string;
  /** The tag that the entry is for, such as `v4.21`; undefined for any. */
  readonly tag?: string;
  /** Name of its CatalogSource. */
  readonly catalogSource?: string;
  /** Name of its ClusterCatalog. */
  readonly clusterCatalog?: string;
  /** `spec.displayName` of its CatalogSource. */
  readonly displayName?: string;
  /** `spec.publisher` of its CatalogSource. */
  readonly publisher?: string;
  /** Minutes after which OLM looks for another image under its tag; 0 for never. */
  readonly pollMinutes?: number;
}

/** Where rendered files go. */
export interface LayoutSettings {
  /** Folder of a cluster's platform files, relative to the output folder; `{cluster}` stands for its name. */
  readonly root: string;
  /** Folder of mirror sets, signatures and the UpdateService, relative to the root. */
  readonly imageMirrors: string;
  /** Folder of the catalogs, relative to the root. */
  readonly catalogs: string;
  /** Argo CD sync waves, lower first. */
  readonly syncWaves: SyncWaveSettings;
}

/** Argo CD sync waves, lower first. */
export interface SyncWaveSettings {
  /** Release signatures: nodes verify releases before they use mirrors. */
  readonly signatures: number;
  /** ImageDigestMirrorSets and ImageTagMirrorSets. */
  readonly mirrorSets: number;
  /** CatalogSources and ClusterCatalogs. */
  readonly catalogs: number;
  /** The UpdateService, whose operator comes from a catalog. */
  readonly updateService: number;
}

/** The settings that hold where no file says otherwise. */
export const defaultSettings: Settings = {
  clusters: new Map(),
  imageSets: new Map(),
  catalogs: [],
  olm: { defaultNames: false, disableDefaults: false, pollMinutes: 10 },
  layout: {
    root: "clusters/{cluster}/platform",
    imageMirrors: "image-mirrors",
    catalogs: "catalogs",
    syncWaves: { signatures: -52, mirrorSets: -50, catalogs: -48, updateService: -46 },
  },
  rules: new Map(),
  review: {
    mapping: {},
    policyFiles: [],
    status: "mirrorkit/review",
    approval: { by: ["comment"], permission: "maintain", author: false },
  },
  publish: {
    changeRequests: "one",
    labels: [],
    reviewers: [],
    autoMerge: false,
    templateFields: [],
  },
};
