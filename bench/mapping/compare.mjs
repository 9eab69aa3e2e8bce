// The doors of the two rooms that are measured: the package's own would load all others as well.
import { openFile } from "../../packages/sdk/dist/files/index.js";
import { compareMappingStreams } from "../../packages/sdk/dist/mapping/index.js";

const [before, after] = process.argv.slice(2).map((path) => {
  const file = openFile(path);
  return { file: path, chunks: () => file.chunks() };
});
const { added, removed, replaced, carriedOver, unchanged } = await compareMappingStreams(
  before,
  after,
);
const counts = [added.length, removed.length, replaced.length, carriedOver, unchanged];
process.stdout.write(`${counts.join(" ")}\n`);
