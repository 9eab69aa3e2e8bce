import { withoutSecrets } from "../../base/problem/index.ts";
import { isCounting, isError, isListing, lastRun, results } from "./console-lines.ts";

const privateKeys =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY[A-Z ]{0,40}-----(?:[\s\S]*?-----END [A-Z -]{0,60}-----|[\s\S]*)/g;

/**
 * The part of oc-mirror's console to keep: of its last run, the lines that count images and all lines from
 * `=== Results ===` on; when a run ended without results, the counting lines and the errors. Colours are removed
 * and credentials are replaced with `***`. Empty when there are no such lines. For a dry run, which has no results,
 * it includes the line that names the mapping.
 */
export function consoleResult(text: string): string {
  const lines = lastRun(text.replace(privateKeys, "***"));
  const from = lines.findLastIndex((line) => line.includes(results));
  const kept =
    from < 0
      ? lines.filter((line) => isCounting(line) || isError(line) || isListing(line))
      : [...lines.slice(0, from).filter(isCounting), ...lines.slice(from)];
  const joined = kept.map(withoutSecrets).join("\n").trimEnd();
  return joined === "" ? "" : `${joined}\n`;
}
