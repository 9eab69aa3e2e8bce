import type { Command, CommanderError } from "commander";
import {
  missingIn,
  optionalArguments,
  type Requirement,
  requirementsOf,
  unknownOptionIn,
} from "./missing-arguments.ts";

/** An unknown name on the command line, and the known names. */
export interface Misspelt {
  /** The type of the name. */
  readonly what: "option" | "command";
  /** As given. */
  readonly written: string;
  /** The known names. */
  readonly known: readonly string[];
}

/** The errors of a command line. */
export interface UsageFaults {
  /** A sentence without a full stop; undefined when the other fields are enough. */
  readonly message?: string;
  /** An unknown name. */
  readonly misspelt?: Misspelt;
  /** The missing requirements; empty by default. */
  readonly missing?: readonly Requirement[];
}

/** A command line that a command does not take. */
export class UsageError extends Error {
  /** The errors. */
  readonly faults: UsageFaults;
  /** The usage line of the command, and where its help is. */
  readonly help: readonly string[];

  /** Stores the errors in the command line of a command. */
  constructor(command: Command, faults: UsageFaults) {
    super("wrong usage");
    this.name = "UsageError";
    this.faults = faults;
    const path = pathOf(command);
    this.help = [
      `Usage: ${path} ${command.usage()}`,
      `Run ${path} --help for its options and examples.`,
    ];
  }
}

/**
 * Gives a command and its subcommands a usage line with all that they require, has them check it before they run, and
 * makes a {@link UsageError} of every command line that they do not take.
 */
export function finishCommand(command: Command): void {
  command.usage(usageOf(command));
  command.exitOverride((error) => {
    throw error.exitCode === 0 ? error : explain(command, error);
  });
  command.hook("preAction", (_, running) => {
    if (running === command && missingIn(command, command.args).length > 0)
      throw withMissing(command);
  });
  for (const subcommand of command.commands) finishCommand(subcommand);
}

function explain(command: Command, error: CommanderError): Error {
  switch (error.code) {
    case "commander.help":
      return error;
    case "commander.missingArgument":
    case "commander.missingMandatoryOptionValue":
      return withMissing(command);
    case "commander.unknownOption":
      return new UsageError(command, misspeltOption(command));
    case "commander.unknownCommand":
      return unknownCommand(command);
    case "commander.excessArguments":
      if (command.commands.length > 0) return unknownCommand(command);
  }
  const message = error.message.replace(/^error: /, "").replaceAll("\n", " ");
  return new UsageError(command, { message });
}

/** An option that is misspelt is missing too: only together do the two make sense. */
function withMissing(command: Command): UsageError {
  return new UsageError(command, { ...misspeltOption(command), missing: missingIn(command) });
}

function misspeltOption(command: Command): Pick<UsageFaults, "misspelt"> {
  const written = unknownOptionIn(command)?.replace(/=.*$/s, "");
  if (written === undefined) return {};
  const known = command.options.flatMap(({ long }) => long ?? []);
  return { misspelt: { what: "option", written, known: [...known, "--help"] } };
}

function unknownCommand(command: Command): UsageError {
  const [written = ""] = command.args;
  const known = command.commands.map((subcommand) => subcommand.name());
  return new UsageError(command, { misspelt: { what: "command", written, known } });
}

function usageOf(command: Command): string {
  return [
    ...requirementsOf(command).map(({ usage }) => usage),
    ...optionalArguments(command),
    "[options]",
    ...(command.commands.length === 0 ? [] : ["[command]"]),
  ].join(" ");
}

function pathOf(command: Command): string {
  const { parent } = command;
  return parent === null ? command.name() : `${pathOf(parent)} ${command.name()}`;
}
