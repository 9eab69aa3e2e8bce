import { Command, CommanderError } from "commander";
import { failureOutcome } from "./failure.ts";
import { exitStatus, type Outcome } from "./outcome.ts";

/** A module under `commands/`. */
interface CommandModule {
  /** Declares arguments and options; the action hands its outcome to `finish`. */
  define(command: Command, finish: (outcome: Outcome) => void): void;
}

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

const commands: Readonly<Record<string, Entry>> = {
  bot: {
    summary: "review and publish as a server, set off by webhooks",
    load: () => import("./commands/bot.ts"),
  },
  check: {
    summary: "check ImageSetConfigurations: what oc-mirror would refuse, and your rules",
    load: () => import("./commands/check.ts"),
  },
  diff: {
    summary: "compare two passes: what is added, removed, replaced",
    load: () => import("./commands/diff.ts"),
  },
  "install-config": {
    summary: "write what a disconnected installation needs: mirrors, trust, manifests of day 1",
    load: () => import("./commands/install-config.ts"),
  },
  record: {
    summary: "archive a pass: what shipped, when, from which ImageSet",
    load: () => import("./commands/record.ts"),
  },
  publish: {
    summary: "propose a push's cluster resources to the GitOps project",
    load: () => import("./commands/publish.ts"),
  },
  review: {
    summary: "comment what a change of ImageSets does to the mirror, and hold its merge",
    load: () => import("./commands/review.ts"),
  },
  render: {
    summary: "write a workspace's cluster resources as GitOps files",
    load: () => import("./commands/render.ts"),
  },
  resolve: {
    summary: "where nodes would pull an image from, and in which order",
    load: () => import("./commands/resolve.ts"),
  },
  nodes: {
    summary: "whether a change of mirror sets drains the nodes, and why",
    load: () => import("./commands/nodes.ts"),
  },
};

/** Runs the command line and says what to print and how to exit; never throws. */
export async function run(args: readonly string[], version: string): Promise<Outcome> {
  let printed = "";
  let noted = "";
  let outcome: Outcome | undefined;
  const program = new Command("mirrorkit")
    .description("From oc-mirror v2 to safe GitOps files for disconnected OpenShift.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help of a command")
    .configureOutput({
      writeOut: (text) => {
        printed += text;
      },
      writeErr: (text) => {
        noted += text;
      },
    })
    .showHelpAfterError("Run mirrorkit --help to see how it is used.")
    .addHelpText(
      "after",
      "\nExit status: 0 fine, 1 findings or differences, 2 wrong use or input, 3 disk or network, 70 a bug.",
    )
    .exitOverride();
  try {
    await addCommands(program, args, (result) => {
      outcome = result;
    });
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      return failureOutcome(error, version, args.includes("--json"));
    }
    const status = error.exitCode === 0 ? exitStatus.fine : exitStatus.wrongInput;
    return { output: printed, notes: noted, status };
  }
  return outcome ?? { output: printed, notes: noted, status: exitStatus.wrongInput };
}

/** Declares every command, but loads only those that the arguments name. */
async function addCommands(
  program: Command,
  args: readonly string[],
  finish: (outcome: Outcome) => void,
): Promise<void> {
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const command = program.command(name).description(summary).copyInheritedSettings(program);
    if (args.includes(name)) (await load()).define(command, finish);
  }
}
