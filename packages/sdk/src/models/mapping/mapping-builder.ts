import { type Problem, quoted } from "../../base/problem/index.ts";
import { withCache } from "./cache.ts";
import { pairCatalogs } from "./catalogs.ts";
import { isSubManifest, namedReferences, toEntry } from "./classify.ts";
import type { MappingContext } from "./context.ts";
import { compareEntries, type Mapping } from "./entry.ts";
import type { KnownLines } from "./known-lines.ts";
import type { MappingLine } from "./line.ts";
import type { LineSink } from "./line-splitter.ts";
import { ProblemList } from "./problem-list.ts";
import { overlongLine, readLineBytes } from "./read-line.ts";

/** Gathers the lines of one file into a {@link Mapping}. */
export class MappingBuilder implements LineSink {
  readonly #file: string;
  readonly #named: ReadonlySet<string>;
  readonly #known: KnownLines | undefined;
  readonly #problems: ProblemList;
  /** The first line that writes a destination. */
  readonly #writers = new Map<string, MappingLine>();
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
    const place = { file: this.#file, line: lineNumber };
    const reading = readLineBytes({ bytes, start, end }, place, this.#known);
    if (reading.problem !== undefined) this.#problems.add(reading.problem);
    if (!("line" in reading)) return;
    if (isSubManifest(reading.line)) this.#subManifests += 1;
    else if (this.#isNew(reading.line)) this.#lines.push(reading.line);
  }

  overlong(lineNumber: number): void {
    this.#problems.add(overlongLine({ file: this.#file, line: lineNumber }));
  }

  /** Gives the mapping of all lines; none can come afterwards. */
  build(): Mapping {
    const { catalogs, rest } = pairCatalogs(withCache(this.#lines));
    const alone = rest.map((line) => toEntry(line, this.#named));
    const entries = [...alone, ...catalogs].sort(compareEntries);
    return { entries, subManifests: this.#subManifests, problems: this.#problems.toArray() };
  }

  #isNew(line: MappingLine): boolean {
    const { source, destination } = line;
    const first = this.#writers.get(destination.text);
    if (first === undefined) {
      this.#writers.set(destination.text, line);
      return true;
    }
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
    help: "Only one of them will be there in the end. Give one another target repository or tag in the ImageSet.",
    position: { file, line: line.number, column: line.source.written.length + 2 },
  };
}
