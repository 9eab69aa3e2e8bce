import { quoted } from "../../base/problem/index.ts";

const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const host = `${label}(?:\\.${label})*(?::[0-9]+)?`;
const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const location = new RegExp(`^${host}(?:/${component})*$`);
const wildcard = new RegExp(`^\\*(?:\\.${label})+$`);

/**
 * Why a text is not a valid `source` or `mirror` of a mirror set; undefined for a valid one. Accepts the same texts
 * as the pattern of the CRD (openshift/api, config/v1), without its exponential backtracking.
 */
export function reasonAgainstLocation(text: string, role: "source" | "mirror"): string | undefined {
  if (location.test(text) || (role === "source" && wildcard.test(text))) return undefined;
  if (text === "") return "is empty";
  if (text !== text.trim()) return `${quoted(text)} has leading or trailing white space`;
  if (text.includes("://")) return `${quoted(text)} has a scheme`;
  if (text.startsWith("*")) {
    return role === "mirror"
      ? `${quoted(text)} has a wildcard, which only a source may have`
      : `${quoted(text)} is not a valid wildcard: write *.domain, without port or path`;
  }
  if (text.includes("@")) return `${quoted(text)} has a digest`;
  if (text.endsWith("/")) return `${quoted(text)} ends in a slash`;
  const slash = text.indexOf("/");
  const path = slash < 0 ? "" : text.slice(slash);
  if (path.includes(":")) return `${quoted(text)} has a tag`;
  if (path !== path.toLowerCase()) return `${quoted(text)} has upper-case letters in its path`;
  return `${quoted(text)} is not a valid host[:port][/namespace…][/repository]`;
}

/** The hint for an invalid location. */
export const locationHelp =
  "Write host[:port], host[:port]/namespace or host[:port]/namespace/repository, lower-case, without scheme, tag and digest.";
