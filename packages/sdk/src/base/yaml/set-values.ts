import { isMap, isScalar, type Node } from "yaml";
import { find, type Lines, pairsOf, rootOf, toLines } from "./find-node.ts";
import type { YamlPath, YamlValue } from "./value.ts";
import { spanOf, spliced, withKey } from "./value-lines.ts";
import { writeYaml } from "./write.ts";

/** The text with a scalar replaced or a key added; undefined where lines do not show how. */
export function setAtPath(text: string, path: YamlPath, value: YamlValue): string | undefined {
  const lines = toLines(text);
  const root = rootOf(lines.text);
  if (root === undefined) return undefined;
  const found = find(root, path);
  if (found !== undefined) return replaced(lines, found.node, value);
  const parent = find(root, path.slice(0, -1));
  if (!isMap(parent?.node)) return undefined;
  const isFlow = parent.inFlow || parent.node.flow === true;
  return isFlow ? withinBraces(lines, parent.node, path, value) : withKey(lines, root, path, value);
}

function replaced(lines: Lines, node: Node | null, value: YamlValue): string | undefined {
  const span = spanOf(node);
  if (!isScalar(node) || span === undefined || typeof value !== "string") return undefined;
  if (node.type?.startsWith("BLOCK_") === true || span.start === span.end) return undefined;
  return spliced(lines, span, quotedLike(node.type, value));
}

/** Quotes stay as the author has them. */
function quotedLike(type: string | undefined, value: string): string {
  if (type === "QUOTE_DOUBLE") return JSON.stringify(value);
  if (type === "QUOTE_SINGLE") return `'${value.replaceAll("'", "''")}'`;
  return writeYaml(value).trim();
}

function withinBraces(
  lines: Lines,
  map: Node,
  path: YamlPath,
  value: YamlValue,
): string | undefined {
  const key = path.at(-1);
  const end = spanOf(pairsOf(map).at(-1)?.value ?? null)?.end;
  if (typeof key !== "string" || typeof value !== "string" || end === undefined) return undefined;
  const added = `, ${writeYaml(key).trim()}: ${JSON.stringify(value)}`;
  return spliced(lines, { start: end, end }, added);
}
