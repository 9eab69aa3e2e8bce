import { type ReviewSources, type Side } from "./evidence.ts";

/**
 * Caches the answers that stay the same during a review: the settings, the differing paths, and the content of both
 * sides. Files above the default size limit are not cached.
 */
export function rememberedSources(sources: ReviewSources): ReviewSources {
  const file = remembered((side, path) => sources.readFile(side, path));
  return {
    ...sources,
    settings: once(() => sources.settings()),
    readFile: (side, path, maxBytes) =>
      maxBytes === undefined ? file(side, path) : sources.readFile(side, path, maxBytes),
    readTree: remembered((side, folder) => sources.readTree(side, folder)),
    entry: remembered((side, path) => sources.entry(side, path)),
    changedPaths: once(() => sources.changedPaths()),
  };
}

type AskAt<Answer> = (side: Side, path: string) => Promise<Answer>;

function remembered<Answer>(ask: AskAt<Answer>): AskAt<Answer> {
  const answers = new Map<string, Promise<Answer>>();
  return (side, path) => {
    const key = `${side} ${path}`;
    const known = answers.get(key) ?? ask(side, path);
    answers.set(key, known);
    return known;
  };
}

/** Has something asked at most once, when it is wanted first; later calls get the same answer, or the same failure. */
export function once<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}
