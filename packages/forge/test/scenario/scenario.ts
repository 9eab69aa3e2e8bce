import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type ProposalResult,
  publishPasses,
  type ReviewResult,
  reviewChangeRequest,
} from "@mirrorkit/forge";
import { readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import type { ForgeWorld } from "../forges/world.ts";
import { imageSetOf, mappingOf, placesOf, settingsText, weeks } from "../golden.ts";

const here = dirname(fileURLToPath(import.meta.url));
const path = "production/imageset.yaml";

/** Some way to have the bot do its work until nothing is left to do. */
export interface Bot {
  review(world: ForgeWorld, project: string, number: number): Promise<ReviewResult | undefined>;
  publish(
    world: ForgeWorld,
    project: string,
    passes: readonly string[],
  ): Promise<ProposalResult | undefined>;
}

/** The bot as a one-shot command. */
export const oneShot: Bot = {
  async review(world, project, number) {
    return reviewChangeRequest({ project: await world.open(project), number });
  },
  async publish(world, project, passes) {
    const settings = readMirrorkitYaml(settingsText, "mirrorkit.yaml");
    const opened = await world.open(project);
    const publication = { settings, settingsFolder: here, passes: placesOf(passes) };
    const wanted = { ...settings.publish, targetBranch: "main" };
    const { results } = await publishPasses(opened, publication, wanted);
    return results[0];
  },
};

/** Everything that the story leaves behind, without what depends on time. */
export interface EndState {
  readonly comments: readonly string[];
  readonly statuses: readonly string[];
  readonly requests: readonly string[];
  readonly branches: readonly string[];
  readonly files: readonly string[];
}

/** A week of a team, told on a forge, with the bot at work in between. */
export class Story {
  readonly world: ForgeWorld;
  readonly config: string;
  readonly gitops: string;
  readonly #bot: Bot;
  readonly #statuses: string[] = [];
  number = 0;

  constructor(world: ForgeWorld, bot: Bot = oneShot) {
    this.world = world;
    this.#bot = bot;
    this.config = world.addProject("platform/mirror-config", {
      "mirrorkit.yaml": settingsText,
      [path]: imageSetOf(1),
    });
    this.gitops = world.addProject("platform/gitops", { "README.md": "GitOps\n" });
    world.permit(this.config, "ada", "write");
    world.permit(this.config, "bert", "maintain");
    this.#mapping(world.branch(this.config, "main") ?? "", mappingOf(1));
  }

  /** A pipeline of a commit leaves a mapping behind. */
  #mapping(sha: string, text: string, changeRequest?: number): void {
    this.world.addArtefact(this.config, {
      sha,
      name: "dry-run",
      files: { "mapping.txt": text },
      ...(changeRequest === undefined ? {} : { changeRequest }),
    });
  }

  /** Ada proposes the next week's ImageSet; its pipeline runs. `more` gives further lines of both mappings. */
  open(more?: (seed: number) => string): void {
    const branch = "week-2";
    const sha = this.world.push(this.config, {
      branch,
      account: "ada",
      files: { [path]: imageSetOf(2) },
    });
    const request = { source: branch, title: "Week 2", account: "ada" };
    this.number = this.world.openChangeRequest(this.config, request);
    this.#mapping(sha, `${mappingOf(2)}${more?.(1_000_000) ?? ""}`, this.number);
    if (more === undefined) return;
    this.#mapping(this.world.branch(this.config, "main") ?? "", `${mappingOf(1)}${more(0)}`);
  }

  /** Ada takes one more image out. */
  removeMore(): void {
    const files = { [path]: imageSetOf(2).replace(/^.*ubi9\/ubi-micro.*\n/m, "") };
    const sha = this.world.push(this.config, { branch: "week-2", account: "ada", files });
    this.#mapping(sha, mappingOf(2).replace(/^.*ubi-micro.*\n/m, ""), this.number);
  }

  /** Somebody approves what the comment names. */
  approve(account: string, digest: string = this.digest()): void {
    this.world.comment(this.config, this.number, account, `/mirror approve-removals ${digest}`);
  }

  digest(): string {
    const text = this.comments().join("\n");
    return /approve-removals ([0-9a-f]{32})/.exec(text)?.[1] ?? "";
  }

  async review(): Promise<ReviewResult | undefined> {
    const result = await this.#bot.review(this.world, this.config, this.number);
    this.#statuses.push(this.status());
    return result;
  }

  publish(...passes: readonly string[]): Promise<ProposalResult | undefined> {
    return this.#bot.publish(
      this.world,
      this.gitops,
      passes.map((pass) => `production=${pass}`),
    );
  }

  head(): string {
    return this.world.branch(this.config, "week-2") ?? "";
  }

  status(): string {
    const status = this.world.statuses(this.config, this.head()).get("mirrorkit/review");
    return status === undefined ? "none" : `${status.state}: ${status.title}`;
  }

  /** The bot's comments. */
  comments(): readonly string[] {
    return this.world
      .comments(this.config, this.number)
      .filter(({ account }) => account === this.world.botName)
      .map(({ body }) => body);
  }

  /** The whole week. */
  async tell(): Promise<void> {
    this.open();
    await this.review();
    this.approve("bert");
    await this.review();
    this.removeMore();
    await this.review();
    this.approve("bert");
    await this.review();
    this.world.merge(this.config, this.number);
    await this.review();
    await this.publish(weeks[0]);
    await this.publish(weeks[0]);
    await this.publish(weeks[1]);
    this.acceptProposal();
    await this.publish(weeks[1]);
  }

  /** Somebody brings the proposed files into the target by hand. */
  acceptProposal(): void {
    const [branch = ""] = this.#proposalBranches().toReversed();
    const files = Object.fromEntries(this.world.files(this.gitops, branch));
    this.world.push(this.gitops, { branch: "main", account: "bert", files });
  }

  /** The branches that were proposed, the oldest first. */
  #proposalBranches(): readonly string[] {
    const numbers = this.world.changeRequests(this.gitops);
    return numbers.map((number) => this.world.changeRequest(this.gitops, number).source);
  }

  /** What is there at the end. */
  end(): EndState {
    const { world, config, gitops } = this;
    const requests = [config, gitops].flatMap((project) =>
      world.changeRequests(project).map((number) => {
        const { title, state, source, labels } = world.changeRequest(project, number);
        return JSON.stringify([project, title, state, source, labels]);
      }),
    );
    return {
      comments: this.comments().map(withoutChance),
      statuses: this.#statuses,
      requests,
      branches: this.#proposalBranches().filter((name) => world.branch(gitops, name) !== undefined),
      files: [...world.files(gitops, "main").keys()],
    };
  }
}

/** Leaves out times, ports, commits and numbers that differ from run to run. */
function withoutChance(body: string): string {
  return body
    .replace(/ (at|head|content)=\S+/g, "")
    .replace(/\b[0-9a-f]{40}\b/g, "commit")
    .replace(/`[0-9a-f]{8}`/g, "commit")
    .replace(/127\.0\.0\.1:\d+/g, "forge")
    .replace(/\/(jobs|runs|pipelines)\/\d+/g, "/$1/n");
}
