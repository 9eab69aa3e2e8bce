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
import { PickedLines } from "./picked-lines.ts";
import { RecalledLines } from "./recalled-lines.ts";
import { type MappingThread, SecondThread } from "./second-thread.ts";

/** A mapping that can be read more than once. */
export interface MappingSource {
  /** The name that positions and errors carry. */
  readonly file: string;
  /** Opens it from the start. Chunks may end anywhere and may be overwritten once the next one is asked for. */
  chunks(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** Its size in bytes, as far as it is known: memory is set aside at once. */
  readonly size?: number;
  /**
   * Starts a second thread that reads it with a secret, for large files; undefined when there is none.
   * {@link mappingFile} gives one.
   */
  readonly startThread?: (secret: Int32Array) => MappingThread | undefined;
}

/** From 32 MiB on a second thread is worth its start. */
const largeFile = 32 * 1024 * 1024;

/**
 * Compares two mappings of any size as {@link compareMappings} does. Lines that both have are
 * passed over by their fingerprint, 64 bits with secret random keys; memory is needed for those, 20
 * to 40 bytes a line of `before`, and for the lines that differ. `before` is read twice, and so is
 * `after` where a second thread helps.
 *
 * @throws a {@link MirrorError} `invalid-input` when either mapping has lines that are wrong, with
 * all problems, and `unreadable-input` when a mapping changed between its two readings. Lines that
 * both have are checked for their form only, not for valid references.
 */
export async function compareMappingStreams(
  before: MappingSource,
  after: MappingSource,
  context: MappingContext = {},
): Promise<MappingComparison> {
  const pair = { before, after, context };
  return (await compareOnTwoThreads(pair)) ?? compareOnThisThread(pair);
}

interface Pair {
  readonly before: MappingSource;
  readonly after: MappingSource;
  readonly context: MappingContext;
}

/** One comparison at work. */
class Sifting {
  readonly before: MappingSource;
  readonly after: MappingSource;
  readonly left: MappingBuilder;
  readonly right: MappingBuilder;
  readonly scanner: LineScanner = new LineScanner();
  readonly table: LineTable;

  constructor({ before, after, context }: Pair) {
    this.before = before;
    this.after = after;
    this.left = new MappingBuilder(before.file, context);
    this.right = new MappingBuilder(after.file, context);
    this.table = new LineTable(before.size);
  }
}

async function compareOnThisThread(pair: Pair): Promise<MappingComparison> {
  const sifting = new Sifting(pair);
  const { after, right, scanner, table } = sifting;
  await remember(sifting);
  await splitChunks(after.chunks(), new LineSieve(scanner, right, (batch) => table.meet(batch)));
  return compareRest(sifting);
}

/** Another thread reads `after` meanwhile, and this one picks lines out of it later. Undefined when there is no such thread or it failed. */
async function compareOnTwoThreads(pair: Pair): Promise<MappingComparison | undefined> {
  const { before, after } = pair;
  if (Math.min(before.size ?? 0, after.size ?? 0) < largeFile) return undefined;
  const sifting = new Sifting(pair);
  const { right, scanner, table } = sifting;
  const thread = startSecondThread(after, scanner);
  if (thread === undefined) return undefined;
  try {
    await remember(sifting);
    const wanted = await thread.meet(table);
    if (wanted === undefined) return undefined;
    // Its memory is needed from here on.
    await thread.end();
    const picked = new PickedLines({ scanner, table, right, wanted });
    if (wanted.length > 0) await splitChunks(after.chunks(), picked);
    picked.finish(after.file);
  } finally {
    await thread.end();
  }
  return compareRest(sifting);
}

function startSecondThread(after: MappingSource, scanner: LineScanner): SecondThread | undefined {
  try {
    const thread = after.startThread?.(scanner.secret);
    return thread === undefined ? undefined : new SecondThread(thread);
  } catch {
    return undefined;
  }
}

async function remember({ before, left, scanner, table }: Sifting): Promise<void> {
  await splitChunks(before.chunks(), new LineSieve(scanner, left, (batch) => table.add(batch)));
}

/** Reads `before` again and compares what the builders hold as text. */
async function compareRest(sifting: Sifting): Promise<MappingComparison> {
  const { before, left, right, scanner, table } = sifting;
  refuseProblems(left, right);
  const partners = seekPartners([...left.halves(), ...right.halves()]);
  const recalled = new RecalledLines({ scanner, table, left, right, partners });
  if (recalled.awaited) await splitChunks(before.chunks(), recalled);
  recalled.finish(before.file);
  refuseProblems(left, right);
  const comparison = compareMappings(left.build(), right.build());
  return { ...comparison, unchanged: comparison.unchanged + table.met - recalled.partners };
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
