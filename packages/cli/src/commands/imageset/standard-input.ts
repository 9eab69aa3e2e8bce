import { readFileSync } from "node:fs";
import process from "node:process";
import { decodeText } from "@mirrorkit/sdk/internal";

/** What positions call standard input. */
export const standardInput = "<stdin>";

/** Reads standard input to its end as UTF-8 text. */
export function readStandardInput(): string {
  return decodeText(readFileSync(process.stdin.fd), standardInput);
}
