import type { Mapping } from "./entry.ts";
import type { MappingContext } from "./known-lines.ts";
import { LineSplitter, splitChunks } from "./line-splitter.ts";
import { MappingBuilder } from "./mapping-builder.ts";

const encoder = new TextEncoder();
const noUtf8 = Uint8Array.of(0xff);

/**
 * Reads the text of a mapping.txt or missing.txt of any version of oc-mirror: `source=destination` lines in any
 * order, with or without transports, ending in LF or CRLF. Invalid lines are problems (rule `mapping`, severity
 * error) and are left out; lines whose image every registry rejects, because of upper-case letters in a repository
 * or too long a tag, are problems (rule `unpushable`, severity error) and are read nonetheless. A destination that
 * several sources write is a warning. An empty text is a mapping without images.
 *
 * @param file - the file name for positions
 */
export function readMapping(text: string, file: string, context: MappingContext = {}): Mapping {
  const builder = new MappingBuilder(file, context);
  const splitter = new LineSplitter(builder);
  // A lone surrogate has no UTF-8 form. It keeps its place, like an invalid byte, and is rejected.
  for (const [index, part] of text.split(/\p{Surrogate}/u).entries()) {
    if (index > 0) splitter.push(noUtf8);
    splitter.push(encoder.encode(part));
  }
  splitter.end();
  return builder.build();
}

/**
 * Reads a mapping as {@link readMapping} does, from its bytes. Chunks may end anywhere and may be
 * overwritten once the next one is asked for; a line over 16 KiB is a problem and is never held.
 *
 * @param file - the name that positions carry
 */
export async function readMappingChunks(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  file: string,
  context: MappingContext = {},
): Promise<Mapping> {
  const builder = new MappingBuilder(file, context);
  await splitChunks(chunks, builder);
  return builder.build();
}
