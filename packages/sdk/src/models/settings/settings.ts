import type { Severity } from "../../base/problem/index.ts";
import {
  type AlertSettings,
  defaultSchedule,
  type MetricsSettings,
  type ScheduleSettings,
} from "./operation-settings.ts";
import type { RunEntry } from "./run-schema.ts";

/** The settings in `mirrorkit.yaml`, with every default filled in. */
export interface Settings {
  /** Clusters by name, in the order of the file. */
  readonly clusters: ReadonlyMap<string, ClusterSettings>;
  /** ImageSets by name, in the order of the file. */
  readonly imageSets: ReadonlyMap<string, ImageSetSettings>;
  /** Names for catalogs, in the order of the file; the first match wins. */
  readonly catalogs: readonly CatalogNameSettings[];
  /** OLM settings of clusters, besides the catalogs. */
  readonly olm: OlmSettings;
  /** Paths of rendered files. */
  readonly layout: LayoutSettings;
  /** Severities of rules that differ from their defaults, by rule id. */
  readonly rules: ReadonlyMap<string, Severity | "off">;
  /** Operator packages that the rule `heavy-package` reports; undefined for the rule's default list. */
  readonly heavyPackages?: readonly string[];
  /** How changes of ImageSets are reviewed on the forge. */
  readonly review: ReviewSettings;
  /** How cluster resources are proposed after a push; the target is set elsewhere, not by a project. */
  readonly publish: PublishSettings;
  /** Repositories that the rule `base-image-missing` requires; undefined for the rule's default list. */
  readonly requiredImages?: readonly string[];
  /** Address of the update graph; undefined for the public one. */
  readonly updateGraph?: string;
  /** How passes of all ImageSets are run, as written; see {@link runSettings}. */
  readonly run?: RunEntry;
  /** When and where passes run, for the files of `mirrorkit schedule`. */
  readonly schedule: ScheduleSettings;
  /** Receivers of alerts, in the order of the file. */
  readonly alerts: readonly AlertSettings[];
  /** Where metrics go. */
  readonly metrics: MetricsSettings;
}

/** One cluster. */
export interface ClusterSettings {
  /** The minor of OpenShift that it runs, such as `4.20`; that of `version` where only this is written. */
  readonly openshift?: string;
  /** The version of OpenShift that it runs, such as `4.20.18`. */
  readonly version?: string;
  /** Names of the ImageSets that feed it; for one source with several mirrors their order counts. */
  readonly imageSets: readonly string[];
  /** Names for its catalogs; each field wins over that for all clusters. */
  readonly catalogs?: readonly CatalogNameSettings[];
  /** Its OLM settings, as far as they differ from those of all clusters. */
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
  /** How its passes are run, as written; see {@link runSettings}. */
  readonly run?: RunEntry;
}

/** How changes of ImageSets are reviewed on the forge. */
export interface ReviewSettings {
  /** The location of a commit's mapping; the first existing one counts. */
  readonly mapping: ReviewMappingSettings;
  /** Name of the status that blocks the merge. */
  readonly status: string;
  /** Number of the external status check of GitLab to use instead of a commit status. */
  readonly externalStatusCheck?: number;
  /** Who may approve removals, and how. */
  readonly approval: ApprovalSettings;
  /** Files of the repository whose changes need an approval, such as the pipeline's; paths from its root. */
  readonly policyFiles: readonly string[];
  /** URL of mirrorkit's `docs` folder at the site, for links to the pages of rules; undefined for no links. */
  readonly docs?: string;
}

/** The location of a commit's mapping; `{imageSet}` in a path stands for the ImageSet's name. */
export interface ReviewMappingSettings {
  /** An artefact of a pipeline of that commit. */
  readonly artefact?: { readonly name: string; readonly path: string };
  /** A file of that commit, from the repository's root. */
  readonly file?: string;
  /** What the reviewer may read to plan mappings itself where a side has none; undefined plans nothing. */
  readonly plan?: ReviewPlanSettings;
}

/** What the reviewer may read to plan mappings itself. */
export interface ReviewPlanSettings {
  /** The registries, as host with port; mirrorkit contacts no other. */
  readonly registries: readonly string[];
  /** Address of the store with the signatures of releases; undefined for the public one. */
  readonly signatures?: string;
}

/** Who may approve removals, and how. */
export interface ApprovalSettings {
  /** The accepted ways of approval. */
  readonly by: readonly ApprovalWay[];
  /** The permission that an approver must have in the project at the time of the approval. */
  readonly permission: "write" | "maintain" | "admin";
  /** Whether the author of the change may approve. */
  readonly author: boolean;
}

/**
 * A way to approve: the command `/mirror approve-removals` in a comment, the label `removals-approved:<digest>`, or
 * the forge's own approval, given for the commit and after its mapping was made.
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
  /** Whether the forge should merge it as soon as its rules allow. */
  readonly autoMerge: boolean;
  /** Fields that `targetCatalogSourceTemplate` may add to a CatalogSource, besides the harmless ones. */
  readonly templateFields: readonly TemplateField[];
}

/** A field of a CatalogSource's `spec` that is published only when the settings name it. */
export type TemplateField = "grpcPodConfig" | "secrets";

/** OLM settings of clusters, besides the catalogs. */
export interface OlmSettings {
  /** Whether CatalogSources of Red Hat's four catalogs get OLM's default names, such as `redhat-operators`. */
  readonly defaultNames: boolean;
  /** Whether OLM's default catalogs, which a disconnected cluster cannot pull, are disabled. */
  readonly disableDefaults: boolean;
  /** Minutes between OLM's checks for a new image under a catalog's tag; 0 for never. */
  readonly pollMinutes: number;
}

/** Names for the objects of one catalog, and display fields of its CatalogSource. */
export interface CatalogNameSettings {
  /** The catalog's path in the mirror registry, or its last parts: `redhat/redhat-operator-index`. */
  readonly repository: string;
  /** The tag that the entry applies to, such as `v4.21`; undefined for any. */
  readonly tag?: string;
  /** Name of its CatalogSource. */
  readonly catalogSource?: string;
  /** Name of its ClusterCatalog. */
  readonly clusterCatalog?: string;
  /** `spec.displayName` of its CatalogSource. */
  readonly displayName?: string;
  /** `spec.publisher` of its CatalogSource. */
  readonly publisher?: string;
  /** Minutes between OLM's checks for a new image under its tag; 0 for never. */
  readonly pollMinutes?: number;
}

/** Paths of rendered files. */
export interface LayoutSettings {
  /** Folder of a cluster's platform files, relative to the output folder; `{cluster}` stands for its name. */
  readonly root: string;
  /** Folder of mirror sets, signatures and the UpdateService, relative to the root. */
  readonly imageMirrors: string;
  /** Folder of the catalogs, relative to the root. */
  readonly catalogs: string;
  /** Argo CD sync waves; Argo CD applies lower waves first. */
  readonly syncWaves: SyncWaveSettings;
}

/** Argo CD sync waves; Argo CD applies lower waves first. */
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

/** The settings without a file. */
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
  schedule: defaultSchedule,
  alerts: [],
  metrics: {},
};
