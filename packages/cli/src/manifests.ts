import { existsSync, statSync } from "node:fs";
import { readTextFile } from "@mirrorkit/sdk/files";
import {
  defined,
  isFolder,
  listFolder,
  printable,
  quoted,
  readYaml,
} from "@mirrorkit/sdk/internal";
import { type ImageUser, imagesOfObjects, type KubernetesObject } from "@mirrorkit/sdk/nodes";
import type { Problem, SourcePosition } from "@mirrorkit/sdk/problems";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { readPipe, readStandardInput, standardInput } from "./read-stream.ts";
import { plural } from "./terminal/problems.ts";

/** An image that a manifest names. */
export interface NamedImage {
  /** The reference as written. */
  readonly image: string;
  /** The workload that names it. */
  readonly user: ImageUser;
  /** The place of the reference. */
  readonly position: SourcePosition;
}

/** The images in manifests, as far as they could be read. */
export interface Manifests {
  /** In the order of the files and of their text, with duplicates. */
  readonly images: readonly NamedImage[];
  /** Files, documents and images that were skipped: warnings and notes. */
  readonly problems: readonly Problem[];
  /** Whether any skipped text may name images. */
  readonly isPartial: boolean;
}

interface Reading {
  readonly images: NamedImage[];
  readonly problems: Problem[];
  readonly foreign: string[];
}

const example = "oc get pods -A -o yaml | mirrorkit resolve --manifests - --resources DIR";

/**
 * Reads the images of Kubernetes manifests: `-` for standard input, files, pipes, and folders, recursively.
 * Unreadable files, such as Helm templates, and placeholders for images are reported and skipped.
 *
 * @throws a {@link MirrorError} `unreadable-input` when a path does not exist.
 */
export async function readManifests(paths: readonly string[]): Promise<Manifests> {
  const reading: Reading = { images: [], problems: [], foreign: [] };
  for (const path of paths) {
    if (path === "-") readOne(await readStandardInput(example), standardInput, reading);
    else if (isPipe(path)) readOne(await readPipe(path), path, reading);
    else if (!isFolder(path)) readFile(path, reading);
    else for (const file of filesOf(path)) readFile(file, reading);
  }
  const { images, problems } = reading;
  return { images, problems: shortened(reading), isPartial: problems.length > 0 };
}

function isPipe(path: string): boolean {
  const stats = existsSync(path) ? statSync(path) : undefined;
  return stats !== undefined && (stats.isFIFO() || stats.isSocket());
}

function filesOf(folder: string): readonly string[] {
  return listFolder(folder)
    .files.filter((file) => /\.(ya?ml|json)$/i.test(file.path))
    .map(({ absolute }) => absolute);
}

function readFile(path: string, reading: Reading): void {
  let text: string;
  try {
    text = readTextFile(path);
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "unreadable-input" || !existsSync(path))
      throw error;
    reading.problems.push(passedOver(error.message, error.position ?? { file: path }));
    return;
  }
  readOne(text, path, reading);
}

function readOne(text: string, file: string, reading: Reading): void {
  const { documents, problems } = readYaml(text, file);
  const [first] = problems;
  if (first !== undefined) reading.problems.push(unreadable(first, text, file));
  const objects = documents.filter(({ value }) => isObject(value));
  if (objects.length === 0 && first === undefined && documents.length > 0) {
    reading.foreign.push(file);
  }
  for (const { image, object, path, user } of imagesOfObjects(
    objects.map(({ value }) => value as KubernetesObject),
  )) {
    const position = objects[object]?.position(path) ?? { file };
    if (isPlaceholder(image)) {
      const message = `the image ${quoted(image)} is a placeholder`;
      reading.problems.push(
        passedOver(message, position, "Render the template first and name its output."),
      );
    } else reading.images.push({ image, user, position });
  }
}

function unreadable(first: Problem, text: string, file: string): Problem {
  const position = first.position ?? { file };
  if (/\{\{|\{%/.test(text)) {
    const help = "Render it first: `helm template … | mirrorkit resolve --manifests - …`.";
    return passedOver("a template, not YAML", position, help);
  }
  return passedOver(first.message, position, first.help);
}

function passedOver(what: string, position: SourcePosition, help?: string): Problem {
  return {
    rule: "passed-over",
    severity: "warning",
    message: `${what}: it is skipped`,
    position,
    ...defined({ help }),
  };
}

/** Parameters of Tekton, OpenShift Templates, shells, Helm and Jinja, and what guides put in angle brackets. */
function isPlaceholder(image: string): boolean {
  return /\$[({A-Za-z_]|\{\{|\{%|<[^<>]*>/.test(image);
}

function isObject(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return "kind" in value && typeof value.kind === "string" && "apiVersion" in value;
}

/** The most files and images whose reasons are listed one by one. */
const mostListed = 20;

function shortened({ problems, foreign }: Reading): readonly Problem[] {
  const hidden = problems.length - mostListed;
  const more: readonly Problem[] =
    hidden <= 0
      ? []
      : [
          {
            rule: "passed-over",
            severity: "warning",
            message: `${hidden} more files or images are skipped`,
          },
        ];
  const [first] = foreign;
  const others: readonly Problem[] =
    first === undefined
      ? []
      : [
          {
            rule: "not-an-object",
            severity: "info",
            message: `${plural(foreign.length, "file")} without Kubernetes objects skipped, such as ${printable(first)}`,
          },
        ];
  return [...problems.slice(0, mostListed), ...more, ...others];
}
