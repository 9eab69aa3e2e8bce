import { withoutSecrets } from "../../base/problem/index.ts";
import type { OcMirrorEvent } from "./event.ts";
import { isConsequence, readFailedImage } from "./failed-image.ts";
import { unwrapped, withoutFrame } from "./log-frame.ts";
import { isToolWithoutSpace } from "./no-space.ts";

// oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\^_])/g;
const escape = "\u001b";
const longestText = 4_000;
const farthestLevel = 60;
const farthestFramed = 1_000;
/** The end of what precedes a level: the time, and blanks or what is left of colours. */
const stamped = /\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d[^a-z]{0,18}$/;

const counted = /(?<!\d)(\d{1,9}) \/ (\d{1,9}) (?:(\S{1,40}) )?images (?:mirrored|deleted)/;
/** 4.16 puts the counts at the end of the line. */
const counted416 =
  /(?:\b([a-z]{1,20}) )?\bimages (?:mirrored|deleted)(?: successfully)? (\d{1,9}) \/ (\d{1,9})/i;
const listing = "list of all images for mirroring in : ";
const level = /\[(INFO|ERROR|WARN|DEBUG|TRACE)\]/;

type Level = "INFO" | "ERROR" | "WARN" | "DEBUG" | "TRACE";

/**
 * The output, without a level, of a program that crashes or rejects its command line, and what shell and systemd say
 * of one that was killed.
 */
const dying =
  /^(?:panic: |fatal error: |signal: |runtime: out of memory|Killed$|\S{1,400}: line \d+: +\d+ Killed|\S{1,400}\.service: .*(?:OOM killer|oom-kill)|[Ee]rror: |[EF]\d{4} \d\d:\d\d|exec: |exec \S+: |(?:\S{1,400}: ){0,4}(?:cannot execute|command not found|exec format error|error while loading shared libraries|version .GLIBC))/;

/** What a cluster says where a signature is missing in the mirror: events of pods, journals of nodes. */
const pulling = /Source image rejected: |A signature was required/;

/** Errors that only summarise other errors. */
const summaries = ["some errors occurred during the mirroring"];

/**
 * Reads a line of oc-mirror's console or of a log file, from 4.16 on. Undefined for a line without information
 * about the run, such as the text of its hints.
 */
export function readOcMirrorLine(line: string): OcMirrorEvent | undefined {
  const text = plainLine(line);
  const mark = level.exec(text);
  if (mark !== null && isLevel(text, mark.index)) {
    const end = mark.index + mark[0].length;
    const colon = text.indexOf(":", end);
    return readMessage(mark[1] as Level, text.slice(colon < 0 ? end : colon + 1).trim());
  }
  const bare = withoutFrame(text);
  const failure = readFailedImage(bare);
  if (failure !== undefined && bare.startsWith("error mirroring")) return failed(failure);
  return dying.test(bare) || isToolWithoutSpace(bare) || pulling.test(bare)
    ? { kind: "error", text: shown(bare) }
    : undefined;
}

/** Whether a mark is the level of the line: near its beginning, or, behind the prefix of a job's log, after the time. */
function isLevel(text: string, at: number): boolean {
  if (at <= farthestLevel) return true;
  return at <= farthestFramed && stamped.test(text.slice(at - 40, at));
}

/** A line without colours, without text that a carriage return overwrote, and without trailing blanks. */
export function plainLine(line: string): string {
  const content = unwrapped(line);
  const last = content.includes("\r") ? lastShown(content) : content;
  return (last.includes(escape) ? last.replace(escapes, "") : last).trimEnd();
}

function shown(text: string): string {
  return withoutSecrets(text.slice(0, longestText));
}

function lastShown(line: string): string {
  return line.split("\r").findLast((part) => part.trim() !== "") ?? "";
}

function readMessage(of: Level, message: string): OcMirrorEvent | undefined {
  if (message.startsWith("Success copying ")) return copied(message);
  if (of === "ERROR") return readError(message);
  if (of === "WARN") return { kind: "warning", text: shown(message) };
  return readInfo(message);
}

function copied(message: string): OcMirrorEvent {
  const from = "Success copying ".length;
  const space = message.indexOf(" ", from);
  if (space < 0) return { kind: "copied", image: message.slice(from) };
  const to = message.slice(message.lastIndexOf(" ") + 1);
  return { kind: "copied", image: message.slice(from, space), to };
}

function readError(message: string): OcMirrorEvent | undefined {
  const [, image] = /^Failed (?:to copy|copying) (?:[A-Za-z]+ )?(\S+)/.exec(message) ?? [];
  if (image !== undefined) return { kind: "copy-failed", image };
  const failure = readFailedImage(message);
  if (failure !== undefined) return failed(failure);
  if (summaries.some((text) => message.includes(text))) return undefined;
  return { kind: "error", text: shown(message) };
}

function failed(failure: NonNullable<ReturnType<typeof readFailedImage>>): OcMirrorEvent {
  return isConsequence(failure.reason)
    ? { kind: "bundle-skipped", image: failure.image }
    : { kind: "image-failed", failure };
}

type Reader = (match: RegExpExecArray) => OcMirrorEvent;

const infos: readonly (readonly [RegExp, Reader])[] = [
  [/ file created$/, ({ input, index }) => ({ kind: "written", path: input.slice(0, index) })],
  [/^Pinned D?ISC written to: (.+)$/, ([, path = ""]) => ({ kind: "written", path })],
  [/images to copy (\d+)/, ([, count]) => ({ kind: "to-copy", count: Number(count) })],
  [
    /[Cc]ollecting (catalog \S+|\S+ images)/,
    ([, what = ""]) => ({ kind: "collecting", what: what.replace(/^catalog /, "") }),
  ],
  [/^Rebuilding catalog (\S+)/, ([, catalog = ""]) => ({ kind: "rebuilding", catalog })],
  [/rebuilding catalogs/, () => ({ kind: "rebuilding" })],
  [/workflow mode: *(\w+)/, ([, workflow = ""]) => ({ kind: "workflow", workflow })],
  [/environment version: *(\S+)/, ([, version = ""]) => ({ kind: "version", version })],
  [
    /^Verified we can authenticate against registry "([^"]+)"/,
    ([, registry = ""]) => ({ kind: "authenticated", registry }),
  ],
  [
    /list of all images for mirroring in : /,
    ({ input, index }) => ({ kind: "mapping", path: input.slice(index + listing.length) }),
  ],
  [counted, ([, done, total, type = ""]) => result(type, done, total)],
  [counted416, ([, type = "", done, total]) => result(type, done, total)],
];

function readInfo(message: string): OcMirrorEvent | undefined {
  for (const [pattern, reader] of infos) {
    const match = pattern.exec(message);
    if (match !== null) return reader(match);
  }
  return undefined;
}

function result(type: string, done: string | undefined, total: string | undefined): OcMirrorEvent {
  return { kind: "result", result: { type, done: Number(done), total: Number(total) } };
}
