import { type FileTree, fileHeader, foreignFiles } from "../../base/file-tree/index.ts";
import { compareProblems, compareText, defined, type Problem } from "../../base/problem/index.ts";
import { writeYaml } from "../../base/yaml/index.ts";
import {
  type ClusterResource,
  checkCatalogMinors,
  checkDigestSources,
  checkKindsOfMinor,
} from "../../models/cluster-resources/index.ts";
import { asYaml, digestSourcesOf } from "./digest-sources.ts";
import { dayOneManifests } from "./manifests.ts";
import { type InstallAdditions, mergeInstallConfig } from "./merge-install-config.ts";
import { type InstallFile, judgeTrustBundle } from "./trust-bundle.ts";

/** When nodes use the trust bundle: always, or only when a proxy is set. */
export type TrustBundlePolicy = "Always" | "Proxyonly";

/** The inputs of an installation besides the resources. */
export interface InstallOptions {
  /** The time at which certificates must be valid. */
  readonly time: Date;
  /** An install-config.yaml to merge into; undefined produces a fragment. */
  readonly installConfig?: InstallFile;
  /** CA certificates in PEM form; undefined changes no trust settings. */
  readonly trustBundle?: InstallFile;
  /** The policy of the bundle; undefined keeps that of the install-config, or uses `Always` when it has none. */
  readonly trustBundlePolicy?: TrustBundlePolicy;
  /**
   * The OpenShift minor to install, `4.20`; undefined when unknown: then all kinds are written, with catalogs of
   * any minor.
   */
  readonly openshift?: string;
  /**
   * Whether the catalogs were already selected for the cluster's minor; undefined rejects catalogs of another
   * minor.
   */
  readonly catalogsChosen?: boolean;
  /** Whether OLM's default catalogs are disabled; undefined means no. */
  readonly disableDefaults?: boolean;
  /** The existing files in the output folder that mirrorkit may own; undefined when there are none. */
  readonly existing?: FileTree;
}

/** The inputs of an installation. */
export interface InstallPlan {
  /** `install-config.yaml` or `install-config-fragment.yaml`, and `openshift/…`. */
  readonly tree: FileTree;
  /**
   * Notes about omitted and merged parts, and errors, sorted; with an error among them, the tree must not be
   * written.
   */
  readonly problems: readonly Problem[];
  /** The problems about private keys, sorted: it would be unsafe to act on such an input. */
  readonly privateKeys: readonly Problem[];
}

/** Names of the files that {@link planInstall} may write besides `openshift/`. */
export const installFiles = {
  /** The fragment, for merging by hand. */
  fragment: "install-config-fragment.yaml",
  /** The merged install-config. */
  config: "install-config.yaml",
} as const;

/**
 * Creates the inputs of a disconnected installation: `imageDigestSources` and the trust bundle, as a fragment or
 * merged into an install-config, and day-1 manifests under `openshift/`, one object per file, named in the order of
 * applying. The same resources give the same bytes.
 *
 * @throws a {@link MirrorError} `invalid-input` when the install-config is not valid YAML, or cannot be edited
 * without changing the rest.
 */
export function planInstall(
  resources: readonly ClusterResource[],
  options: InstallOptions,
): InstallPlan {
  const { installConfig, existing = new Map<string, string>() } = options;
  const { sources, problems: fromSources } = digestSourcesOf(resources);
  const bundle =
    options.trustBundle === undefined
      ? { certificates: [], problems: [], privateKeys: [] }
      : judgeTrustBundle(options.trustBundle, options.time);
  const additions: InstallAdditions = {
    sources,
    certificates: bundle.certificates,
    time: options.time,
    ...defined({ policy: options.trustBundlePolicy }),
  };
  const config =
    installConfig === undefined
      ? { path: installFiles.fragment, text: fragment(additions), problems: [], privateKeys: [] }
      : { path: installFiles.config, ...mergeInstallConfig(installConfig, additions) };
  const manifests = dayOneManifests(resources, options);
  const tree = new Map(
    [...manifests.files, [config.path, config.text] as const].sort(([a], [b]) => compareText(a, b)),
  );
  const problems = [
    ...fromSources,
    ...(sources.length === 0 ? [withoutSources()] : []),
    ...bundle.problems,
    ...config.problems,
    ...manifests.problems,
    ...(options.catalogsChosen === true ? [] : checkCatalogMinors(resources, options.openshift)),
    ...checkKindsOfMinor(resources, options.openshift),
    ...checkDigestSources(resources.find(givesSource), options.openshift),
    ...foreignFiles(tree, existing),
  ];
  const privateKeys = [...bundle.privateKeys, ...config.privateKeys].sort(compareProblems);
  return { tree, problems: problems.sort(compareProblems), privateKeys };
}

function givesSource(resource: ClusterResource): boolean {
  return resource.kind === "ImageDigestMirrorSet" && resource.entries.length > 0;
}

function fragment({ sources, certificates, policy = "Always" }: InstallAdditions): string {
  const trust =
    certificates.length === 0
      ? {}
      : { additionalTrustBundlePolicy: policy, additionalTrustBundle: certificates.join("") };
  return fileHeader + writeYaml({ imageDigestSources: sources.map(asYaml), ...trust });
}

function withoutSources(): Problem {
  return {
    rule: "no-digest-sources",
    severity: "warning",
    message: "no ImageDigestMirrorSet has an entry: the installation would pull from the internet",
    help: "Use a pass that mirrored a release.",
  };
}
