import { parse, TomlError } from "smol-toml";
import {
  invalidInput,
  type Problem,
  printable,
  type SourcePosition,
} from "../../base/problem/index.ts";
import { placesOfTables, type TablePlace } from "./places.ts";
import type { RegistriesFile, RegistryEndpoint, RegistryTable } from "./registries-conf.ts";

/** A file of registries.conf with its text. */
export interface RegistriesText {
  /** The file name for positions. */
  readonly file: string;
  readonly text: string;
}

/**
 * Reads a registries.conf of version 2 and its drop-ins: a table replaces the one with the same prefix in earlier
 * files.
 *
 * @param texts - registries.conf first, then the drop-ins in the order of their names
 * @throws a {@link MirrorError} `invalid-input` with file, line and column when a text is not TOML, with the
 * line when containers/image would reject a table, and with the file when it has version 1.
 */
export function readRegistriesConf(texts: readonly RegistriesText[]): RegistriesFile {
  const entries = new Map<string, RegistryTable>();
  for (const { file, text } of texts) {
    for (const entry of entriesOf(readToml(text, file), { file, text })) {
      entries.set(entry.prefix, entry);
    }
  }
  return { entries: [...entries.values()] };
}

type Table = Readonly<Record<string, unknown>>;

function readToml(text: string, file: string): Table {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    const position = { file, line: error.line, column: error.column };
    throw invalidInput([fault(`not valid TOML: ${printable(reason)}`, position)]);
  }
}

type At = TablePlace["at"];

function entriesOf(table: Table, { file, text }: RegistriesText): readonly RegistryTable[] {
  const { registry, registries } = table;
  const position = { file };
  if (registries !== undefined) {
    throw invalidInput([
      fault("[registries] is version 1 of the format, which is no longer read", position),
    ]);
  }
  if (registry === undefined) return [];
  if (!Array.isArray(registry)) {
    throw invalidInput([fault("registry must be [[registry]]", position)]);
  }
  const places = placesOfTables(text, file);
  const seen = new Set<string>();
  return registry.flatMap((one: unknown, index) => {
    const place = places[index] ?? { at: () => position, mirrors: [] };
    const entry = entryOf(asTable(one, place.at), place);
    // The first of equal prefixes in one file wins.
    if (seen.has(entry.prefix)) return [];
    seen.add(entry.prefix);
    return [entry];
  });
}

function entryOf(table: Table, { at, mirrors: places }: TablePlace): RegistryTable {
  const location = nameOf(table, "location", at);
  const prefix = nameOf(table, "prefix", at) || location;
  if (prefix === "") throw invalidInput([fault("a [[registry]] has no location", at())]);
  if (location === "" && !prefix.startsWith("*.")) {
    throw invalidInput([fault(`the [[registry]] ${printable(prefix)} has no location`, at())]);
  }
  const mirrors = table["mirror"] ?? [];
  if (!Array.isArray(mirrors)) {
    throw invalidInput([fault("mirror must be [[registry.mirror]]", at("mirror"))]);
  }
  const onlyDigests = flagOf(table, "mirror-by-digest-only", at);
  return {
    prefix,
    endpoint: { location, isInsecure: flagOf(table, "insecure", at), pulls: "all" },
    isBlocked: flagOf(table, "blocked", at),
    mirrors: mirrors.map((one: unknown, index) => {
      const place = places[index]?.at ?? at;
      return mirrorOf(asTable(one, place), onlyDigests, place);
    }),
  };
}

function mirrorOf(table: Table, onlyDigests: boolean, at: At): RegistryEndpoint {
  const location = nameOf(table, "location", at);
  if (location === "") throw invalidInput([fault("a [[registry.mirror]] has no location", at())]);
  const pulls = table["pull-from-mirror"] ?? (onlyDigests ? "digest-only" : "all");
  if (pulls !== "all" && pulls !== "digest-only" && pulls !== "tag-only") {
    const message = `pull-from-mirror of ${printable(location)} must be all, digest-only or tag-only`;
    throw invalidInput([fault(message, at("pull-from-mirror"))]);
  }
  return { location, isInsecure: flagOf(table, "insecure", at), pulls };
}

function nameOf(table: Table, key: string, at: At): string {
  const value = table[key] ?? "";
  if (typeof value !== "string") {
    throw invalidInput([fault(`${key} must be a string`, at(key))]);
  }
  if (/^[a-z]+:\/\//i.test(value)) {
    const message = `${key} ${printable(value)} must be a name without scheme`;
    throw invalidInput([fault(message, at(key))]);
  }
  return withoutSlashes(value);
}

function withoutSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === "/") end -= 1;
  return text.slice(0, end);
}

function flagOf(table: Table, key: string, at: At): boolean {
  const value = table[key] ?? false;
  if (typeof value === "boolean") return value;
  const example = `${key} = true, without quotes`;
  throw invalidInput([fault(`${key} must be true or false, such as ${example}`, at(key))]);
}

function asTable(value: unknown, at: At): Table {
  if (typeof value === "object" && value !== null) return value as Table;
  throw invalidInput([fault("[[registry]] must contain tables", at())]);
}

function fault(message: string, position: SourcePosition): Problem {
  return {
    rule: "registries-conf",
    severity: "error",
    message,
    help: "See man containers-registries.conf: podman and skopeo reject this file, too.",
    position,
  };
}
