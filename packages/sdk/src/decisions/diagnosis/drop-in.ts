import { compareText } from "../../base/problem/index.ts";
import type { RunEvidence } from "../../models/oc-mirror/index.ts";
import { complaintsOf } from "./complaint.ts";
import { signatureAbsent } from "./rules-signatures.ts";

/** A file for a folder of `registries.d`. */
export interface RegistriesDropIn {
  /** Name of the file, such as `mirrorkit-registry.connect.redhat.com.yaml`. */
  readonly name: string;
  /** Its content. */
  readonly text: string;
}

const asked = / in ([a-zA-Z0-9.-]+(?::\d{1,5})?)\/([a-z0-9._/-]+): name[ _]unknown/i;

/**
 * The files that stop oc-mirror from looking up sigstore signatures on registries that answered NAME_UNKNOWN for
 * them: one file per registry, limited to the namespaces of the images that failed. Empty when no image failed for
 * this reason.
 */
export function registriesDropIns(evidence: RunEvidence): readonly RegistriesDropIn[] {
  const namespaces = new Map<string, Set<string>>();
  for (const complaint of complaintsOf(evidence)) {
    if (signatureAbsent.match(complaint, evidence) === undefined) continue;
    const [, host, repository = ""] = asked.exec(complaint.text) ?? [];
    if (host === undefined) continue;
    const known = namespaces.get(host) ?? new Set<string>();
    namespaces.set(host, known.add(`${host}/${namespaceOf(repository)}`));
  }
  return [...namespaces]
    .sort(([a], [b]) => compareText(a, b))
    .map(([host, scopes]) => ({
      name: `mirrorkit-${host.replace(":", "-")}.yaml`,
      text: textOf([...scopes].sort(compareText)),
    }));
}

/** All but the last part; a repository without a namespace is returned unchanged. */
function namespaceOf(repository: string): string {
  const slash = repository.lastIndexOf("/");
  return slash < 0 ? repository : repository.slice(0, slash);
}

function textOf(scopes: readonly string[]): string {
  return [
    "# Images here have no sigstore signatures, and the registry answers NAME_UNKNOWN for them.",
    "docker:",
    ...scopes.flatMap((scope) => [`  "${scope}":`, "    use-sigstore-attachments: false"]),
    "",
  ].join("\n");
}
