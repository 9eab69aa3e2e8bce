/** A Kubernetes object as read from YAML or JSON. */
export type KubernetesObject = Readonly<Record<string, unknown>>;

/** An image that an object names. */
export interface ImageUse {
  /** The reference as written. */
  readonly image: string;
  /** Which of the given objects names it, counted from 0. */
  readonly object: number;
  /** Where in that object: keys and list indexes from its root. */
  readonly path: readonly (string | number)[];
}

type Path = readonly (string | number)[];
type Found = Omit<ImageUse, "object">;

const podSpecs: readonly Path[] = [
  ["spec"],
  ["spec", "template", "spec"],
  ["spec", "jobTemplate", "spec", "template", "spec"],
  ["template", "spec"],
];
const containerLists = ["initContainers", "containers", "ephemeralContainers"];

/**
 * The images that objects run: those of the containers and image volumes of pods, of the pod templates of
 * any workload (Deployment, DaemonSet, StatefulSet, ReplicaSet, Job, CronJob and whatever has the same
 * shape), and of the items of Lists. In the order of the objects; an image is there as often as it is
 * named. What is no text, or empty, is passed over.
 */
export function imagesOfObjects(objects: readonly KubernetesObject[]): readonly ImageUse[] {
  return objects.flatMap((object, index) =>
    imagesIn(object, []).map(({ image, path }) => ({ image, object: index, path })),
  );
}

function imagesIn(object: unknown, path: Path): readonly Found[] {
  const items = valueAt(object, ["items"]);
  if (Array.isArray(items)) {
    return items.flatMap((item: unknown, index) => imagesIn(item, [...path, "items", index]));
  }
  return podSpecs.flatMap((at) => imagesOfPod(valueAt(object, at), [...path, ...at]));
}

function imagesOfPod(spec: unknown, path: Path): readonly Found[] {
  return [
    ...containerLists.flatMap((list) => imagesOfList(spec, [list], { path, image: ["image"] })),
    ...imagesOfList(spec, ["volumes"], { path, image: ["image", "reference"] }),
  ];
}

function imagesOfList(
  spec: unknown,
  list: Path,
  at: { readonly path: Path; readonly image: Path },
): readonly Found[] {
  const items = valueAt(spec, list);
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown, index): readonly Found[] => {
    const image = valueAt(item, at.image);
    if (typeof image !== "string" || image === "") return [];
    return [{ image, path: [...at.path, ...list, index, ...at.image] }];
  });
}

function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const key of path) {
    if (!isMap(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found;
}

function isMap(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
