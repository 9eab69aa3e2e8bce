// The main job on two weeks of one ImageSet: check, diff, render, render again.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const mirrorkit = fileURLToPath(new URL("../../packages/cli/dist/main.js", import.meta.url));

function say(text = "") {
  process.stdout.write(`${text}\n`);
}

function run(what, args, expected) {
  say(`# ${what}`);
  say(`$ mirrorkit ${args.join(" ")}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [mirrorkit, ...args], {
    cwd: here,
    encoding: "utf8",
  });
  process.stdout.write(`${stdout}${stderr}`);
  say(`(exit status ${status})`);
  say();
  if (status === expected) return;
  say(`expected exit status ${expected}`);
  process.exit(1);
}

function tree(folder, indent = "") {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  for (const entry of entries) {
    say(`${indent}${entry.name}${entry.isDirectory() ? "/" : ""}`);
    if (entry.isDirectory()) tree(`${folder}/${entry.name}`, `${indent}  `);
  }
}

const render = (week) => ["render", "--workspace", week, "--cluster", "production", "--out", "out"];

rmSync(`${here}out`, { recursive: true, force: true });
run("Is this week's ImageSet fit to be mirrored?", ["check", "week-2/imageset.yaml"], 0);
run("What does it change? (exit status 1: something does)", ["diff", "week-1", "week-2"], 1);
run("Last week's cluster resources, as files for the GitOps repository", render("week-1"), 0);
run("This week's: only what really changed is written", render("week-2"), 0);
run("Once more: nothing is left to do", [...render("week-2"), "--check"], 0);

say("The GitOps repository now holds, below examples/production/out:");
say();
tree(`${here}out`, "  ");
say();
say(
  "Each file is one object with a fixed name, in a fixed order, without time stamps: a commit of this",
);
say("folder shows just what a pass changed. Argo CD or `oc apply -k` takes the folder `platform`:");
say(
  "signatures first, then mirror sets, then catalogs. Your own files beside them are left alone.",
);
