import { CommanderError } from "commander";
import { failureOutcome } from "./failure.ts";
import { exitStatus, type Outcome } from "./outcome.ts";
import { openProgram } from "./program.ts";
import { UsageError } from "./usage.ts";
import { usageOutcome } from "./usage-failure.ts";

/** Runs the command line and returns the output and the exit status; never throws. */
export async function run(args: readonly string[], version: string): Promise<Outcome> {
  let printed = "";
  let noted = "";
  let outcome: Outcome | undefined;
  const json = args.includes("--json");
  try {
    const program = await openProgram(args, version, {
      print(text) {
        printed += text;
      },
      note(text) {
        noted += text;
      },
      finish(result) {
        outcome = result;
      },
    });
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof UsageError) return usageOutcome(error, json);
    if (!(error instanceof CommanderError)) return failureOutcome(error, version, json);
    const status = error.exitCode === 0 ? exitStatus.fine : exitStatus.wrongInput;
    return { output: printed, notes: noted, status };
  }
  return outcome ?? { output: printed, notes: noted, status: exitStatus.wrongInput };
}
