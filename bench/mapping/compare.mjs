// The modules that are measured: the package's own door would load all other rooms as well.
import { compareMappingStreams } from "../../packages/sdk/dist/mapping/index.js";
import { mappingFile } from "../../packages/sdk/dist/workspace/mapping-file.js";

const [before, after] = process.argv.slice(2).map(mappingFile);
const { added, removed, replaced, carriedOver, unchanged } = await compareMappingStreams(
  before,
  after,
);
const counts = [added.length, removed.length, replaced.length, carriedOver, unchanged];
process.stdout.write(`${counts.join(" ")}\n`);
