// The API report of each public entry of a package, in etc/: `check:api` compares, `update:api` (--local) writes.
// The working folder is the package, which is built. What is named internal is unstable and has no report.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
} from "@microsoft/api-extractor";

const folder = process.cwd();
const isLocal = process.argv.includes("--local");
const { name, exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

const entries = Object.entries(exports).flatMap(([door, { types }]) =>
  types === undefined || door === "./internal"
    ? []
    : [{ report: basename(door === "." ? name : door), types: join(folder, types) }],
);

function configOf({ report, types }) {
  const configObjectFullPath = join(folder, "api-extractor.json");
  const configObject = ExtractorConfig.loadFile(configObjectFullPath);
  configObject.mainEntryPointFilePath = types;
  configObject.apiReport.reportFileName = report;
  // A root that lists names of the rooms leaves the types that they are made of to the rooms.
  if (entries.length > 1 && report === basename(name)) {
    configObject.messages.extractorMessageReporting["ae-forgotten-export"] = {
      logLevel: ExtractorLogLevel.None,
    };
  }
  return ExtractorConfig.prepare({
    configObject,
    configObjectFullPath,
    packageJsonFullPath: join(folder, "package.json"),
  });
}

const publicNames = new Set(
  entries.flatMap(({ types }) =>
    [...readFileSync(types, "utf8").matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list]) =>
      list.split(",").map((one) => one.trim().replace(/^type /, "")),
    ),
  ),
);

/** A link may lead to what another entry has. */
function messageCallback(message) {
  const [, linked] = /does not have an export "([^"]+)"/.exec(message.text) ?? [];
  if (message.messageId === "ae-unresolved-link" && publicNames.has(linked)) {
    message.logLevel = ExtractorLogLevel.None;
  }
  if (message.messageId?.startsWith("console-api-report") && isLocal)
    message.logLevel = ExtractorLogLevel.None;
}

const configs = entries.map(configOf);
const compilerState = CompilerState.create(configs[0], {
  additionalEntryPoints: entries.map(({ types }) => types),
});
const results = configs.map((config) =>
  Extractor.invoke(config, { localBuild: isLocal, compilerState, messageCallback }),
);

const reports = new Set(entries.map(({ report }) => `${report}.api.md`));
const left = readdirSync(join(folder, "etc")).filter((file) => !reports.has(file));
for (const file of left) {
  if (isLocal) rmSync(join(folder, "etc", file));
  else process.stderr.write(`etc/${file} is of an entry that is gone; run npm run update:api\n`);
}

const isFine = results.every(({ succeeded }) => succeeded) && (isLocal || left.length === 0);
process.exitCode = isFine ? 0 : 1;
