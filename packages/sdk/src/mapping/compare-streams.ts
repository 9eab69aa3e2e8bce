import { invalidInput, type Problem } from "../errors/index.ts";
import { seekPartners } from "./catalogs.ts";
import { compareMappings } from "./compare.ts";
import type { MappingComparison } from "./comparison.ts";
import type { MappingContext } from "./entry.ts";
import { LineScanner } from "./line-scanner.ts";
import { LineSieve } from "./line-sieve.ts";
import { splitChunks } from "./line-splitter.ts";
import { LineTable } from "./line-table.ts";
import { MappingBuilder } from "./mapping-builder.ts";
import { RecalledLines } from "./recalled-lines.ts";

/** A mapping that can be read more than once. */
export interface MappingSource {
  /** The name that positions and errors carry. */
  readonly file: string;
  /** Opens it from the start. Chunks may end anywhere and may be overwritten once the next one is asked for. */
  chunks(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/**
 * Compares two mappings of any size as {@link compareMappings} does. Lines that both have are
 * passed over by their fingerprint, 64 bits with secret random keys; memory is needed for those, 20
 * to 40 bytes a line of `before`, and for the lines that differ. `before` is read twice.
 *
 * @throws a {@link MirrorError} `invalid-input` when either mapping has lines that are wrong, with
 * all problems, and `unreadable-input` when `before` changed between its two readings. Lines that
 * both have are checked for their form only, not for valid references.
 */
export async function compareMappingStreams(
  before: MappingSource,
  after: MappingSource,
  context: MappingContext = {},
): Promise<MappingComparison> {
  const left = new MappingBuilder(before.file, context);
  const right = new MappingBuilder(after.file, context);
  const common = await siftLines({ before, after, left, right });
  const comparison = compareMappings(left.build(), right.build());
  return { ...comparison, unchanged: comparison.unchanged + common };
}

interface Sifting {
  readonly before: MappingSource;
  readonly after: MappingSource;
  readonly left: MappingBuilder;
  readonly right: MappingBuilder;
}

/** Leaves to the builders what must be looked at as text; gives the number of lines that are the same. */
async function siftLines({ before, after, left, right }: Sifting): Promise<number> {
  const scanner = new LineScanner();
  const table = new LineTable();
  const remember = new LineSieve(scanner, left, (batch) => table.add(batch));
  const recognise = new LineSieve(scanner, right, (batch) => table.meet(batch));
  await splitChunks(before.chunks(), remember);
  await splitChunks(after.chunks(), recognise);
  refuseProblems(left, right);

  const partners = seekPartners([...left.halves(), ...right.halves()]);
  const recalled = new RecalledLines({ scanner, table, left, right, partners });
  if (recalled.awaited) await splitChunks(before.chunks(), recalled);
  recalled.finish(before.file);
  refuseProblems(left, right);
  return table.met - recalled.partners;
}

function refuseProblems(...mappings: readonly MappingBuilder[]): void {
  const problems = mappings.flatMap((mapping) => mapping.problems().toSorted(byLine));
  if (problems.some((problem) => problem.severity === "error")) throw invalidInput(problems);
}

/** What concerns the file as a whole, the number of further problems, comes last. */
function byLine(a: Problem, b: Problem): number {
  const [lineOfA = Number.MAX_VALUE, lineOfB = Number.MAX_VALUE] = [a, b].map(
    ({ position }) => position?.line,
  );
  return lineOfA - lineOfB;
}
