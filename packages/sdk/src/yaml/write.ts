import { stringify } from "yaml";
import type { YamlValue } from "./value.ts";

/**
 * Writes one document, keys in the order of the value, ending with a newline. Readers of YAML 1.1 and
 * 1.2 agree on the result: `yes`, `on`, `1:30` and dates are quoted. Lines are never folded, and no
 * anchors are written.
 */
export function writeYaml(value: YamlValue): string {
  return stringify(value, { compat: "yaml-1.1", lineWidth: 0, aliasDuplicateObjects: false });
}
