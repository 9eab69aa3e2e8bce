import type { Problem } from "../../base/problem/index.ts";
import type { YamlMap } from "../../base/yaml/index.ts";
import { isOlder, knowsClusterCatalogs } from "./known-kinds.ts";

/** For which cluster OLM's default catalogs are switched off. */
export interface DefaultsOffOptions {
  /** The minor that the cluster runs, such as `4.20`; undefined when it is not known. */
  readonly openshift?: string;
  /** Names of the cluster's own ClusterCatalogs. */
  readonly clusterCatalogs: ReadonlySet<string>;
  /**
   * Whether the objects are created before the cluster's operators: then a ClusterCatalog has to be whole. Later it has
   * only the one field that cluster-olm-operator leaves to others.
   */
  readonly atInstall: boolean;
}

/** An object that switches a default catalog off, or all of OLM v0. */
export interface SwitchOff {
  /** Discriminates the two kinds. */
  readonly kind: "OperatorHub" | "ClusterCatalog";
  /** Its name. */
  readonly name: string;
  /** The whole object. */
  readonly object: YamlMap;
}

/** The objects that switch OLM's default catalogs off. */
export interface DefaultsOff {
  /** OperatorHub first, then the ClusterCatalogs by name. */
  readonly objects: readonly SwitchOff[];
  /** Notes about omitted objects, and errors for settings without effect. */
  readonly problems: readonly Problem[];
}

const hub: SwitchOff = {
  kind: "OperatorHub",
  name: "cluster",
  object: {
    apiVersion: "config.openshift.io/v1",
    kind: "OperatorHub",
    metadata: { name: "cluster" },
    spec: { disableAllDefaultSources: true },
  },
};

interface DefaultCatalog {
  readonly name: string;
  readonly index: string;
  readonly priority: number;
  /** The first minor that no longer has it. */
  readonly until?: string;
}

/** @see the product documentation of OLM v1, "Red Hat-provided Operator catalogs in OLM v1"; release notes of 4.22 */
const defaultCatalogs: readonly DefaultCatalog[] = [
  { name: "openshift-certified-operators", index: "certified-operator-index", priority: -200 },
  { name: "openshift-community-operators", index: "community-operator-index", priority: -400 },
  {
    name: "openshift-redhat-marketplace",
    index: "redhat-marketplace-index",
    priority: -300,
    until: "4.22",
  },
  { name: "openshift-redhat-operators", index: "redhat-operator-index", priority: -100 },
];

/**
 * The objects that disable OLM's default catalogs, which a disconnected cluster cannot pull: `OperatorHub/cluster`
 * with `disableAllDefaultSources`, and the default ClusterCatalogs as `Unavailable`, as far as the cluster has
 * them.
 *
 * @see openshift/cluster-olm-operator `pkg/controller/clustercatalog_controller.go` at 09969461: it restores every
 * field of its own manifest, `source` and `priority`, and keeps `availabilityMode`
 */
export function defaultsOff(options: DefaultsOffOptions): DefaultsOff {
  const { openshift, clusterCatalogs, atInstall } = options;
  if (openshift !== undefined && !knowsClusterCatalogs(openshift)) {
    return { objects: [hub], problems: [] };
  }
  const problems = openshift === undefined ? [minorNotKnown(atInstall)] : [];
  if (openshift === undefined && atInstall) return { objects: [hub], problems };
  const known = defaultCatalogs.filter(
    ({ until }) => until === undefined || hasStill(until, openshift),
  );
  const taken = known.filter(({ name }) => clusterCatalogs.has(name));
  return {
    objects: [
      hub,
      ...known
        .filter((catalog) => !taken.includes(catalog))
        .map((catalog) => unavailable(catalog, atInstall ? openshift : undefined)),
    ],
    problems: [...problems, ...taken.map(nameTaken)],
  };
}

function hasStill(until: string, openshift: string | undefined): boolean {
  return openshift !== undefined && isOlder(openshift, until);
}

/** With a minor, the whole object; without, the one field that no operator writes back. */
function unavailable(
  { name, index, priority }: DefaultCatalog,
  minor: string | undefined,
): SwitchOff {
  const ref = `registry.redhat.io/redhat/${index}:v${minor ?? ""}`;
  const image = { pollIntervalMinutes: 10, ref };
  const whole = minor === undefined ? {} : { priority, source: { image, type: "Image" } };
  const kind = "ClusterCatalog";
  const object = {
    apiVersion: "olm.operatorframework.io/v1",
    kind,
    metadata: { name },
    spec: { availabilityMode: "Unavailable", ...whole },
  };
  return { kind, name, object };
}

function minorNotKnown(atInstall: boolean): Problem {
  const which = atInstall
    ? "the default ClusterCatalogs are not disabled"
    : "the default ClusterCatalog openshift-redhat-marketplace, which 4.22 no longer has, is not disabled";
  return {
    rule: "default-catalogs",
    severity: "info",
    message: `${which}: the cluster's minor version is unknown`,
    help: "Write it as clusters.<name>.openshift in mirrorkit.yaml.",
  };
}

function nameTaken({ name }: DefaultCatalog): Problem {
  return {
    rule: "default-catalogs",
    severity: "warning",
    message: `the ClusterCatalog ${name} has the name of one of OLM's default catalogs: cluster-olm-operator overwrites its image`,
    help: "Choose another name for it in mirrorkit.yaml, as clusterCatalog under catalogs.",
  };
}

/** Whether an object is a default ClusterCatalog that is disabled and sets nothing else. */
export function isSwitchedOff({ kind, spec }: YamlMap): boolean {
  if (kind !== "ClusterCatalog" || typeof spec !== "object" || spec === null) return false;
  const fields = spec as YamlMap;
  return fields["availabilityMode"] === "Unavailable" && fields["source"] === undefined;
}
