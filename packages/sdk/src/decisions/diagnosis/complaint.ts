import { defined } from "../../base/problem/index.ts";
import type { RunEvidence } from "../../models/oc-mirror/index.ts";
import { withoutNames } from "./without-names.ts";

/** The end of a copy at which something happened. */
export type Side = "source" | "destination" | "cache" | "unknown";

/** A failure that oc-mirror reported. */
export interface Complaint {
  /** The chain of reasons, outermost first. */
  readonly text: string;
  /** The same in lower case, without the names in it: an image `denied-app` was not denied. */
  readonly folded: string;
  /** The image that failed; undefined when the run as a whole did. */
  readonly image?: string;
  /** The packages that need the image. */
  readonly operators: readonly string[];
  /** Where it happened. */
  readonly side: Side;
  /** The registry that answered, host with port; undefined when the complaint names none. */
  readonly registry?: string;
  /** The repository in it; undefined when the complaint names none. */
  readonly repository?: string;
}

const usualCachePort = 55_000;
const ofDestination = [
  "checking registry",
  "writing ",
  "uploading manifest",
  "layer upload",
  "at destination",
  "trying to reuse blob",
  "unable to push",
  "failed to upload",
];
const ofSource = [
  "initializing source",
  "reading manifest",
  "reading signatures",
  "reading blob",
  "reading config",
  "creating a new image source",
  "fetching blob",
  "copy release index image",
  "imagecollector]",
];

/** All that went wrong, errors that ended the run first, then images in their order. */
export function complaintsOf(evidence: RunEvidence): readonly Complaint[] {
  const { errors, failures, warnings } = evidence.run;
  const ofRun = [...errors, ...warnings.filter(isFatalWarning)].map((text) =>
    complaint(text, evidence),
  );
  const ofImages = failures.map(({ image, operators, reason }) => ({
    ...complaint(reason, evidence, image),
    image,
    operators,
  }));
  return [...ofRun, ...ofImages];
}

/** 4.16 and 4.17 only warn of a package that the catalog does not have. */
function isFatalWarning(text: string): boolean {
  return /package \S+ not found in catalog/.test(text);
}

function complaint(text: string, evidence: RunEvidence, image?: string): Complaint {
  const folded = withoutNames(text.toLowerCase());
  const registry = registryIn(text);
  const repository = repositoryIn(text, registry);
  const side = sideOf(folded, registry, evidence);
  const asked = side === "source" ? (hostOf(image ?? text) ?? registry) : registry;
  const destination = side === "destination" ? destinationHost(evidence) : undefined;
  return {
    text,
    folded,
    operators: [],
    side,
    ...defined({ registry: asked ?? destination, repository }),
  };
}

function sideOf(folded: string, registry: string | undefined, evidence: RunEvidence): Side {
  const port = evidence.environment?.cachePort ?? usualCachePort;
  if (registry === `localhost:${port}` || registry === `127.0.0.1:${port}`) return "cache";
  if (ofDestination.some((words) => folded.includes(words))) return "destination";
  if (ofSource.some((words) => folded.includes(words))) return "source";
  if (registry === undefined) return "unknown";
  return registry === destinationHost(evidence) ? "destination" : "source";
}

/** The host of the destination; undefined when unknown. */
export function destinationHost({ run, environment }: RunEvidence): string | undefined {
  const destination = environment?.destination ?? run.authenticated;
  return destination?.split("/")[0];
}

const host = "([a-zA-Z0-9-]+(?:\\.[a-zA-Z0-9-]+)*(?::[0-9]{1,5})?)";
/** The places, ordered by how close they are to a registry's answer. */
const places = [
  new RegExp(`pinging container registry ${host}:? `),
  new RegExp(`pulling from host ${host} `),
  new RegExp(`checking registry "${host}[/"]`),
  new RegExp(` (?:in|to) ${host}(?=[/:,)\\s]|$)`, "g"),
  new RegExp(`"https?://${host}[/"?]`),
  new RegExp(`pull image \\\\?"${host}/`),
];

function registryIn(text: string): string | undefined {
  for (const pattern of places) {
    const found = pattern.global
      ? [...text.matchAll(pattern)].map(([, name = ""]) => name).findLast(isHost)
      : pattern.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

function isHost(name: string): boolean {
  return name.includes(".") || name.includes(":") || name === "localhost";
}

function repositoryIn(text: string, registry: string | undefined): string | undefined {
  const uploaded = repositoryOfApi(text);
  if (uploaded !== undefined || registry === undefined) return uploaded;
  const at = text.indexOf(`${registry}/`);
  const [path] = at < 0 ? [] : (/^[a-z0-9._/-]+/.exec(text.slice(at + registry.length + 1)) ?? []);
  return path;
}

/** The host of an image, or of the first reference in a text that names a source or a catalog. */
function hostOf(text: string): string | undefined {
  const [, named] =
    /^(?:docker:\/\/)?([a-zA-Z0-9.:-]+)\/\S+$/.exec(text) ??
    /(?:initializing source docker:\/\/|collect catalog "|release image )([a-zA-Z0-9.:-]+)\//.exec(
      text,
    ) ??
    [];
  return named !== undefined && isHost(named) ? named : undefined;
}

/** `/v2/REPOSITORY/blobs/…`, the path that a registry was asked for. */
function repositoryOfApi(text: string): string | undefined {
  const at = text.indexOf("/v2/");
  if (at < 0) return undefined;
  const path = text.slice(at + "/v2/".length).split(/[\s"'?]/, 1)[0] ?? "";
  const end = path.search(/\/(?:blobs|manifests|tags)\//);
  return end > 0 ? path.slice(0, end) : undefined;
}
