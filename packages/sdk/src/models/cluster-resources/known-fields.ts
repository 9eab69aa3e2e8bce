import type { ClusterResource } from "./resource.ts";

/** The fields of a kind; `any` allows all fields, or marks a value without nested fields. */
export type Fields = { readonly [field: string]: Fields } | { readonly items: Fields } | "any";

/** The fields of a kind below `spec`, and common mistakes. */
export interface KnownFields {
  /** The fields of `spec`, from the CRD. */
  readonly spec: { readonly [field: string]: Fields };
  /** Hints for fields of other tools or versions, by field name; each a sentence. */
  readonly meant: Readonly<Record<string, string>>;
  /** Whether a newer cluster may know more fields, so that an unfamiliar one is a warning. */
  readonly isGrowing: boolean;
}

const entry: Fields = { source: "any", mirrors: "any", mirrorSourcePolicy: "any" };
const policyInEntry =
  "Write mirrorSourcePolicy: NeverContactSource or AllowContactingSource in the entry, beside source and mirrors.";

function mirrorSet(field: string): KnownFields {
  const other =
    field === "imageDigestMirrors"
      ? "ImageDigestMirrorSet has imageDigestMirrors"
      : "ImageTagMirrorSet has imageTagMirrors";
  return {
    spec: { [field]: { items: entry } },
    meant: {
      sourcePolicy: policyInEntry,
      imagePullPolicy: policyInEntry,
      mirrorPolicy: policyInEntry,
      mirrorSourcePolicy: policyInEntry,
      imageDigestSources: `Write ${field}: imageDigestSources is a field of install-config.yaml, and ${other}.`,
      imageContentSources: `Write ${field}: imageContentSources is a field of install-config.yaml, and ${other}.`,
      mirror: "Write mirrors, with a list.",
      sources: "Write an entry for each source, with source and mirrors.",
    },
    isGrowing: false,
  };
}

const noPolicy =
  "An ImageContentSourcePolicy has no source policy: write an ImageDigestMirrorSet, with mirrorSourcePolicy in the entry.";

/** The kinds whose fields are checked. */
export const knownFields: Readonly<Partial<Record<ClusterResource["kind"], KnownFields>>> = {
  ImageDigestMirrorSet: mirrorSet("imageDigestMirrors"),
  ImageTagMirrorSet: mirrorSet("imageTagMirrors"),
  ImageContentSourcePolicy: {
    spec: { repositoryDigestMirrors: { items: { source: "any", mirrors: "any" } } },
    meant: {
      mirrorSourcePolicy: noPolicy,
      sourcePolicy: noPolicy,
      allowMirrorByTags:
        "A cluster drops it: write an ImageTagMirrorSet for references by tag, with the same source and mirrors.",
    },
    isGrowing: false,
  },
  CatalogSource: {
    spec: {
      address: "any",
      configMap: "any",
      description: "any",
      displayName: "any",
      grpcPodConfig: {
        affinity: "any",
        extractContent: { cacheDir: "any", catalogDir: "any" },
        memoryTarget: "any",
        nodeSelector: "any",
        priorityClassName: "any",
        securityContextConfig: "any",
        tolerations: "any",
      },
      icon: { base64data: "any", mediatype: "any" },
      image: "any",
      priority: "any",
      publisher: "any",
      runAsRoot: "any",
      secrets: "any",
      sourceType: "any",
      updateStrategy: { registryPoll: { interval: "any" } },
    },
    meant: {},
    isGrowing: true,
  },
  ClusterCatalog: {
    spec: {
      availabilityMode: "any",
      priority: "any",
      source: { type: "any", image: { pollIntervalMinutes: "any", ref: "any" } },
    },
    meant: {
      availability: "Write availabilityMode: Available or Unavailable.",
      pollInterval: "Write pollIntervalMinutes, with a whole number.",
    },
    isGrowing: true,
  },
};
