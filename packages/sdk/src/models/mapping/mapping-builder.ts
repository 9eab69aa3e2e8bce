import { type Problem, quoted } from "../../base/problem/index.ts";
import { withCache } from "./cache.ts";
import { pairCatalogs } from "./catalogs.ts";
import { isSubManifest, namedReferences, toEntry } from "./classify.ts";
import { compareEntries, type Mapping, type MappingLine } from "./entry.ts";
import { type KnownLines, KnownLinesOfFile, type MappingContext } from "./known-lines.ts";
import type { LineSink } from "./line-splitter.ts";
import { ProblemList } from "./problem-list.ts";
import {
  type LineBytes,
  type LinePlace,
  type LineReading,
  overlongLine,
  readLineBytes,
} from "./read-line.ts";

/** Gathers the lines of one file into a {@link Mapping}. */
export class MappingBuilder implements LineSink {
  readonly #file: string;
  readonly #named: ReadonlySet<string>;
  readonly #known: KnownLines | undefined;
  /** Made with the first line: the other file may be read after this one was opened. */
  #knownOfFile: KnownLinesOfFile | undefined;
  readonly #problems: ProblemList;
  readonly #destinations = new Set<string>();
  /** The first line that writes a destination; made once two lines write the same. */
  #writers: Map<string, MappingLine> | undefined;
  /** Lines that write to a destination after another one did. */
  readonly #latecomers = new Set<string>();
  readonly #lines: MappingLine[] = [];
  #subManifests = 0;

  constructor(file: string, context: MappingContext) {
    this.#file = file;
    this.#named = namedReferences(context);
    this.#known = context.known;
    this.#problems = new ProblemList(file);
  }

  line(bytes: Buffer, start: number, end: number, lineNumber: number): void {
    const reading = this.#read({ bytes, start, end }, { file: this.#file, line: lineNumber });
    if (reading.problem !== undefined) this.#problems.add(reading.problem);
    if (!("line" in reading)) return;
    if (isSubManifest(reading.line)) this.#subManifests += 1;
    else if (this.#isNew(reading.line)) this.#lines.push(reading.line);
  }

  overlong(lineNumber: number): void {
    this.#problems.add(overlongLine({ file: this.#file, line: lineNumber }));
  }

  /** Returns the mapping of all lines. Call it once, after the last line. */
  build(): Mapping {
    const { catalogs, rest } = pairCatalogs(withCache(this.#lines));
    const alone = rest.map((line) => toEntry(line, this.#named));
    const entries = [...alone, ...catalogs].sort(compareEntries);
    return { entries, subManifests: this.#subManifests, problems: this.#problems.toArray() };
  }

  #read(line: LineBytes, place: LinePlace): LineReading {
    if (this.#known === undefined) return readLineBytes(line, place);
    this.#knownOfFile ??= new KnownLinesOfFile(this.#known);
    return readLineBytes(line, place, this.#knownOfFile);
  }

  #writerOf(destination: string): MappingLine | undefined {
    this.#writers ??= new Map(
      this.#lines.toReversed().map((line) => [line.destination.text, line]),
    );
    return this.#writers.get(destination);
  }

  #isNew(line: MappingLine): boolean {
    const { source, destination } = line;
    const { size } = this.#destinations;
    if (this.#destinations.add(destination.text).size > size) {
      this.#writers?.set(destination.text, line);
      return true;
    }
    const first = this.#writerOf(destination.text);
    if (first === undefined) return true;
    const latecomer = `${source.text}=${destination.text}`;
    if (first.source.text === source.text || this.#latecomers.has(latecomer)) return false;
    this.#latecomers.add(latecomer);
    if (isTagged(line)) this.#problems.add(writtenTwice(this.#file, first, line));
    return true;
  }
}

/** Older tools write destinations without a tag, to which images are pushed by digest side by side. */
function isTagged({ destination: { transport, tag } }: MappingLine): boolean {
  return transport !== "docker" || tag !== undefined;
}

function writtenTwice(file: string, first: MappingLine, line: MappingLine): Problem {
  const [one, other] = [first.source, line.source].map(({ written }) => quoted(written));
  const sources = `${one} on line ${first.number} and by ${other}`;
  return {
    rule: "mapping",
    severity: "warning",
    message: `${quoted(line.destination.written)} is written by ${sources}`,
    help: "Only one of them remains in the mirror. Give one of them a different target repository or tag in the ImageSet.",
    position: { file, line: line.number, column: line.source.written.length + 2 },
  };
}
