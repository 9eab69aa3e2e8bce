import { printable, quoted } from "../../base/problem/index.ts";
import { type CauseRule, says } from "./cause-types.ts";
import { imageName } from "./network-words.ts";

const unknownField = /unknown field "([^"]+)"/;
/** Fields that only version 1 of oc-mirror knows. */
const ofVersionOne: ReadonlySet<string> = new Set([
  "storageConfig",
  "targetName",
  "startingVersion",
  "headsOnly",
]);

const versionOne: CauseRule = {
  id: "imageset-version-one",
  title: "The ImageSet was written for version 1 of oc-mirror.",
  fault: "input",
  match: ({ text }) => {
    const [, field = ""] = unknownField.exec(text) ?? [];
    return ofVersionOne.has(field) ? field : undefined;
  },
  words: ({ about, evidence }) => ({
    summary: `The ImageSet has ${quoted(about)}, a field of oc-mirror version 1.`,
    next: [
      `List all such fields: mirrorkit check ${fileOf(evidence.environment?.imageSet?.file)}.`,
      "Remove storageConfig: version 2 keeps its state in the workspace and the cache. Write apiVersion: mirror.openshift.io/v2alpha1.",
    ],
  }),
};

const refused: CauseRule = {
  id: "imageset-refused",
  title: "oc-mirror refuses the ImageSet.",
  fault: "input",
  match: (complaint) =>
    says(
      complaint,
      "decode imagesetconfiguration",
      "decode deleteimagesetconfiguration",
      "invalid configuration:",
      "error converting yaml to json",
      "imagesetconfig read",
    )
      ? (unknownField.exec(complaint.text)?.[1] ?? "")
      : undefined,
  words: ({ about, complaints: [{ text }], evidence }) => ({
    summary:
      about === ""
        ? `oc-mirror refuses the ImageSet: ${printable(reasonIn(text))}.`
        : `oc-mirror refuses the ImageSet: unknown field ${quoted(about)}.`,
    next: [
      `Find the line and all other errors: mirrorkit check ${fileOf(evidence.environment?.imageSet?.file)}.`,
    ],
  }),
};

function reasonIn(text: string): string {
  return text
    .replace(/^\[Executor\] /, "")
    .replace(/^invalid configuration: /, "")
    .trim();
}

function fileOf(file: string | undefined): string {
  return file === undefined ? "imageset.yaml" : printable(file);
}

/** A manifest list that lacks platforms cannot keep its digest. */
const sparseList: CauseRule = {
  id: "sparse-list",
  title:
    "An index without all of its platforms cannot keep its digest, or the destination rejects it.",
  fault: "input",
  match: (complaint) =>
    says(
      complaint,
      "instructed to preserve digests",
      "blob unknown to registry",
      "manifest_blob_unknown",
      "manifest blob unknown",
    )
      ? ""
      : undefined,
  words: ({ complaints: [{ image = "an image" }] }) => ({
    summary: `${imageName(image)} is an index of several platforms, and the ImageSet selects only some of them; the destination rejects such a sparse index.`,
    next: [
      "Remove platforms from the ImageSet, or use a destination that accepts sparse indexes: Quay 3.17 with FEATURE_SPARSE_INDEX: true.",
    ],
  }),
};

/** Causes in the file that oc-mirror is given, in the order in which they are tried. */
export const configurationRules: readonly CauseRule[] = [versionOne, refused, sparseList];
