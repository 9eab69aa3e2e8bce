import { defined, printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import {
  openRegistryClient,
  type RegistryClient,
  type RegistryOptions,
} from "@mirrorkit/sdk/registry";
import {
  type ChannelRequest,
  type GraphSource,
  openGraphSource,
  openSignatureSource,
  type SignatureSource,
} from "@mirrorkit/sdk/releases";
import type { ReviewPlanSettings } from "@mirrorkit/sdk/settings";
import { OpenBlobs } from "./open-blobs.ts";
import type { AskForPlan, PlanAnswer, PlanQuestion } from "./question.ts";

/** What the settings of the default branch allow. */
export interface PlanPolicy extends ReviewPlanSettings {
  /** Address of the update graph; undefined for the public one. */
  readonly updateGraph?: string;
}

/** How the world is asked. */
export interface PlanAccess {
  /** How to connect to registries, with the credentials for them. */
  readonly registries?: RegistryOptions;
  /** A folder for catalogs by digest; undefined keeps none. */
  readonly cacheFolder?: string;
  /** The limits of one review. */
  readonly limits?: Partial<PlanLimits>;
}

/** The limits of what one review reads for plans. */
export interface PlanLimits {
  /** Bytes of blobs. */
  readonly bytes: number;
  /** Manifests, blobs, graphs and signatures. */
  readonly questions: number;
  /** Update graphs, of which each channel and architecture has one. */
  readonly graphs: number;
  /** Milliseconds from the first question on. */
  readonly ms: number;
}

/** Several times what four catalogs of Red Hat and ten releases need. */
export const usualPlanLimits: PlanLimits = {
  bytes: 2 * 1024 * 1024 * 1024,
  questions: 500,
  graphs: 50,
  ms: 300_000,
};

/** Answers the questions of one review. */
export interface PlanDesk {
  /** Answers a question; before {@link PlanDesk.allow} was called, there is nothing to ask. */
  readonly ask: AskForPlan;
  /** Lets questions be asked, as the settings of the default branch say. */
  allow(policy: PlanPolicy): void;
  /** Closes all connections. */
  close(): Promise<void>;
}

/**
 * Opens the desk of one review; nothing is asked yet.
 *
 * @param readAccess - called once when questions are allowed; may throw when a file with credentials cannot be read
 */
export function openPlanDesk(readAccess: () => PlanAccess = () => ({})): PlanDesk {
  let world: World | undefined;
  return {
    async ask(question) {
      return world === undefined ? { kind: "nothing" } : world.answer(question);
    },
    allow(policy) {
      world = new World(policy, readAccess());
    },
    close: async () => world?.close(),
  };
}

/** Everything that one review may ask. */
class World {
  readonly #policy: PlanPolicy;
  readonly #access: PlanAccess;
  readonly #limits: PlanLimits;
  readonly #client: RegistryClient;
  readonly #blobs: OpenBlobs;
  #graphs: GraphSource | undefined;
  #signatures: SignatureSource | undefined;
  #asked = 0;
  readonly #graphsAsked = new Set<string>();
  #mostGraphs: number;
  #isRenewed = false;
  #end: number | undefined;

  constructor(policy: PlanPolicy, access: PlanAccess) {
    this.#policy = policy;
    this.#access = access;
    this.#limits = { ...usualPlanLimits, ...access.limits };
    this.#mostGraphs = this.#limits.graphs;
    this.#client = openRegistryClient(access.registries);
    this.#blobs = new OpenBlobs(this.#limits.bytes);
  }

  async answer(question: PlanQuestion): Promise<PlanAnswer> {
    if (question.kind === "access") {
      const { cacheFolder } = this.#access;
      const { registries } = this.#policy;
      return { kind: "access", registries, ...defined({ cacheFolder }) };
    }
    if (question.kind === "renew") return this.#renew();
    return this.#inTime(this.#look(question));
  }

  async close(): Promise<void> {
    await this.#blobs.close();
    await Promise.all([this.#client.close(), this.#graphs?.close(), this.#signatures?.close()]);
  }

  #renew(): PlanAnswer {
    if (this.#isRenewed) return { kind: "nothing" };
    this.#isRenewed = true;
    [this.#asked, this.#end] = [0, undefined];
    this.#mostGraphs = this.#graphsAsked.size + this.#limits.graphs;
    this.#blobs.renew();
    return { kind: "nothing" };
  }

  async #look(question: Exclude<PlanQuestion, { kind: "access" | "renew" }>): Promise<PlanAnswer> {
    switch (question.kind) {
      case "manifest": {
        this.#count(question.name.registry);
        return { kind: "manifest", fetched: await this.#client.fetchManifest(question.name) };
      }
      case "blob": {
        const { repository, digest, largest } = question;
        this.#count(repository.registry);
        const stream = this.#client.streamBlob(repository, digest, { largest });
        return { kind: "blob", blob: this.#blobs.open(stream) };
      }
      case "next":
        return this.#blobs.next(question.blob);
      case "drop":
        return this.#blobs.drop(question.blob);
      case "graph":
        this.#count();
        this.#countGraph(question.request);
        return { kind: "graph", found: await this.#graph().find(question.request) };
      case "signature": {
        this.#count();
        const found = await this.#signature().find(question.digest);
        return found === undefined ? { kind: "nothing" } : { kind: "signature", found };
      }
    }
  }

  /** Counts a question, and refuses any registry that is not listed. */
  #count(registry?: string): void {
    if (registry !== undefined && !this.#policy.registries.includes(registry)) {
      throw unlisted(registry);
    }
    this.#asked += 1;
    if (this.#asked > this.#limits.questions) {
      throw tooMuch(`more than ${this.#limits.questions} manifests, blobs and graphs`);
    }
  }

  /** Graphs stay in the memory of this thread, also large ones. */
  #countGraph({ type, architecture, channel }: ChannelRequest): void {
    const key = JSON.stringify([type, architecture, channel]);
    if (!this.#graphsAsked.has(key) && this.#graphsAsked.size >= this.#mostGraphs) {
      throw tooMuch(`more than ${this.#limits.graphs} update graphs`);
    }
    this.#graphsAsked.add(key);
  }

  #graph(): GraphSource {
    const { updateGraph: url } = this.#policy;
    this.#graphs ??= openGraphSource(defined({ url }), this.#access.registries);
    return this.#graphs;
  }

  #signature(): SignatureSource {
    this.#signatures ??= openSignatureSource(this.#policy.signatures, this.#access.registries);
    return this.#signatures;
  }

  async #inTime(answer: Promise<PlanAnswer>): Promise<PlanAnswer> {
    const { ms } = this.#limits;
    this.#end ??= performance.now() + ms;
    const left = Math.max(0, this.#end - performance.now());
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(tooSlow(ms)), left);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
      // Whoever waited has its reason; what comes later is of no use to anyone.
      answer.catch(() => {});
    }
  }
}

/** A registry that may not be asked. */
export function unlisted(registry: string): MirrorError {
  const hint = "List it under review.mapping.plan.registries on the default branch.";
  const message = `the settings do not list the registry ${printable(registry)} for plans`;
  return new MirrorError("wrong-use", message, { hint });
}

/** The content asks for more than a review reads. */
function tooMuch(what: string): MirrorError {
  return new MirrorError("refused", `the plan would read ${what}`, {
    hint: "Have a pipeline create the mapping.",
  });
}

function tooSlow(ms: number): MirrorError {
  const message = `the registries did not answer all requests of the plan within ${Math.round(ms / 1_000)} s`;
  return new MirrorError("network", message);
}
