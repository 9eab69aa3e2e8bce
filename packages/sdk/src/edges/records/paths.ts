/** The name of a record's manifest. */
export const manifestFile = "manifest.json";

/** Where the parts of a pass lie in a record. */
export const recordPaths = {
  clusterResources: "cluster-resources",
  mapping: "mapping.txt",
  imageSet: "imageset.yaml",
  pinned: "imageset-pinned.yaml",
  errors: "mirroring-errors.txt",
  console: "console.txt",
  sigstore: "sigstore.json",
  operators: "operators.json",
  catalogs: "catalogs.json",
  run: "run.json",
} as const;

const { clusterResources, ...singleFiles } = recordPaths;
const names: ReadonlySet<string> = new Set(Object.values(singleFiles));

// oxlint-disable-next-line no-control-regex -- a name with control characters is refused
const unfit = /[\\\u0000-\u001f\u007f]/;

/** Whether a record may contain a file at that path: inside its folder, and of a type that records have. */
export function isRecordedPath(path: string): boolean {
  if (names.has(path)) return true;
  const [folder, ...rest] = path.split("/");
  return folder === clusterResources && rest.length > 0 && rest.every(isPlainName);
}

function isPlainName(part: string): boolean {
  return part !== "" && part !== "." && part !== ".." && !unfit.test(part);
}
