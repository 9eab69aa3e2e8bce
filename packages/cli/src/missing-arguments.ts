import type { Argument, Command, Option } from "commander";

/** Something that a command cannot do without, as its usage line and its error name it. */
export interface Requirement {
  /** As in the usage line: `--cluster <name>`, or `(--workspace <dir> | --record <dir>)`. */
  readonly usage: string;
  /** The name in a list of missing options: `--workspace <dir> or --record <dir>`. */
  readonly name: string;
  /** The description, in one line. */
  readonly description: string;
}

/** A requirement that any of several options or arguments meets. */
interface Choice extends Requirement {
  /** As usage lines write them. */
  readonly terms: readonly string[];
}

const choicesOf = new WeakMap<Command, readonly Choice[]>();

/**
 * Has a command, but none of its subcommands, require one of several options or arguments.
 *
 * @param terms - flags of options as declared, and arguments as `<name...>`
 */
export function requireChoice(
  command: Command,
  terms: readonly string[],
  description: string,
): Command {
  const usage = terms.length === 1 ? terms.join("") : `(${terms.join(" | ")})`;
  const name = terms.join(", ").replace(/, ([^,]*)$/, " or $1");
  const added = { usage, name, description, terms };
  choicesOf.set(command, [...(choicesOf.get(command) ?? []), added]);
  return command;
}

function isMet({ terms }: Choice, command: Command, operands: readonly string[]): boolean {
  return terms.some((term) => {
    const option = command.options.find(({ flags }) => flags === term);
    if (option === undefined) return operands.length > 0;
    return command.getOptionValue(option.attributeName()) !== undefined;
  });
}

/** The arguments that a command can do without, as usage lines write them. */
export function optionalArguments(command: Command): readonly string[] {
  const named = new Set((choicesOf.get(command) ?? []).flatMap(({ terms }) => terms));
  return command.registeredArguments
    .filter(({ required }) => !required)
    .map(argumentTerm)
    .filter((term) => !named.has(term.replace(/^\[(.*)\]$/, "<$1>")));
}

/** Everything that a command requires: its arguments, its options, its choices. */
export function requirementsOf(command: Command): readonly Requirement[] {
  return [
    ...command.registeredArguments.filter(({ required }) => required).map(ofArgument),
    ...command.options.filter(({ mandatory }) => mandatory).map(ofOption),
    ...(choicesOf.get(command) ?? []),
  ];
}

/**
 * The requirements of a command that its parsed command line lacks.
 *
 * @param operands - its arguments; once no option is unknown, all that is left, such as `-x` behind `--`
 */
export function missingIn(
  command: Command,
  operands: readonly string[] = operandsOf(command),
): readonly Requirement[] {
  const given = operands.length;
  return [
    ...command.registeredArguments
      .filter(({ required }, index) => required && index >= given)
      .map(ofArgument),
    ...command.options
      .filter((option) => option.mandatory)
      .filter((option) => command.getOptionValue(option.attributeName()) === undefined)
      .map(ofOption),
    ...(choicesOf.get(command) ?? []).filter((choice) => !isMet(choice, command, operands)),
  ];
}

/** The first option of the command line that the command does not have; undefined when it has all. */
export function unknownOptionIn({ args }: Command): string | undefined {
  return args.find(isFlag);
}

/** The arguments before the first unknown option, which the next argument may belong to. */
function operandsOf({ args }: Command): readonly string[] {
  const end = args.findIndex(isFlag);
  return end < 0 ? args : args.slice(0, end);
}

function isFlag(text: string): boolean {
  return /^-./.test(text);
}

/** An argument as usage lines write it: `<file...>`, `[name]`. */
function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function ofArgument(argument: Argument): Requirement {
  const term = argumentTerm(argument);
  return { usage: term, name: term, description: argument.description };
}

function ofOption({ flags, description }: Option): Requirement {
  return { usage: flags, name: flags, description };
}
