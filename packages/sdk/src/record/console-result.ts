import { redactCredentials } from "../errors/index.ts";

// oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g;
// oxlint-disable-next-line no-control-regex -- removing control characters is the purpose
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;
const privateKeys =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY[A-Z ]{0,40}-----(?:[\s\S]*?-----END [A-Z -]{0,60}-----|[\s\S]*)/g;

const start = /workflow mode:|Hello, welcome to oc-mirror/;
const results = "=== Results ===";
const toCopy = /images to copy \d/;
const error = /\[ERROR\]/;
const listing = /list of all images for mirroring in/;
const copied = /(?:^|\D)(\d+) \/ (\d+) \S+ images (?:mirrored|deleted)/;

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
 * What is worth keeping of oc-mirror's console: of its last run, the lines that count images and all from
 * `=== Results ===` on; where a run ended without results, the lines that count and the errors. Colours are
 * removed and credentials are replaced by `***`. Empty when nothing of that is there. Of a dry run, which has no
 * results, the line that names the mapping is kept too.
 */
export function consoleResult(text: string): string {
  const all = text.replace(privateKeys, "***").split("\n").map(plain);
  const lines = all.slice(
    Math.max(
      all.findLastIndex((line) => start.test(line)),
      0,
    ),
  );
  const from = lines.findLastIndex((line) => line.includes(results));
  const kept =
    from < 0
      ? lines.filter((line) => isCounting(line) || error.test(line) || listing.test(line))
      : [...lines.slice(0, from).filter(isCounting), ...lines.slice(from)];
  const joined = kept.map(redact).join("\n").trimEnd();
  return joined === "" ? "" : `${joined}\n`;
}

/** What the result of a console says of its pass. */
export interface ConsoleVerdict {
  /** `unfinished`: neither results nor an error are there. */
  readonly pass: "succeeded" | "failed" | "dry-run" | "unfinished";
  /** The line that tells of the failure, without its time; undefined when it did not fail. */
  readonly reason?: string;
}

/** Judges what {@link consoleResult} kept. An image that failed and a final error are believed before all else. */
export function judgeConsole(result: string): ConsoleVerdict {
  const lines = result.split("\n");
  const hasResults = lines.some((line) => line.includes(results));
  const hasListing = lines.some((line) => listing.test(line));
  const isOver = hasResults || hasListing;
  const failure =
    lines.find(isPartial) ?? lines.findLast(isOver ? isFinalError : (line) => error.test(line));
  if (failure !== undefined) {
    return { pass: "failed", reason: failure.replace(/^.*?\[[A-Z]+\]\s*:\s*/, "").trim() };
  }
  if (hasResults) return { pass: "succeeded" };
  return { pass: hasListing ? "dry-run" : "unfinished" };
}

function isCounting(line: string): boolean {
  return toCopy.test(line) || copied.test(line);
}

function isFinalError(line: string): boolean {
  const at = line.search(error);
  return at >= 0 && line.includes("[Executor]", at);
}

function isPartial(line: string): boolean {
  const [, done, total] = copied.exec(line) ?? [];
  return done !== total;
}

function plain(line: string): string {
  const shown =
    line
      .replace(escapes, "")
      .split("\r")
      .findLast((part) => part !== "") ?? "";
  return shown.replace(controls, "").trimEnd();
}

function redact(line: string): string {
  return secrets.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    redactCredentials(line).replace(/[\w.-]+/g, (word) => (isToken(word) ? "***" : word)),
  );
}

/** Tells a word that holds a JSON web token: three parts with dots between, of which the first begins with `eyJ`. */
function isToken(word: string): boolean {
  return word
    .split(".")
    .slice(0, -2)
    .some((part) => part.includes("eyJ"));
}
