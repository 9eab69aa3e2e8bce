import type { Severity } from "../errors/index.ts";

/** What `mirrorkit.yaml` says, with every default filled in. */
export interface Settings {
  /** Clusters by name, in the order of the file. */
  readonly clusters: ReadonlyMap<string, ClusterSettings>;
  /** ImageSets by name, in the order of the file. */
  readonly imageSets: ReadonlyMap<string, ImageSetSettings>;
  /** Chosen names of catalogs, in the order of the file; the first that matches wins. */
  readonly catalogs: readonly CatalogNameSettings[];
  /** Where rendered files go. */
  readonly layout: LayoutSettings;
  /** Severities of rules that differ from their defaults, by rule id. */
  readonly rules: ReadonlyMap<string, Severity | "off">;
  /** Operator packages that the rule `heavy-package` reports; undefined for the rule's own list. */
  readonly heavyPackages?: readonly string[];
  /** Repositories that the rule `base-image-missing` asks for; undefined for the rule's own list. */
  readonly requiredImages?: readonly string[];
}

/** One cluster. */
export interface ClusterSettings {
  /** The minor of OpenShift that it runs, such as `4.20`. */
  readonly openshift?: string;
  /** Names of the ImageSets that feed it; for one source with several mirrors their order counts. */
  readonly imageSets: readonly string[];
}

/** One ImageSet. */
export interface ImageSetSettings {
  /** Path of the ImageSetConfiguration, relative to the settings file. */
  readonly file: string;
  /** The registry, with any path, that oc-mirror pushes to: `quay.example.test/mirror`. */
  readonly destination?: string;
}

/** Names for the objects of one catalog. */
export interface CatalogNameSettings {
  /** The catalog's path in the mirror registry, or the last parts of it: `redhat/redhat-operator-index`. */
  readonly repository: string;
  /** Name of its CatalogSource. */
  readonly catalogSource?: string;
  /** Name of its ClusterCatalog. */
  readonly clusterCatalog?: string;
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
  layout: {
    root: "clusters/{cluster}/platform",
    imageMirrors: "image-mirrors",
    catalogs: "catalogs",
    syncWaves: { signatures: -52, mirrorSets: -50, catalogs: -48, updateService: -46 },
  },
  rules: new Map(),
};
