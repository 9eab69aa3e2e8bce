import { openRegistryClient, type RegistryClient } from "../../edges/registry/index.ts";
import { tryReadImageReference } from "../../models/image/index.ts";
import { type ImageSetConfiguration, readImageSet } from "../../models/imageset/index.ts";
import { placesOf, type RunContext } from "./context.ts";

/** What the floating references of an ImageSet stand for. */
export interface ResolvedSources {
  /** `reference@digest` of every catalog and image that is named by tag, sorted. */
  readonly sources: readonly string[];
  /** Whether anything else may change without a word: open release channels, the graph, charts, an unknown digest. */
  readonly isFloating: boolean;
}

/** Asks the registries what the tags in an ImageSet stand for now. Never fails for what a registry does. */
export async function readSources(context: RunContext, text: string): Promise<ResolvedSources> {
  const { file, authFile } = placesOf(context);
  const { imageSet } = readImageSet(text, file);
  if (imageSet?.kind !== "ImageSetConfiguration") return { sources: [], isFloating: true };
  const { operators = [], additionalImages = [] } = imageSet.mirror;
  const names = [
    ...operators.map(({ catalog }) => catalog),
    ...additionalImages.map(({ name }) => name),
  ];
  const client = openRegistryClient(context.registry(authFile));
  try {
    const found = await Promise.all(
      [...new Set(names)].sort().map((name) => resolved(client, name)),
    );
    return {
      sources: found.flatMap((one) => one ?? []),
      isFloating: found.includes(undefined) || floatsOtherwise(imageSet),
    };
  } finally {
    await client.close();
  }
}

/** Nothing for a digest; undefined where the registry does not tell. */
async function resolved(
  client: RegistryClient,
  name: string,
): Promise<readonly string[] | undefined> {
  const reading = tryReadImageReference(name);
  if (!("reference" in reading)) return undefined;
  const { transport, registry, repository, tag = "latest", digest } = reading.reference;
  if (digest !== undefined) return [];
  if (transport !== "docker") return undefined;
  const presence = await client.findManifest({ registry, repository, reference: tag });
  const isKnown = presence.state === "present" && presence.digest !== undefined;
  return isKnown ? [`${name}@${presence.digest}`] : undefined;
}

function floatsOtherwise({ mirror }: ImageSetConfiguration): boolean {
  const { platform, helm } = mirror;
  if (helm !== undefined || platform?.graph === true) return true;
  if (platform?.release !== undefined) return false;
  return (platform?.channels ?? []).some(
    ({ minVersion, maxVersion }) => maxVersion === undefined || minVersion !== maxVersion,
  );
}
