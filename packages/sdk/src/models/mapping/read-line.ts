import { type Problem, quoted } from "../../base/problem/index.ts";
import { type Digest, type ImageReference, tryReadLooseReference } from "../image/index.ts";
import { isLocal } from "./cache.ts";
import type { MappedReference, MappingLine } from "./entry.ts";
import type { KnownLinesOfFile } from "./known-lines.ts";
import { longestLine } from "./line-splitter.ts";

/** The position of a line. */
export interface LinePlace {
  readonly file: string;
  readonly line: number;
}

/** A parsed line, its problem, or both: then the line is read, but every registry rejects its image. */
export type LineReading =
  | { readonly line: MappingLine; readonly problem?: Problem }
  | { readonly problem: Problem };

// oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
const controlCharacter = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/;
const printableAscii = /^[\x20-\x7e]*$/;

/** Where in a buffer a line is. */
export interface LineBytes {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Reads the bytes of a line, which may be anything. */
export function readLineBytes(
  { bytes, start, end }: LineBytes,
  place: LinePlace,
  known?: KnownLinesOfFile,
): LineReading {
  const text = bytes.toString("latin1", start, end);
  const same = known?.get(text);
  if (same !== undefined) {
    return { line: { number: place.line, source: same.source, destination: same.destination } };
  }
  if (printableAscii.test(text)) return readLine(text, place, known);
  if (text.includes("\0")) {
    return refuse(place, text.indexOf("\0") + 1, "a NUL byte: this is not a text file");
  }
  const line = bytes.subarray(start, end);
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return readDecoded(decoder.decode(line), place);
  } catch {
    const column = new TextDecoder("utf-8", { ignoreBOM: true }).decode(line).indexOf("\ufffd") + 1;
    return refuse(place, column, "a byte that is not UTF-8");
  }
}

/** The problem of a line that is too long to be read. */
export function overlongLine(place: LinePlace): Problem {
  return problemAt(place, 1, `the line is longer than ${longestLine} bytes`);
}

function readDecoded(text: string, place: LinePlace): LineReading {
  const control = controlCharacter.exec(text);
  if (control === null) return readLine(text, place);
  return refuse(place, control.index + 1, `a control character: ${quoted(control[0])}`);
}

/** Parses the text of a line, which contains no control characters. */
export function readLine(text: string, place: LinePlace, known?: KnownLinesOfFile): LineReading {
  const equals = text.indexOf("=");
  if (equals < 0) return refuse(place, text.length + 1, `${nameOf(text)} has no "="`);
  const second = text.indexOf("=", equals + 1);
  if (second >= 0) return refuse(place, second + 1, `${nameOf(text)} has more than one "="`);
  const reading = readSides(text.slice(0, equals), text.slice(equals + 1), place);
  if (known !== undefined && !("problem" in reading)) known.add(text, reading.line);
  return reading;
}

function nameOf(text: string): string {
  return isOfMapping(text) ? quoted(text) : "the line";
}

/** Another file in place of a mapping may have secrets in its lines, such as an authfile or a key. */
function isOfMapping(text: string): boolean {
  if (/^(?:docker|oci):\/\//.test(text)) return true;
  return text.includes("/") && /[:@]/.test(text) && !/^\s|: |["'`{}<>,;$]/.test(text);
}

function readSides(left: string, right: string, place: LinePlace): LineReading {
  const source = readSide(left);
  if ("reason" in source && !isOfMapping(`${left}=${right}`)) {
    return refuse(place, 1, "the source is not an image");
  }
  if ("reason" in source) {
    return refuse(place, 1, `the source ${quoted(left)}: ${source.reason}`);
  }
  const destination = readSide(right);
  const reason =
    "reason" in destination
      ? destination.reason
      : againstDigestTag(source.reference, destination.reference);
  const column = left.length + 2;
  if (reason !== undefined && !isOfMapping(`${left}=${right}`)) {
    return refuse(place, column, "the destination is not an image");
  }
  if ("reason" in destination || reason !== undefined) {
    return refuse(place, column, `the destination ${quoted(right)}: ${reason}`);
  }
  const line = {
    number: place.line,
    source: source.reference,
    destination: destination.reference,
  };
  if (source.flaw !== undefined) return { line, problem: flawed(place, 1, left, source.flaw) };
  if (destination.flaw === undefined) return { line };
  return { line, problem: flawed(place, column, right, destination.flaw) };
}

function flawed(place: LinePlace, column: number, name: string, flaw: string): Problem {
  return {
    ...problemAt(place, column, `no registry accepts ${quoted(name)}: ${flaw}`),
    rule: "unpushable",
    lost: "nothing",
    help: "oc-mirror cannot copy it: name it under blockedImages, or choose versions that do not need it.",
  };
}

const digestTag = /^sha256-(?:[0-9a-f]{64}|[0-9a-f]{32})$/;

/** An image by digest goes to the tag `sha256-<hex>`; a catalog by digest, to that with its filter's MD5. */
function againstDigestTag(
  { digest }: ImageReference,
  destination: ImageReference,
): string | undefined {
  const { tag } = destination;
  if (tag?.startsWith("sha256-") !== true) return undefined;
  if (!digestTag.test(tag)) return "its tag is not a complete digest; the line may be truncated";
  const whole = tag.length === "sha256-".length + 64;
  if (digest === undefined || !whole || isLocal(destination.registry)) return undefined;
  return tag === `${digest.algorithm}-${digest.hex}`
    ? undefined
    : "its tag is not the source's digest";
}

const dockerTransport = "docker://";

type Side = { readonly reference: MappedReference; readonly flaw?: string };

function readSide(written: string): Side | { readonly reason: string } {
  const reading = tryReadLooseReference(written);
  if ("reason" in reading) return reading;
  const { transport, registry, repository, tag, digest } = reading.reference;
  const withTransport = written.startsWith(dockerTransport);
  // Lines of older tools may lack both; where oc-mirror writes a transport, their absence means that the line was cut off.
  if (withTransport && tag === undefined && digest === undefined) {
    return { reason: "it has neither a tag nor a digest" };
  }
  const text = withTransport ? written.slice(dockerTransport.length) : written;
  const reference = mapped({ transport, registry, repository, written, text }, tag, digest);
  return reading.flaw === undefined ? { reference } : { reference, flaw: reading.flaw };
}

/** Written out: a mapping has many references, and members that are added to an object later take another one. */
function mapped(
  { transport, registry, repository, written, text }: Omit<MappedReference, "tag" | "digest">,
  tag: string | undefined,
  digest: Digest | undefined,
): MappedReference {
  if (digest === undefined) {
    if (tag === undefined) return { transport, registry, repository, written, text };
    return { transport, registry, repository, written, text, tag };
  }
  if (tag === undefined) return { transport, registry, repository, written, text, digest };
  return { transport, registry, repository, written, text, tag, digest };
}

function refuse(place: LinePlace, column: number, message: string): LineReading {
  return { problem: problemAt(place, column, message) };
}

function problemAt(place: LinePlace, column: number, message: string): Problem {
  return {
    rule: "mapping",
    severity: "error",
    message,
    help: "A mapping has one source=destination per line, as `oc-mirror --dry-run` writes it.",
    position: { file: place.file, line: place.line, column },
  };
}
