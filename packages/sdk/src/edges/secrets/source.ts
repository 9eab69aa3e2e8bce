import { defined, MirrorError, printable, quoted } from "../../base/problem/index.ts";

/** A source of credentials, as given to `--from`. */
export type CredentialSource =
  | {
      readonly kind: "file";
      /** As given. */
      readonly name: string;
      readonly path: string;
    }
  | {
      readonly kind: "environment";
      /** As given: `env:NAME`. */
      readonly name: string;
      readonly variable: string;
    }
  | {
      readonly kind: "vault";
      /** As given: `vault:secret/path#field`. */
      readonly name: string;
      /** Mount and path, without slashes around them. */
      readonly path: string;
      /** Undefined for the whole secret. */
      readonly field?: string;
    };

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const control = /\p{Cc}/u;

/**
 * Parses a source: `env:NAME`, `vault:mount/path#field` (the field is optional), otherwise a path on disk.
 *
 * @throws a {@link MirrorError} `wrong-use` when it is none of these. Text that looks like a secret is not
 * repeated.
 */
export function readCredentialSource(text: string): CredentialSource {
  if (/^\s*[{[]/.test(text)) {
    throw new MirrorError(
      "wrong-use",
      "a source is JSON instead of a file, env:NAME or a path in Vault",
      {
        hint: "Name a file, env:NAME or vault:mount/path#field. Every user of a machine can see its command lines: renew the password if it was a real one.",
      },
    );
  }
  if (text.startsWith("env:")) return environmentSource(text);
  if (text.startsWith("vault:")) return vaultSource(text);
  if (text === "" || control.test(text)) {
    throw new MirrorError("wrong-use", `the source ${quoted(text)} is not a path`, { hint: kinds });
  }
  return { kind: "file", name: text, path: text };
}

const kinds = "Name a file, env:NAME or vault:mount/path#field.";

function environmentSource(text: string): CredentialSource {
  const variable = text.slice("env:".length);
  if (variableName.test(variable)) return { kind: "environment", name: text, variable };
  throw new MirrorError("wrong-use", "the text after env: is not the name of a variable", {
    hint: "Write the name alone, such as env:PULL_SECRET, without $.",
  });
}

function vaultSource(text: string): CredentialSource {
  const rest = text.slice("vault:".length);
  const hash = rest.indexOf("#");
  const path = hash < 0 ? rest : rest.slice(0, hash);
  const field = hash < 0 ? undefined : rest.slice(hash + 1);
  const segments = path.split("/");
  const fault = faultOf(segments, field);
  if (fault !== undefined) {
    throw new MirrorError("wrong-use", `${printable(text)} ${fault}`, {
      hint: "Write it as in vault kv get, mount first: vault:secret/mirror/quay#dockerconfig.",
    });
  }
  return { kind: "vault", name: text, path, ...defined({ field }) };
}

function faultOf(segments: readonly string[], field: string | undefined): string | undefined {
  if (control.test(segments.join("/") + (field ?? ""))) return "contains a control character";
  if (segments[0] === "" && segments.length === 1) return "names no path";
  if (segments.includes("")) return "has an empty segment";
  if (segments.some((segment) => segment === "." || segment === "..")) return "contains . or ..";
  if (segments.length < 2) return "names a mount without a path";
  if (segments.some((segment) => segment.includes("?")))
    return "contains a question mark in its path";
  return field === "" ? "names no field after #" : undefined;
}
