import { compareMappingStreams, openFile } from "@mirrorkit/sdk";

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
