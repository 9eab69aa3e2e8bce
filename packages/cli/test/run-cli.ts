/** What a command gave back. */
export interface CliOutcome {
  readonly output: string;
  readonly notes: string;
  readonly status: number;
}

interface CliModule {
  readonly run: (args: readonly string[], version: string) => Promise<CliOutcome>;
}

const module = process.env["TEST_DIST"] ? "../dist/cli.js" : "../src/cli.ts";
const { run } = (await import(module)) as CliModule;

/** Runs a command line in this process. */
export function mirrorkit(...args: string[]): Promise<CliOutcome> {
  return run(args, "0.0.0");
}
