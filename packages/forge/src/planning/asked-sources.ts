import { openCatalogSource } from "@mirrorkit/sdk/catalog";
import type { PlanSources } from "@mirrorkit/sdk/plan";
import type { RegistryReader, Repository } from "@mirrorkit/sdk/registry";
import type { AskForPlan, GrantedAccess, PlanAnswer } from "./question.ts";

/** Catalogs of which the parts are kept on the disk. */
const mostCached = 16;

/** The sources of plans, all of which is asked for; undefined where nothing may be asked. */
export async function openSources(ask: AskForPlan): Promise<PlanSources | undefined> {
  const access = await ask({ kind: "access" });
  return access.kind === "access" ? askedSources(ask, access) : undefined;
}

/** The sources of plans, all of which is asked for; each catalog and each tag once. */
export function askedSources(ask: AskForPlan, { cacheFolder }: GrantedAccess): PlanSources {
  const client = askedReader(ask);
  const cache = cacheFolder === undefined ? {} : { cacheFolder, mostCached };
  return {
    client,
    catalogs: openCatalogSource({ client, ...cache }),
    graphs: {
      find: async (request) => {
        const answer = await ask({ kind: "graph", request });
        if (answer.kind !== "graph") throw unexpected(answer);
        return answer.found;
      },
      close: async () => {},
    },
    signatures: {
      find: async (digest) => {
        const answer = await ask({ kind: "signature", digest });
        return answer.kind === "signature" ? answer.found : undefined;
      },
      close: async () => {},
    },
  };
}

function askedReader(ask: AskForPlan): RegistryReader {
  async function* streamBlob(
    repository: Repository,
    digest: string,
    { largest }: { readonly largest: number },
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const opened = await ask({ kind: "blob", repository, digest, largest });
    if (opened.kind !== "blob") throw unexpected(opened);
    const { blob } = opened;
    let isOver = false;
    try {
      for (;;) {
        const answer = await ask({ kind: "next", blob });
        isOver = answer.kind !== "bytes";
        if (answer.kind !== "bytes") return;
        yield answer.bytes;
      }
    } finally {
      if (!isOver) await ask({ kind: "drop", blob });
    }
  }
  return {
    async fetchManifest(name) {
      const answer = await ask({ kind: "manifest", name });
      if (answer.kind !== "manifest") throw unexpected(answer);
      return answer.fetched;
    },
    streamBlob,
    async readBlob(repository, digest, limits) {
      const pieces: Uint8Array[] = [];
      for await (const piece of streamBlob(repository, digest, limits)) pieces.push(piece);
      return Buffer.concat(pieces);
    },
  };
}

function unexpected({ kind }: PlanAnswer): Error {
  return new Error(`an answer of another kind: ${kind}`);
}
