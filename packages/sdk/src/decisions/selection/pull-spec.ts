import { readDigest } from "../../models/image/index.ts";

const domain =
  /^(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::\d+)?$/;
const component = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const wrongFormat = "invalid reference format";
const longestName = 255;

/**
 * What nodes and operator-registry say against a reference; undefined where they take it.
 *
 * @see ParseNormalizedNamed of github.com/distribution/reference
 */
export function faultOfPullSpec(text: string): string | undefined {
  const at = text.indexOf("@");
  const [beforeDigest, digest] =
    at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
  if (digest !== undefined && readDigest(digest) === undefined) return wrongFormat;
  const slash = beforeDigest.indexOf("/");
  const first = slash < 0 ? "" : beforeDigest.slice(0, slash);
  const isHost = first === "localhost" || /[.:]/.test(first) || first !== first.toLowerCase();
  const rest = isHost ? beforeDigest.slice(slash + 1) : beforeDigest;
  const colon = rest.indexOf(":");
  const [path, tag] = colon < 0 ? [rest, undefined] : [rest.slice(0, colon), rest.slice(colon + 1)];
  if (path !== path.toLowerCase()) return `${wrongFormat}: repository name must be lowercase`;
  if (isHost && !domain.test(first)) return wrongFormat;
  if (!path.split("/").every((part) => component.test(part))) return wrongFormat;
  if (tag !== undefined && !tagPattern.test(tag)) return wrongFormat;
  return path.length > longestName
    ? `repository name must not be more than ${longestName} characters`
    : undefined;
}
