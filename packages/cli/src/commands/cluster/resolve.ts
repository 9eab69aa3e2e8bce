import { basename } from "node:path";
import { readTextFile } from "@mirrorkit/sdk/files";
import { formatImageReference } from "@mirrorkit/sdk/image";
import { defined, invalidInput, printable, pulledImages, quoted } from "@mirrorkit/sdk/internal";
import type { MappingEntry } from "@mirrorkit/sdk/mapping";
import { readMapping } from "@mirrorkit/sdk/mapping";
import { createResolver, type Delivery, findUncovered, type Resolver } from "@mirrorkit/sdk/nodes";
import type { Problem } from "@mirrorkit/sdk/problems";
import { MirrorError } from "@mirrorkit/sdk/problems";
import type { Command } from "commander";
import { type Manifests, type NamedImage, readManifests } from "../../manifests.ts";
import { requireChoice } from "../../missing-arguments.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { isError } from "../../problem-severity.ts";
import { formatJson } from "../../reports/json.ts";
import { answersAsJson, answersAsText, type ImageAnswer } from "../../reports/resolutions.ts";
import { uncoveredAsJson, uncoveredAsText } from "../../reports/uncovered.ts";
import { formatProblems } from "../../terminal/problems.ts";
import { nothingApplied } from "./nothing-applied.ts";
import { readResourcesFolder } from "./resources-folder.ts";

interface ResolveOptions {
  readonly resources: string;
  readonly cluster?: string;
  readonly mapping?: string;
  readonly manifests?: readonly string[];
  readonly uncovered?: boolean;
  readonly json?: boolean;
}

/** Declares `mirrorkit resolve`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .argument("[image...]", "image references as pods name them")
    .requiredOption(
      "--resources <dir>",
      "a workspace, a record, a rendered folder or a folder of mirror sets",
    )
    .option("--cluster <name>", "the cluster, if the folder contains the mirror sets of several")
    .option("--mapping <file>", "also the images of a mapping.txt, and where they were mirrored to")
    .option("--manifests <path...>", "also the images of objects in files or folders; - is stdin")
    .option("--uncovered", "print only images that no mirror covers; exit 1 if there are any")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  mirrorkit resolve registry.redhat.io/ubi9/ubi:latest --resources gitops/clusters/production\n  oc get pods -A -o yaml | mirrorkit resolve --manifests - --uncovered --resources gitops/clusters/production",
    )
    .action(async (images: string[], options: ResolveOptions) =>
      finish(await resolve(images, options)),
    );
  const images = ["<image...>", "--mapping <file>", "--manifests <path...>"];
  requireChoice(command, images, "the images to look for");
}

async function resolve(given: readonly string[], options: ResolveOptions): Promise<Outcome> {
  const manifests = await readManifests(options.manifests ?? []);
  const mapped = options.mapping === undefined ? [] : mappingEntries(options.mapping);
  const cached = namedByCache(options.mapping ?? "", mapped);
  const folder = await readResourcesFolder(options.resources, options.cluster);
  const { conf, refusals } = folder.configuration;
  const resolver = createResolver(conf);
  const pulled = pulledImages(mapped).map((image) => asMirrored(image, resolver));
  const images = [...new Set([...given, ...manifests.images.map(({ image }) => image), ...pulled])];
  if (images.length === 0) throw withoutImage(manifests, cached);
  const answers = {
    resolver,
    deliveries: deliveriesOf(mapped, resolver),
    users: usersOf(manifests),
  };
  const notes = formatProblems([
    ...cached,
    ...manifests.problems,
    ...folder.problems,
    ...images.flatMap((image) => shortName(image, answers)),
  ]);
  const refused = refusals.length > 0;
  const { output, found } =
    options.uncovered === true
      ? uncoveredOutput(images, answers, { json: options.json, manifests, refused })
      : { output: resolvedOutput(images, given, answers, options), found: false };
  const first = refused && options.json !== true ? `${nothingApplied(refusals)}\n` : "";
  const status = refused || found ? exitStatus.findings : exitStatus.fine;
  return { output: first + output, notes, status };
}

interface Answers {
  readonly resolver: Resolver;
  readonly deliveries: readonly Delivery[];
  readonly users: ReadonlyMap<string, readonly NamedImage[]>;
}

function mappingEntries(mapping: string): readonly MappingEntry[] {
  const { entries, problems } = readMapping(readTextFile(mapping), mapping);
  if (problems.some(isError)) throw invalidInput(problems.filter(isError));
  return entries;
}

/** oc-mirror reads a name without a host from Docker Hub, so the mapping's are not short names. */
function asMirrored(image: string, resolver: Resolver): string {
  if (resolver.candidatesOf(image)[0] === image) return image;
  const reading = resolver.tryResolve(image);
  return "resolution" in reading ? reading.resolution.image : image;
}

/** Images in oc-mirror's cache have not arrived anywhere. */
function deliveriesOf(entries: readonly MappingEntry[], resolver: Resolver): readonly Delivery[] {
  return entries
    .filter(({ source, destination }) => source.cached !== true && destination.cached !== true)
    .map(({ source, destination }) => ({
      source: asMirrored(formatImageReference(source), resolver),
      destination: formatImageReference(destination),
    }));
}

function usersOf({ images }: Manifests): ReadonlyMap<string, readonly NamedImage[]> {
  const users = new Map<string, NamedImage[]>();
  for (const named of images) {
    const known = users.get(named.image);
    if (known === undefined) users.set(named.image, [named]);
    else known.push(named);
  }
  return users;
}

/** Images that oc-mirror's cache names, which no node asks for. */
function namedByCache(mapping: string, entries: readonly MappingEntry[]): readonly Problem[] {
  const count = entries.filter(({ source }) => source.cached === true).length;
  if (count === 0) return [];
  const name = printable(basename(mapping));
  const images = count === 1 ? `1 image of ${name} is` : `${count} images of ${name} are`;
  return [
    {
      rule: "cached-image",
      severity: "warning",
      message: `${images} named by oc-mirror's cache: use the mapping of the pass to disk`,
      help: "This is the mapping of a pass from disk. The mapping of the pass to disk names images as nodes do.",
      position: { file: mapping },
    },
  ];
}

function withoutImage({ problems }: Manifests, [cached]: readonly Problem[]): MirrorError {
  if (cached !== undefined && problems.length === 0) {
    return new MirrorError("wrong-use", cached.message, {
      problems: [{ ...cached, severity: "error" }],
    });
  }
  if (problems.length === 0) {
    return new MirrorError("wrong-use", "no image was given", {
      hint: "Name images, or files that name them with --mapping or --manifests.",
    });
  }
  return invalidInput([
    ...problems,
    {
      rule: "no-image",
      severity: "error",
      message: "nothing to resolve: the manifests name no images",
    },
  ]);
}

/** Every short name gets a warning, even if all of its candidates are mirrored. */
function shortName(image: string, { resolver, users }: Answers): readonly Problem[] {
  const candidates = resolver.candidatesOf(image);
  if (candidates[0] === image) return [];
  const [used] = users.get(image) ?? [];
  const many = candidates.length > 1;
  return [
    {
      rule: "short-name",
      severity: "warning",
      message: many
        ? `the image ${quoted(image)} has no host: nodes try its search registries in turn, and CRI-O in its mode "enforcing" (the default since 1.34) rejects it as ambiguous`
        : `the image ${quoted(image)} has no host: nodes look for it in their only search registry`,
      help: `Write the host: ${candidates.map(printable).join(" or ")}.`,
      ...defined({ position: used?.position }),
    },
  ];
}

interface UncoveredOptions {
  readonly json: boolean | undefined;
  readonly manifests: Manifests;
  readonly refused: boolean;
}

function uncoveredOutput(
  images: readonly string[],
  { resolver, deliveries, users }: Answers,
  { json, manifests, refused }: UncoveredOptions,
): { readonly output: string; readonly found: boolean } {
  const uncovered = findUncovered(images, resolver, deliveries);
  const found = uncovered.length > 0;
  if (json === true) return { output: formatJson(uncoveredAsJson(uncovered, users)), found };
  if (found || !refused) {
    return { output: uncoveredAsText(uncovered, users, manifests.isPartial), found };
  }
  const sum = "Once they are applied, a mirror covers every image.\n";
  return { output: sum, found };
}

function resolvedOutput(
  images: readonly string[],
  given: readonly string[],
  { resolver, deliveries, users }: Answers,
  { json }: ResolveOptions,
): string {
  const named = new Set(given);
  const answers = images.map((image): ImageAnswer => {
    const candidates = resolver.candidatesOf(image);
    const readings = candidates.map((candidate) => {
      if (named.has(image)) return { resolution: resolver.resolve(candidate) };
      return resolver.tryResolve(candidate);
    });
    const [misplaced] = findUncovered([image], resolver, deliveries).filter(
      ({ why }) => why === "other-place",
    );
    return {
      image,
      isShort: candidates[0] !== image,
      readings,
      users: users.get(image) ?? [],
      ...defined({ misplaced: misplaced?.text }),
    };
  });
  return json === true ? formatJson(answersAsJson(answers)) : answersAsText(answers);
}
