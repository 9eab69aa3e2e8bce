import { redactCredentials } from "../../base/problem/index.ts";
import { isCounting, isError, isListing, lastRun, results } from "./console-lines.ts";

const privateKeys =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY[A-Z ]{0,40}-----(?:[\s\S]*?-----END [A-Z -]{0,60}-----|[\s\S]*)/g;

const secrets: readonly (readonly [RegExp, string])[] = [
  [/(authorization["']?\s*[:=]\s*["']?)(?:\w+\s+)?[^\s"',;]+/gi, "$1***"],
  [/(bearer|basic)\s+[\w.~+/=-]{8,}/gi, "$1 ***"],
  [/(?<![\w-])(--[\w-]*(?:creds|password|token)[ =])\S+/gi, "$1***"],
  [
    /((?:password|passwd|secret|token|api[_-]?key|\bauth)["']?\s*[:=]\s*["']?)[^\s"'&,;}]+/gi,
    "$1***",
  ],
];

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
  const joined = kept.map(redact).join("\n").trimEnd();
  return joined === "" ? "" : `${joined}\n`;
}

function redact(line: string): string {
  return secrets.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    redactCredentials(line).replace(/[\w.-]+/g, (word) => (isToken(word) ? "***" : word)),
  );
}

/** Whether a word contains a JSON web token: three parts separated by dots, of which the first begins with `eyJ`. */
function isToken(word: string): boolean {
  return word
    .split(".")
    .slice(0, -2)
    .some((part) => part.includes("eyJ"));
}
