import type { Mapping } from "./entry.ts";
import type { MappingContext } from "./known-lines.ts";
import { LineSplitter, splitChunks } from "./line-splitter.ts";
import { MappingBuilder } from "./mapping-builder.ts";

const encoder = new TextEncoder();
const noUtf8 = Uint8Array.of(0xff);

/**
 * Reads the text of a mapping.txt or missing.txt of any version of oc-mirror: `source=destination`
 * lines in any order, with or without transports, ending in LF or CRLF. Lines that are wrong are
 * problems (rule `mapping`, severity error) and are left out; those whose image no registry takes,
 * for upper-case letters in a repository or too long a tag, are problems (rule `unpushable`, severity
 * error) and are read all the same. A destination that several sources write is a warning. An empty
 * text is a mapping of nothing.
 *
 * @param file - the name that positions carry
 */
export function readMapping(text: string, file: string, context: MappingContext = {}): Mapping {
  const builder = new MappingBuilder(file, context);
  const splitter = new LineSplitter(builder);
  // A lone surrogate has no UTF-8: a byte that is none either keeps its place, and is refused.
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
