import type { YamlValue } from "../../base/yaml/index.ts";
import { repositoryOf, splitTransport, tryReadImageReference } from "../image/index.ts";
import type { ClusterResource } from "./resource.ts";
import { type Misfit, misfit, type Shape } from "./shape.ts";
import { base64, signatureKey } from "./signatures.ts";

/** A field that a template may add to a CatalogSource's `spec` when the settings allow it. */
export type TemplateField = "grpcPodConfig" | "secrets";

/** The fields that may be published besides those of oc-mirror, and the allowed locations of images. */
export interface PublishableOptions {
  /** Fields that a template may add to a CatalogSource besides the harmless ones; none by default. */
  readonly templateFields?: readonly TemplateField[];
  /**
   * Registries, with any path, at or below which every image and mirror must lie; undefined where that is not
   * checked.
   */
  readonly destinations?: readonly string[];
  /** Whether an object may lack its namespace, since it is still to be added; by default it may not. */
  readonly withoutNamespace?: boolean;
}

type PublishedKind = Exclude<ClusterResource["kind"], "ImageContentSourcePolicy">;

const text: Shape = { value: (value) => (typeof value === "string" ? undefined : misfit("text")) };
const number: Shape = {
  value: (value) => (typeof value === "number" ? undefined : misfit("a number")),
};
const anything: Shape = { value: () => undefined };

function only(...allowed: readonly string[]): Shape {
  const mustBe = allowed.map((one) => (one === "" ? "empty" : one)).join(" or ");
  return { value: (value) => (allowed.some((one) => one === value) ? undefined : misfit(mustBe)) };
}

function like(pattern: RegExp, mustBe: string): Shape {
  const fits = (value: YamlValue): boolean => typeof value === "string" && pattern.test(value);
  return { value: (value) => (fits(value) ? undefined : misfit(mustBe)) };
}

const wave = "argocd.argoproj.io/sync-wave";
const syncOptions = "argocd.argoproj.io/sync-options";
const waveShape = like(/^-?\d{1,9}$/, "a whole number as text");

/** The field by field allow-list of every kind that is laid out. */
export function publishedShapes(
  options: PublishableOptions,
): Readonly<Record<PublishedKind, Shape>> {
  const image = within(options.destinations, "image");
  const mirror = within(options.destinations, "mirror");
  return {
    ConfigMap: signatureShape,
    ImageDigestMirrorSet: mirrorSet(/^idms-/, "imageDigestMirrors", mirror),
    ImageTagMirrorSet: mirrorSet(/^itms-/, "imageTagMirrors", mirror),
    CatalogSource: catalogSource(image, options),
    ClusterCatalog: object(
      {},
      {
        priority: number,
        source: {
          map: { type: only("Image"), image: { map: { ref: image, pollIntervalMinutes: number } } },
        },
      },
    ),
    UpdateService: updateService(image),
  };
}

function object(
  metadata: Readonly<Record<string, Shape>>,
  spec: Readonly<Record<string, Shape>>,
): Shape {
  const annotations: Shape = { map: { [wave]: waveShape } };
  return {
    map: {
      apiVersion: text,
      kind: text,
      metadata: { map: { name: text, annotations, ...metadata } },
      spec: { map: spec },
    },
  };
}

function mirrorSet(prefix: RegExp, field: string, mirror: Shape): Shape {
  const source = like(/^[^*]/, "a registry, namespace or repository");
  const entry: Shape = { map: { source, mirrors: { list: mirror } } };
  const name = like(prefix, `${prefix.source.slice(1)}…, as oc-mirror names them`);
  return object({ name }, { [field]: { list: entry } });
}

function catalogSource(image: Shape, { templateFields = [] }: PublishableOptions): Shape {
  return object(
    { namespace: only("openshift-marketplace") },
    {
      image,
      sourceType: only("grpc"),
      displayName: text,
      publisher: text,
      description: text,
      icon: { map: { base64data: text, mediatype: text } },
      priority: number,
      updateStrategy: { map: { registryPoll: { map: { interval: text } } } },
      ...Object.fromEntries(templateFields.map((field) => [field, anything])),
    },
  );
}

function updateService(image: Shape): Shape {
  const annotations: Shape = {
    map: { [wave]: waveShape, [syncOptions]: only("SkipDryRunOnMissingResource=true") },
  };
  return object(
    {
      name: only("update-service-oc-mirror"),
      namespace: only("openshift-update-service"),
      annotations,
    },
    { graphDataImage: image, releases: image, replicas: number },
  );
}

const signatureShape: Shape = {
  map: {
    apiVersion: text,
    kind: text,
    metadata: {
      map: {
        name: like(/^mirrored-release-signatures(?:-\d{1,4})?$/, "mirrored-release-signatures"),
        namespace: only("openshift-config-managed"),
        labels: { map: { "release.openshift.io/verification-signatures": only("") } },
        annotations: { map: { [wave]: waveShape } },
      },
    },
    binaryData: { keys: signatureKey, of: { value: reasonAgainstSignature } },
  },
};

/** Every OpenPGP message begins with a byte whose first bit is set (RFC 4880, 4.2). */
function reasonAgainstSignature(value: YamlValue): Misfit | undefined {
  const content = typeof value === "string" ? value.replace(/\s+/g, "") : "";
  const isText = content !== "" && content.length % 4 === 0 && base64.test(content);
  const first = isText ? (Buffer.from(content.slice(0, 4), "base64")[0] ?? 0) : 0;
  return first >= 0x80 ? undefined : misfit("an OpenPGP message in base64");
}

/** An image, which names a repository, or a mirror, which may be a registry alone. */
function within(destinations: readonly string[] | undefined, what: "image" | "mirror"): Shape {
  if (destinations === undefined) return text;
  const places = destinations.length === 0 ? "a destination" : destinations.join(" or ");
  const outside: Misfit = {
    rule: "outside-destination",
    mustBe: `at or below ${places}`,
    help: "Set imageSets.<name>.destination in mirrorkit.yaml to the registry and path that oc-mirror pushes to; with --max-nested-paths, to the part of the path that it keeps.",
  };
  return {
    value: (value) => {
      const location = typeof value === "string" ? locationOf(value, what) : undefined;
      if (location === undefined) return outside;
      return destinations.some((one) => isWithin(location, one)) ? undefined : outside;
    },
  };
}

function locationOf(named: string, what: "image" | "mirror"): string | undefined {
  if (!named.includes("/")) return what === "mirror" ? named : undefined;
  const reading = tryReadImageReference(named);
  if (!("reference" in reading) || splitTransport(named).rest !== named) return undefined;
  return repositoryOf(reading.reference);
}

function isWithin(location: string, destination: string): boolean {
  const [inner, outer] = [location, destination.replace(/(?<!\/)\/+$/, "")].map(withLowerHost);
  return inner === outer || inner?.startsWith(`${outer}/`) === true;
}

function withLowerHost(location: string): string {
  return location.replace(/^[^/]*/, (host) => host.toLowerCase());
}
