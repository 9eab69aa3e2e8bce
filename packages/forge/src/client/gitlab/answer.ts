import { MirrorError } from "@mirrorkit/sdk/problems";
import type { Response } from "undici";

const largestFailure = 65_536;
const longestWaitMs = 86_400_000;

/** Reads a body to its end; throws a `MirrorError` `refused` as soon as it is too large. */
export async function readBytes(body: Response["body"], maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += (chunk as Uint8Array).length;
    if (size > maxBytes) {
      throw new MirrorError("refused", `GitLab's answer is larger than ${maxBytes} bytes`);
    }
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}

/** The message of a failed answer: its `message`, or the whole text; empty when it is long or not text. */
export async function saidIn(response: Response): Promise<string> {
  let text: string;
  try {
    text = Buffer.from(await readBytes(response.body, largestFailure)).toString("utf8");
  } catch {
    return "";
  }
  if (!(response.headers.get("content-type") ?? "").includes("json")) {
    return text.trimStart().startsWith("<") ? "" : text.trim();
  }
  try {
    return messageOf(JSON.parse(text));
  } catch {
    return "";
  }
}

function messageOf(answer: unknown): string {
  if (typeof answer !== "object" || answer === null) return "";
  const { message, error, error_description: more } = answer as Readonly<Record<string, unknown>>;
  const parts = [message ?? error, more].filter((part) => part !== undefined);
  return parts.map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join(": ");
}

/** How many milliseconds an answer asks to wait, by `Retry-After` or `RateLimit-Reset`; at most a day. */
export function waitIn(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const theirs = Date.parse(headers["date"] ?? "");
  const clock = Number.isNaN(theirs) ? now : theirs;
  const after = headers["retry-after"];
  const reset = Number(headers["ratelimit-reset"] ?? Number.NaN);
  const waits = [
    Number(after ?? Number.NaN) * 1000,
    Date.parse(after ?? "") - clock,
    reset * 1000 - clock,
  ];
  const wait = waits.find((milliseconds) => !Number.isNaN(milliseconds));
  return wait === undefined ? undefined : Math.min(Math.max(wait, 0), longestWaitMs);
}
