// The rooms that are measured: the package's own door would load all others as well.
import { readTextFile } from "@mirrorkit/sdk/files";
import { compareMappingTexts } from "@mirrorkit/sdk/mapping";

const [before, after] = process.argv.slice(2).map((file) => ({ file, text: readTextFile(file) }));
const { added, removed, replaced, carriedOver, unchanged } = compareMappingTexts(before, after);
const counts = [added.length, removed.length, replaced.length, carriedOver, unchanged];
process.stdout.write(`${counts.join(" ")}\n`);
