import type { Severity } from "../../base/problem/index.ts";

/** The rules for what oc-mirror refuses, takes at random or leaves out because of what a catalog or update graph says. */
export type ContentRefusalId =
  | "ambiguous-pin"
  | "catalog-content"
  | "catalog-unreadable"
  | "channel-without-head"
  | "default-channel-filtered"
  | "empty-range"
  | "release-selection"
  | "unknown-channel"
  | "unknown-package"
  | "unknown-version"
  | "unloadable-catalog";

/** The rules that need catalogs or update graphs, and that a policy can change and a comment can excuse. */
export type ContentPolicyId =
  | "broken-update"
  | "bundle-not-mirrored"
  | "catalog-without-objects"
  | "cluster-minor"
  | "cluster-path"
  | "deprecated-content"
  | "lost-bundle"
  | "lost-image"
  | "missing-dependency";

/** A rule that only catalogs and update graphs can judge. */
export type ContentRuleId = ContentRefusalId | ContentPolicyId;

/** What these refusals find, by id. */
export const contentRefusals: Readonly<Record<ContentRefusalId, string>> = {
  "ambiguous-pin": "a pin that several bundles fit, of which oc-mirror takes one at random",
  "catalog-content":
    "a package or catalog that oc-mirror refuses because of invalid content in the catalog",
  "catalog-unreadable": "a catalog that does not exist or cannot be read",
  "channel-without-head": "a channel whose update graph has no head, or several",
  "default-channel-filtered": "a package whose default channel is not mirrored",
  "empty-range": "a range in which a channel has no version",
  "release-selection": "release channels that do not match the update graph",
  "unknown-channel": "a channel that the catalog does not have",
  "unknown-package": "a package that the catalog does not have",
  "unknown-version": "a pinned version that the catalog does not have",
  "unloadable-catalog": "a selection from which oc-mirror builds a catalog that OLM does not load",
};

/** The severity of these rules, and what they find, by id. */
export const contentPolicies: Readonly<Record<ContentPolicyId, readonly [Severity, string]>> = {
  "broken-update": [
    "error",
    "a version to which OLM cannot update from the one that was mirrored before",
  ],
  "bundle-not-mirrored": ["error", "a bundle that oc-mirror does not mirror"],
  "catalog-without-objects": [
    "error",
    "a catalog for which oc-mirror writes neither CatalogSource nor ClusterCatalog",
  ],
  "cluster-minor": ["warning", "catalogs of other minors than a cluster runs"],
  "cluster-path": ["error", "releases that a cluster cannot update to"],
  "deprecated-content": ["warning", "a package, channel or version that its author deprecates"],
  "lost-bundle": ["error", "bundles of one name, of which oc-mirror mirrors the images of one"],
  "lost-image": ["error", "images with different digests and one tag in the mirror"],
  "missing-dependency": ["warning", "a bundle that requires what the ImageSet does not mirror"],
};

/**
 * What was known of the content: all catalogs, the update graphs of the releases, clusters, versions of clusters, and what
 * was mirrored before.
 */
export type ContentNeed = "catalogs" | "graphs" | "clusters" | "cluster-versions" | "before";

const needs: Readonly<Record<ContentPolicyId, readonly ContentNeed[]>> = {
  "broken-update": ["catalogs", "before"],
  "bundle-not-mirrored": ["catalogs"],
  "catalog-without-objects": ["catalogs"],
  "cluster-minor": ["clusters"],
  "cluster-path": ["graphs", "cluster-versions"],
  "deprecated-content": ["catalogs"],
  "lost-bundle": ["catalogs"],
  "lost-image": ["catalogs"],
  "missing-dependency": ["catalogs"],
};

/** What must be known before it is certain that a rule finds nothing; undefined for other rules. */
export function contentNeedsOf(id: string): readonly ContentNeed[] | undefined {
  return isContentPolicy(id) ? needs[id] : undefined;
}

function isContentPolicy(id: string): id is ContentPolicyId {
  return Object.hasOwn(contentPolicies, id);
}
