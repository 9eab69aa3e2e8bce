import { basename } from "node:path";
import {
  createResolver,
  findUncovered,
  imagesOfObjects,
  invalidInput,
  isFolder,
  listFolder,
  MirrorError,
  type Problem,
  printable,
  pulledImages,
  type Resolution,
  readMapping,
  readTextFile,
  readYaml,
  toRegistriesConf,
  type UncoveredImage,
} from "@mirrorkit/sdk";
import type { Command } from "commander";
import { exitStatus, type Outcome } from "../outcome.ts";
import { isError } from "../problem-severity.ts";
import { formatJson } from "../reports/json.ts";
import { readResourcesFolder } from "../resources-folder.ts";
import { formatProblems } from "../terminal/problems.ts";
import { style } from "../terminal/style.ts";

interface ResolveOptions {
  readonly resources: string;
  readonly mapping?: string;
  readonly manifests?: readonly string[];
  readonly uncovered?: boolean;
  readonly json?: boolean;
}

interface Resolved {
  readonly image: string;
  readonly resolution: Resolution;
}

/** Declares `mirrorkit resolve`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .argument("[image...]", "image references as pods name them")
    .requiredOption(
      "--resources <dir>",
      "a workspace, a record, a rendered folder or a folder of mirror sets",
    )
    .option("--mapping <file>", "also the images of a mapping.txt")
    .option("--manifests <path...>", "also the images of pods in these files or folders")
    .option("--uncovered", "only say which images no mirror covers; exit 1 when there are any")
    .option("--json", "print the answer as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  mirrorkit resolve registry.redhat.io/ubi9/ubi:latest --resources gitops/clusters/production",
    )
    .action(async (images: string[], options: ResolveOptions) =>
      finish(await resolve(images, options)),
    );
}

async function resolve(given: readonly string[], options: ResolveOptions): Promise<Outcome> {
  const mapped = mappedImages(options.mapping);
  const images = [...new Set([...given, ...manifestImages(options), ...mapped.pulled])];
  if (images.length === 0) throw nothingToResolve(mapped);
  const folder = await readResourcesFolder(options.resources);
  const notes = formatProblems([...mapped.problems, ...folder.problems]);
  const resolver = createResolver(toRegistriesConf(folder.resources));
  if (options.uncovered === true) {
    return { ...uncoveredOutcome(findUncovered(images, resolver), options), notes };
  }
  const resolved = images.map((image) => ({ image, resolution: resolver.resolve(image) }));
  const output = options.json === true ? asJson(resolved) : resolved.map(asText).join("\n");
  return { output, notes, status: exitStatus.fine };
}

/** The images of a mapping that nodes may ask for. */
interface MappedImages {
  readonly pulled: readonly string[];
  /** Images that oc-mirror's cache names, which no node asks for. */
  readonly problems: readonly Problem[];
}

function mappedImages(mapping: string | undefined): MappedImages {
  if (mapping === undefined) return { pulled: [], problems: [] };
  const { entries, problems } = readMapping(readTextFile(mapping), mapping);
  if (problems.some(isError)) throw invalidInput(problems.filter(isError));
  const cached = entries.filter(({ source }) => source.cached === true).length;
  return {
    pulled: pulledImages(entries),
    problems: cached === 0 ? [] : [namedByCache(mapping, cached)],
  };
}

function namedByCache(mapping: string, count: number): Problem {
  const name = printable(basename(mapping));
  const images = count === 1 ? `1 image of ${name} is` : `${count} images of ${name} are`;
  return {
    rule: "cached-image",
    severity: "warning",
    message: `${images} named by oc-mirror's cache: take the mapping of the pass to disk`,
    help: "This is the mapping of a pass from disk. That to disk names images as nodes do.",
    position: { file: mapping },
  };
}

function nothingToResolve({ problems: [cached] }: MappedImages): MirrorError {
  if (cached === undefined) {
    return new MirrorError("wrong-use", "no image is given", {
      hint: "Name images, or files that name them with --mapping or --manifests.",
    });
  }
  return new MirrorError("wrong-use", cached.message, {
    problems: [{ ...cached, severity: "error" }],
  });
}

function manifestImages({ manifests = [] }: ResolveOptions): readonly string[] {
  const objects = manifests.flatMap(filesOf).flatMap((file) => {
    const { documents, problems } = readYaml(readTextFile(file), file);
    if (problems.length > 0) throw invalidInput(problems);
    return documents.map(({ value }) => ({ value }));
  });
  const values = objects.flatMap(({ value }) => (isObject(value) ? [value] : []));
  return imagesOfObjects(values).map(({ image }) => image);
}

function filesOf(path: string): readonly string[] {
  if (!isFolder(path)) return [path];
  return listFolder(path)
    .files.filter((file) => /\.(ya?ml|json)$/i.test(file.path))
    .map(({ absolute }) => absolute);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function uncoveredOutcome(uncovered: readonly UncoveredImage[], { json }: ResolveOptions): Outcome {
  const status = uncovered.length > 0 ? exitStatus.findings : exitStatus.fine;
  if (json === true) return { output: formatJson(uncovered), notes: "", status };
  const lines = uncovered.map(({ text }) => `${text}\n`);
  const sum = uncovered.length === 0 ? "Every image is covered by a mirror.\n" : "";
  return { output: lines.join("") + sum, notes: "", status };
}

function asJson(resolved: readonly Resolved[]): string {
  return formatJson(
    resolved.map(({ image, resolution: { registry, blocked, pullFrom } }) => ({
      image,
      registry,
      blocked,
      pullFrom,
    })),
  );
}

function asText({ image, resolution }: Resolved): string {
  const { registry, pullFrom, refused } = resolution;
  const by = registry === undefined ? "no mirror set covers it" : `by the mirrors of ${registry}`;
  const lines = pullFrom.map((reference, index) => {
    const note = refused.includes(reference) ? style("red", "  never contacted: blocked") : "";
    return `  ${index + 1}. ${reference}${note}`;
  });
  return `${image}  ${style("dim", `(${by})`)}\n${lines.join("\n")}\n`;
}
