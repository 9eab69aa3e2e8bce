import { defined, isMirrorError } from "../../base/problem/index.ts";
import type { AuthFileState } from "../../models/oc-mirror/index.ts";
import { openFile, readTextFile } from "../disk/index.ts";

/** Reads the state of an authfile; never fails. */
export function readAuthFile(path: string): AuthFileState {
  try {
    const file = openFile(path);
    file.close();
    const registries = registriesIn(readTextFile(path));
    return {
      path,
      modified: file.modified,
      ...defined({ registries }),
    };
  } catch (error) {
    if (isMirrorError(error)) return { path };
    throw error;
  }
}

function registriesIn(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const { auths, credHelpers } = value as { auths?: unknown; credHelpers?: unknown };
    if (auths === undefined && credHelpers === undefined) return undefined;
    return [...namesIn(auths), ...namesIn(credHelpers)].map((name) =>
      name.replace(/^https?:\/\//, "").replace(/\/(?:v[12]\/?)?$/, ""),
    );
  } catch {
    return undefined;
  }
}

function namesIn(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}
