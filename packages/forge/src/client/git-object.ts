import { createHash } from "node:crypto";

/** Whether bytes are the content of a Git blob of this name. */
export function isBlob(bytes: Uint8Array, name: string): boolean {
  const hash = createHash(name.length === 64 ? "sha256" : "sha1");
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest("hex") === name;
}

/** Modes of files whose content may be read: regular ones, executable or not. */
export function isRegular(mode: string): boolean {
  return mode === "100644" || mode === "100755";
}
