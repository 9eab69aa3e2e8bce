import { createReadStream } from "node:fs";
import process from "node:process";
import { decodeText, largestText, printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";

/** How a text from standard input is called in positions. */
export const standardInput = "<stdin>";

/**
 * Reads standard input to its end as UTF-8 text.
 *
 * @param example - a command line that pipes into the command, for whoever typed none
 * @throws a {@link MirrorError} `wrong-use` when it is a terminal; `unreadable-input` when it is larger than 64 MiB,
 * binary or not UTF-8.
 */
export async function readStandardInput(example: string): Promise<string> {
  if (process.stdin.isTTY) {
    throw new MirrorError("wrong-use", "standard input is a terminal: nothing is piped into it", {
      hint: `Pipe text into the command: ${example}`,
    });
  }
  return readText(process.stdin, standardInput);
}

/**
 * Reads a pipe, such as `<(oc get pods -o yaml)` of a shell, to its end as UTF-8 text.
 *
 * @throws as {@link readStandardInput} does, but for the terminal.
 */
export async function readPipe(path: string): Promise<string> {
  return readText(createReadStream(path), path);
}

async function readText(stream: AsyncIterable<Uint8Array>, name: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > largestText) throw tooLarge(name);
    }
  } catch (error) {
    if (error instanceof MirrorError || !(error instanceof Error) || !("code" in error))
      throw error;
    const message = `${printable(name)} could not be read: ${String(error.code)}`;
    throw new MirrorError("unreadable-input", message, { cause: error });
  }
  return decodeText(Buffer.concat(chunks), name);
}

function tooLarge(name: string): MirrorError {
  return new MirrorError("unreadable-input", `${printable(name)} has more than 64 MiB`, {
    hint: "Ask for fewer objects at once, such as one namespace.",
  });
}
