import {
  invalidInput,
  type Problem,
  quoted,
  type SourcePosition,
} from "../../base/problem/index.ts";
import type { AuthEntry, AuthFile, CredentialHelper } from "./auth-file.ts";
import { type EntryReading, readEntry } from "./entry.ts";
import { type JsonMember, type JsonNode, readJsonText } from "./json-text.ts";

/** A parsed authfile and its problems. */
export interface AuthFileReading {
  /** Its entries. */
  readonly authFile: AuthFile;
  /** Unusable entries (rule `authfile`): warnings, because other entries may be usable. */
  readonly problems: readonly Problem[];
  /** Entries that a later entry with the same key overrides, in the order of the file. */
  readonly replaced: readonly AuthEntry[];
}

/** The format of the file: the legacy `.dockercfg` has the entries without `auths` around them. */
export interface AuthFileFormat {
  /** True for `.dockercfg`. */
  readonly legacy?: boolean;
}

/**
 * Reads a containers-auth.json or a Docker config.json. No message contains a secret.
 *
 * @throws a {@link MirrorError} `invalid-input` with file, line and column when the text is not JSON, has comments,
 * is not an object, or an entry's key or credentials contain a line break or another control character.
 */
export function readAuthFile(
  text: string,
  file: string,
  { legacy = false }: AuthFileFormat = {},
): AuthFileReading {
  const reading = readJsonText(text);
  if ("fault" in reading) {
    throw invalidInput([notJson(reading.fault, positionOf(text, reading.offset, file))]);
  }
  const at = (offset: number): SourcePosition => positionOf(text, offset, file);
  const members = membersOf(reading.value, "an authfile", at);
  const auths = legacy ? reading.value : valueOf(members, "auths");
  const { entries, replaced, problems } = entriesOf(auths, at);
  if (!legacy && auths === undefined) problems.push(...withoutAuths(members, at));
  const store = valueOf(members, "credsStore");
  return {
    authFile: {
      file,
      entries,
      helpers: legacy ? new Map() : helpersOf(valueOf(members, "credHelpers"), at),
      ...(legacy || store?.kind !== "string" || store.value === ""
        ? {}
        : { store: { helper: store.value, position: at(store.offset) } }),
    },
    problems,
    replaced,
  };
}

interface Entries {
  readonly entries: ReadonlyMap<string, AuthEntry>;
  readonly replaced: readonly AuthEntry[];
  readonly problems: Problem[];
}

function entriesOf(auths: JsonNode | undefined, at: Places): Entries {
  const entries = new Map<string, AuthEntry>();
  const problems: Problem[] = [];
  const replaced: AuthEntry[] = [];
  for (const member of auths === undefined ? [] : membersOf(auths, '"auths"', at)) {
    const before = entries.get(member.key);
    if (before !== undefined) {
      problems.push(duplicate(member, at));
      replaced.push(before);
    }
    const { entry, problem } = entryOf(member, at);
    if (problem?.severity === "error") throw invalidInput([problem]);
    if (problem !== undefined) problems.push(problem);
    entries.set(entry.key, entry);
  }
  return { entries, replaced, problems };
}

type Places = (offset: number) => SourcePosition;

function entryOf(member: JsonMember, at: Places): EntryReading {
  const fields = new Map<string, string>();
  for (const { key, value } of membersOf(member.value, `the entry ${quoted(member.key)}`, at)) {
    if (value.kind === "string") fields.set(key, value.value);
  }
  return readEntry(member.key, fields, at(member.offset));
}

function helpersOf(node: JsonNode | undefined, at: Places): ReadonlyMap<string, CredentialHelper> {
  const helpers = new Map<string, CredentialHelper>();
  for (const { key, offset, value } of node === undefined
    ? []
    : membersOf(node, '"credHelpers"', at)) {
    if (value.kind === "string" && value.value !== "") {
      helpers.set(key, { helper: value.value, position: at(offset) });
    }
  }
  return helpers;
}

function membersOf(node: JsonNode, what: string, at: Places): readonly JsonMember[] {
  if (node.kind === "object") return node.members;
  throw invalidInput([
    {
      rule: "authfile",
      severity: "error",
      message: `${what} must be a JSON object`,
      help: 'Write {"auths":{"registry.example.test":{"auth":"…"}}}.',
      position: at(node.offset),
    },
  ]);
}

function valueOf(members: readonly JsonMember[], key: string): JsonNode | undefined {
  return members.findLast((member) => member.key === key)?.value;
}

function notJson(fault: string, position: SourcePosition): Problem {
  const help = fault.includes("a comment")
    ? "JSON has no comments. Remove them; keep disabled entries in a second file."
    : "Create the file again with podman login, or download the pull secret again.";
  const message = `the authfile is not JSON: ${fault}`;
  return { rule: "authfile", severity: "error", message, help, position };
}

function duplicate({ key, offset }: JsonMember, at: Places): Problem {
  return {
    rule: "authfile",
    severity: "warning",
    message: `${quoted(key)} is duplicated: only the last entry counts`,
    help: "Keep one of them. Two accounts of one registry need keys with paths, such as registry.example.test/team.",
    position: at(offset),
  };
}

function withoutAuths(members: readonly JsonMember[], at: Places): readonly Problem[] {
  const names = ["credHelpers", "credsStore"];
  if (members.some(({ key }) => names.includes(key))) return [];
  const looksLegacy = members.some(({ value }) => value.kind === "object");
  const help = looksLegacy
    ? 'Put the entries into {"auths":{…}}.'
    : 'Write {"auths":{"registry.example.test":{"auth":"…"}}}.';
  const position = at(0);
  const message = 'the authfile has no "auths", so it contains no credentials';
  return [{ rule: "authfile", severity: "warning", message, help, position }];
}

/** Where an offset is in a text: line and column from 1, columns in UTF-16 code units. */
export function positionOf(text: string, offset: number, file: string): SourcePosition {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { file, line, column: before.length - before.lastIndexOf("\n") };
}
