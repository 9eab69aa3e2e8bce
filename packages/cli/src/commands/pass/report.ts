import { basename, dirname } from "node:path";
import { writeChanges } from "@mirrorkit/sdk/files";
import { defined, newestRecordPath, printable } from "@mirrorkit/sdk/internal";
import { openReport, renderPassReport } from "@mirrorkit/sdk/report";
import type { Command } from "commander";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { formatJson } from "../../reports/json.ts";

interface ReportFlags {
  readonly out: string;
  readonly records?: string;
  readonly json?: boolean;
}

/** Declares `mirrorkit report`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .argument("<pass>", "a record, a journal of mirrorkit run, or the workspace that it ran in")
    .requiredOption("--out <file>", "the HTML file to write")
    .option("--records <dir>", "the folder of the records, for the history")
    .option("--json", "also print the content of the page as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  mirrorkit report data/oc-mirror/cluster-resources/latest --out report.html\n  mirrorkit report workspace --records data/oc-mirror/cluster-resources --out report.html",
    )
    .action(async (path: string, flags: ReportFlags) => finish(await report(path, flags)));
}

async function report(path: string, { out, records, json }: ReportFlags): Promise<Outcome> {
  const content = await openReport(newestRecordPath(path), defined({ records }));
  const page = renderPassReport(content);
  writeChanges(dirname(out), { write: new Map([[basename(out), page]]), delete: [] });
  const size = Buffer.byteLength(page);
  const output =
    json === true
      ? formatJson({ file: out, ...content })
      : `${content.title}: ${content.verdict.text}\nwrote ${printable(out)}: ${size} bytes\n`;
  return { output, notes: "", status: exitStatus.fine };
}
