import { readFullReference } from "./node-reference.ts";

/** A Kubernetes object as read from YAML or JSON. */
export type KubernetesObject = Readonly<Record<string, unknown>>;

/**
 * The object that runs or names an image: the innermost object with a kind, for example inside a List or a
 * Template.
 */
export interface ImageUser {
  /** The kind, such as `Deployment`; undefined when the object names none. */
  readonly kind?: string;
  /** `metadata.name`, otherwise `generateName`; undefined when both are absent. */
  readonly name?: string;
  /** `metadata.namespace`; undefined when absent. */
  readonly namespace?: string;
}

/** An image reference in an object. */
export interface ImageUse {
  /** The reference as written, without surrounding white space. */
  readonly image: string;
  /** The index of the object among the given objects, from 0. */
  readonly object: number;
  /** The path in that object: keys and list indexes from its root. */
  readonly path: readonly (string | number)[];
  /** The object that names it. */
  readonly user: ImageUser;
}

type Path = readonly (string | number)[];
type Found = Omit<ImageUse, "object">;
type Map = Readonly<Record<string, unknown>>;

interface Place {
  readonly value: unknown;
  readonly path: Path;
  readonly user: ImageUser;
}

/** Lists of containers, and single ones: whatever their `image` is, nodes pull it. */
const containerLists = new Set([
  "containers",
  "initContainers",
  "ephemeralContainers",
  "steps",
  "sidecars",
]);
const containerKeys = new Set(["container", "script", "stepTemplate"]);

/** Fields that a cluster adds or generates, and fields that name the target of a push. */
const passedOver = new Set(["metadata", "managedFields", "__proto__", "output"]);

/**
 * Lists the images that objects name: those of containers, init and ephemeral containers, and image volumes in pods
 * and pod templates of any workload; steps and sidecars of Tekton; `from` with `kind: DockerImage` in BuildConfigs
 * and ImageStreams; relatedImages and the variables `RELATED_IMAGE_…` of operators; and fields called `image` or
 * `…Image` of any object whose text is a full reference. Items of Lists and nested objects count as separate
 * objects; `metadata` and `status` are skipped. In the order of the objects and of their fields, with duplicates.
 * Values that are empty or not text are skipped.
 */
export function imagesOfObjects(objects: readonly KubernetesObject[]): readonly ImageUse[] {
  return objects.flatMap((object, index) =>
    imagesIn({ value: object, path: [], user: userOf(object) }).map((found) => ({
      ...found,
      object: index,
    })),
  );
}

function imagesIn({ value, path, user }: Place): readonly Found[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => imagesOfItem(item, [...path, index], user));
  }
  if (!isMap(value)) return [];
  const own = isObject(value) ? userOf(value) : user;
  const named = imageOfSource(value, path, own);
  return [
    ...named,
    ...Object.keys(value).flatMap((key) => {
      const isStatus = key === "status" && (path.length === 0 || isObject(value));
      if (passedOver.has(key) || isStatus) return [];
      return imagesAt(key, { value: value[key], path: [...path, key], user: own });
    }),
  ];
}

/** An item of a List is an object, even without an API version. */
function imagesOfItem(item: unknown, path: Path, user: ImageUser): readonly Found[] {
  const isListItem = path.at(-2) === "items" && isMap(item) && typeof item["kind"] === "string";
  return imagesIn({ value: item, path, user: isListItem ? userOf(item) : user });
}

function imagesAt(key: string, place: Place): readonly Found[] {
  const { value, path, user } = place;
  if (typeof value === "string") return isImageField(key) ? full(value, path, user) : [];
  if (containerLists.has(key) && Array.isArray(value)) {
    return value.flatMap((item: unknown, index) =>
      imagesOfContainer({ value: item, path: [...path, index], user }),
    );
  }
  if (containerKeys.has(key)) return imagesOfContainer(place);
  if (/relatedImages$/i.test(key) && Array.isArray(value)) return imagesOfRelated(place);
  if (key === "volumes" && Array.isArray(value)) return imagesOfVolumes(value, place);
  return imagesIn(place);
}

/** A container may use a short name for an image, so its own field is taken unchanged. */
function imagesOfContainer({ value, path, user }: Place): readonly Found[] {
  if (!isMap(value)) return [];
  const { image, env } = value;
  const variables = Array.isArray(env) ? env : [];
  const rest = Object.fromEntries(Object.entries(value).filter(([key]) => key !== "image"));
  return [
    ...whole(image, [...path, "image"], user),
    ...variables.flatMap((variable: unknown, index) => {
      if (!isMap(variable) || !String(variable["name"]).startsWith("RELATED_IMAGE_")) return [];
      return whole(variable["value"], [...path, "env", index, "value"], user);
    }),
    ...imagesIn({ value: rest, path, user }),
  ];
}

function imagesOfRelated({ value, path, user }: Place): readonly Found[] {
  return (value as readonly unknown[]).flatMap((item, index) =>
    typeof item === "string"
      ? whole(item, [...path, index], user)
      : whole(isMap(item) ? item["image"] : undefined, [...path, index, "image"], user),
  );
}

function imagesOfVolumes(volumes: readonly unknown[], { path, user }: Place): readonly Found[] {
  return volumes.flatMap((volume, index) => {
    const image = isMap(volume) ? volume["image"] : undefined;
    const at = [...path, index, "image", "reference"];
    return whole(isMap(image) ? image["reference"] : undefined, at, user);
  });
}

/** The image of a `from` in OpenShift's builds and image streams. */
function imageOfSource(value: Map, path: Path, user: ImageUser): readonly Found[] {
  if (value["kind"] === "DockerImage") return whole(value["name"], [...path, "name"], user);
  const repository = path.at(-1) === "spec" ? value["dockerImageRepository"] : undefined;
  return whole(repository, [...path, "dockerImageRepository"], user);
}

function isImageField(key: string): boolean {
  return key === "image" || key.endsWith("Image");
}

function whole(value: unknown, path: Path, user: ImageUser): readonly Found[] {
  const image = typeof value === "string" ? value.trim() : "";
  return image === "" ? [] : [{ image, path, user }];
}

/** Outside of containers, only a text with a host and a tag or digest is certainly an image. */
function full(value: string, path: Path, user: ImageUser): readonly Found[] {
  const image = value.trim();
  const reading = readFullReference(image);
  if (!("reference" in reading)) return [];
  const { name, text } = reading.reference;
  return text.length > name.length ? [{ image, path, user }] : [];
}

function userOf(object: unknown): ImageUser {
  if (!isMap(object)) return {};
  const { kind, metadata } = object;
  const { name, generateName, namespace } = isMap(metadata) ? metadata : ({} as Map);
  const called = typeof name === "string" ? name : generateName;
  return {
    ...(typeof kind === "string" ? { kind } : {}),
    ...(typeof called === "string" ? { name: called } : {}),
    ...(typeof namespace === "string" ? { namespace } : {}),
  };
}

function isObject(value: Map): boolean {
  return typeof value["apiVersion"] === "string" && isMap(value["metadata"]);
}

function isMap(value: unknown): value is Map {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
