import { Command } from "commander";
import type { Outcome } from "./outcome.ts";
import { finishCommand } from "./usage.ts";

/** The module of a command, `commands/<group>/<name>.ts`. */
interface CommandModule {
  /** Declares arguments and options; the action hands its outcome to `finish`. */
  define(command: Command, finish: (outcome: Outcome) => void): void;
}

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

/** The groups of commands by subject, named as in the help and the folders below `commands/`, first steps first. */
const groups: Readonly<Record<string, Readonly<Record<string, Entry>>>> = {
  ImageSet: {
    check: {
      summary: "check ImageSetConfigurations for errors and against your rules",
      load: () => import("./commands/imageset/check.ts"),
    },
    bump: {
      summary: "propose the next versions for the pins of an ImageSet",
      load: () => import("./commands/imageset/bump.ts"),
    },
    pin: {
      summary: "pin the unpinned versions of an ImageSet",
      load: () => import("./commands/imageset/pin.ts"),
    },
  },
  Content: {
    catalog: {
      summary: "list packages, channels, versions and images of an operator catalog",
      load: () => import("./commands/content/catalog.ts"),
    },
    plan: {
      summary: "plan the mapping and cluster resources of an ImageSet without oc-mirror",
      load: () => import("./commands/content/plan.ts"),
    },
    releases: {
      summary: "list OpenShift releases, their channels, update paths and images",
      load: () => import("./commands/content/releases.ts"),
    },
  },
  Mirror: {
    "dry-run": {
      summary: "run oc-mirror's dry run: write the mapping of what it would copy",
      load: () => import("./commands/mirror/dry-run.ts"),
    },
    diff: {
      summary: "compare two passes: images added, removed and replaced",
      load: () => import("./commands/mirror/diff.ts"),
    },
    push: {
      summary: "run oc-mirror, keep its log, and explain failures",
      load: () => import("./commands/mirror/push.ts"),
    },
    explain: {
      summary: "explain why a run of oc-mirror failed, and what to do next",
      load: () => import("./commands/mirror/explain.ts"),
    },
    removal: {
      summary: "list the images of old passes that are no longer needed",
      load: () => import("./commands/mirror/removal.ts"),
    },
    transfer: {
      summary: "record, show and verify transfers across an air gap",
      load: () => import("./commands/mirror/transfer.ts"),
    },
  },
  Pass: {
    run: {
      summary: "run the whole pass of an ImageSet, or resume it",
      load: () => import("./commands/pass/run.ts"),
    },
    preflight: {
      summary: "check the machine, credentials and registry before a pass",
      load: () => import("./commands/pass/preflight.ts"),
    },
    status: {
      summary: "show the last passes, pending approvals, and when the next pass is due",
      load: () => import("./commands/pass/status.ts"),
    },
    schedule: {
      summary: "write the files that schedule passes: Tekton, systemd, GitLab CI, GitHub, CronJob",
      load: () => import("./commands/pass/schedule.ts"),
    },
    alert: {
      summary: "notify the alert receivers about the newest pass",
      load: () => import("./commands/pass/alert.ts"),
    },
    metrics: {
      summary: "print metrics of the passes, or write them for node_exporter",
      load: () => import("./commands/pass/metrics.ts"),
    },
    report: {
      summary: "write an HTML report about a pass: verdict, timeline, failures, operators, history",
      load: () => import("./commands/pass/report.ts"),
    },
    clean: {
      summary: "show files that no later pass needs, and remove them",
      load: () => import("./commands/pass/clean.ts"),
    },
  },
  Registry: {
    auth: {
      summary: "merge credentials from files and Vault into an authfile, and test every login",
      load: () => import("./commands/registry/auth.ts"),
    },
    registry: {
      summary: "check how a registry's settings affect a mirror, before the push",
      load: () => import("./commands/registry/registry.ts"),
    },
    seed: {
      summary: "create the repositories of a mapping in Quay, with permissions",
      load: () => import("./commands/registry/seed.ts"),
    },
    sizes: {
      summary: "show how many bytes a push copies, and how much disk space oc-mirror needs",
      load: () => import("./commands/registry/sizes.ts"),
    },
    grant: {
      summary: "let an account pull a mirror, and verify that it can",
      load: () => import("./commands/registry/grant.ts"),
    },
    verify: {
      summary: "verify that a registry has every image of a pass, signatures included",
      load: () => import("./commands/registry/verify.ts"),
    },
  },
  Cluster: {
    render: {
      summary: "write a workspace's cluster resources as GitOps files",
      load: () => import("./commands/cluster/render.ts"),
    },
    nodes: {
      summary: "report whether a change of mirror sets drains the nodes, and why",
      load: () => import("./commands/cluster/nodes.ts"),
    },
    resolve: {
      summary: "show where nodes would pull an image from, and in which order",
      load: () => import("./commands/cluster/resolve.ts"),
    },
    "install-config": {
      summary: "write the mirrors, trust bundle and day-1 manifests of a disconnected installation",
      load: () => import("./commands/cluster/install-config.ts"),
    },
  },
  Forge: {
    review: {
      summary: "comment on the effect of an ImageSet change, and block its merge",
      load: () => import("./commands/forge/review.ts"),
    },
    publish: {
      summary: "propose a push's cluster resources to the GitOps project",
      load: () => import("./commands/forge/publish.ts"),
    },
    bot: {
      summary: "run review and publish as a webhook-driven server",
      load: () => import("./commands/forge/bot.ts"),
    },
  },
  Record: {
    record: {
      summary: "archive a pass: what shipped, when, and from which ImageSet",
      load: () => import("./commands/record/record.ts"),
    },
  },
};

/** The destinations of commander's output and of the result of a command. */
export interface ProgramSinks {
  /** Takes text for standard output. */
  readonly print: (text: string) => void;
  /** Takes text for standard error. */
  readonly note: (text: string) => void;
  /** Takes the outcome of the command that ran. */
  readonly finish: (outcome: Outcome) => void;
}

/**
 * Declares every command, but loads only those that the arguments name. Parsing throws commander's own errors for help
 * and version, and a {@link UsageError} for what it does not take.
 */
export async function openProgram(
  args: readonly string[],
  version: string,
  { print, note, finish }: ProgramSinks,
): Promise<Command> {
  const program = new Command("mirrorkit")
    .description("From oc-mirror v2 to safe GitOps files for disconnected OpenShift.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help of a command")
    // Otherwise the `--` before a path with a leading dash does not reach the command.
    .enablePositionalOptions()
    .configureOutput({ writeOut: print, writeErr: note, outputError: () => {} })
    .addHelpText(
      "after",
      [
        "",
        "Run mirrorkit COMMAND --help for the options of a command and examples.",
        "",
        "Exit status: 0 success, 1 findings or differences, 2 invalid usage or input, 3 disk or network failure, 70 internal error.",
      ].join("\n"),
    );
  for (const [group, commands] of Object.entries(groups)) {
    program.commandsGroup(`${group}:`);
    for (const [name, { summary, load }] of Object.entries(commands)) {
      const command = program.command(name).description(summary).copyInheritedSettings(program);
      if (args.includes(name)) (await load()).define(command, finish);
    }
  }
  finishCommand(program);
  return program;
}
