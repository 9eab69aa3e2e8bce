import { parse, TomlError } from "smol-toml";
import { invalidInput, type Problem, printable } from "../../base/problem/index.ts";
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
 * @throws a {@link MirrorError} `invalid-input` with file, line and column when a text is not TOML, and with the
 * file when containers/image would reject a table, or the file has version 1.
 */
export function readRegistriesConf(texts: readonly RegistriesText[]): RegistriesFile {
  const entries = new Map<string, RegistryTable>();
  for (const { file, text } of texts) {
    for (const entry of entriesOf(readToml(text, file), file)) {
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
    throw invalidInput([{ ...fault(`not valid TOML: ${printable(reason)}`, file), position }]);
  }
}

function entriesOf(table: Table, file: string): readonly RegistryTable[] {
  const { registry, registries } = table;
  if (registries !== undefined) {
    throw invalidInput([
      fault("[registries] is version 1 of the format, which is no longer read", file),
    ]);
  }
  if (registry === undefined) return [];
  if (!Array.isArray(registry)) throw invalidInput([fault("registry must be [[registry]]", file)]);
  const seen = new Set<string>();
  return registry.flatMap((one: unknown) => {
    const entry = entryOf(asTable(one, file), file);
    // The first of equal prefixes in one file wins.
    if (seen.has(entry.prefix)) return [];
    seen.add(entry.prefix);
    return [entry];
  });
}

function entryOf(table: Table, file: string): RegistryTable {
  const location = nameOf(table, "location", file);
  const prefix = nameOf(table, "prefix", file) || location;
  if (prefix === "") throw invalidInput([fault("a [[registry]] has no location", file)]);
  if (location === "" && !prefix.startsWith("*.")) {
    throw invalidInput([fault(`the [[registry]] ${printable(prefix)} has no location`, file)]);
  }
  const mirrors = table["mirror"] ?? [];
  if (!Array.isArray(mirrors)) {
    throw invalidInput([fault("mirror must be [[registry.mirror]]", file)]);
  }
  const onlyDigests = flagOf(table, "mirror-by-digest-only", file);
  return {
    prefix,
    endpoint: { location, isInsecure: flagOf(table, "insecure", file), pulls: "all" },
    isBlocked: flagOf(table, "blocked", file),
    mirrors: mirrors.map((one: unknown) => mirrorOf(asTable(one, file), onlyDigests, file)),
  };
}

function mirrorOf(table: Table, onlyDigests: boolean, file: string): RegistryEndpoint {
  const location = nameOf(table, "location", file);
  if (location === "") throw invalidInput([fault("a [[registry.mirror]] has no location", file)]);
  const pulls = table["pull-from-mirror"] ?? (onlyDigests ? "digest-only" : "all");
  if (pulls !== "all" && pulls !== "digest-only" && pulls !== "tag-only") {
    const message = `pull-from-mirror of ${printable(location)} must be all, digest-only or tag-only`;
    throw invalidInput([fault(message, file)]);
  }
  return { location, isInsecure: flagOf(table, "insecure", file), pulls };
}

function nameOf(table: Table, key: string, file: string): string {
  const value = table[key] ?? "";
  if (typeof value !== "string") throw invalidInput([fault(`${key} must be a string`, file)]);
  if (/^[a-z]+:\/\//i.test(value)) {
    throw invalidInput([fault(`${key} ${printable(value)} must be a name without scheme`, file)]);
  }
  return withoutSlashes(value);
}

function withoutSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === "/") end -= 1;
  return text.slice(0, end);
}

function flagOf(table: Table, key: string, file: string): boolean {
  const value = table[key] ?? false;
  if (typeof value === "boolean") return value;
  throw invalidInput([fault(`${key} must be true or false`, file)]);
}

function asTable(value: unknown, file: string): Table {
  if (typeof value === "object" && value !== null) return value as Table;
  throw invalidInput([fault("[[registry]] must contain tables", file)]);
}

function fault(message: string, file: string): Problem {
  return {
    rule: "registries-conf",
    severity: "error",
    message,
    help: "See man containers-registries.conf: podman and skopeo reject this file, too.",
    position: { file },
  };
}
