// The modules that are measured: the package's own door would load all other rooms as well.
import { readTextFile } from "../../packages/sdk/dist/edges/disk/index.js";
import { compareMappingTexts } from "../../packages/sdk/dist/models/mapping/index.js";

const [before, after] = process.argv.slice(2).map((file) => ({ file, text: readTextFile(file) }));
const { added, removed, replaced, carriedOver, unchanged } = compareMappingTexts(before, after);
const counts = [added.length, removed.length, replaced.length, carriedOver, unchanged];
process.stdout.write(`${counts.join(" ")}\n`);
