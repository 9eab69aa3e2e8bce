import type { Command } from "commander";
import type { Outcome } from "../../outcome.ts";
import { addRegistryOptions, addTrustOptions } from "../../registry-options.ts";
import { addGraphOptions, type GraphFlags } from "./graph-options.ts";
import { toVersion } from "./release-graphs.ts";
import { channels, path, versions } from "./release-queries.ts";
import { select } from "./release-select.ts";
import { type ShowFlags, show } from "./release-show.ts";

type Finish = (outcome: Outcome) => void;

const graphExample = "--graph examples/releases/graph.json";
const ofMinor = "channel (default: all of --graph, or stable-MINOR)";

/** Declares `mirrorkit releases` and its subcommands. */
export function define(command: Command, finish: Finish): void {
  defineChannels(command, finish);
  defineVersions(command, finish);
  definePath(command, finish);
  defineShow(command, finish);
  defineSelect(command, finish);
}

function defineChannels(parent: Command, finish: Finish): void {
  addTrustOptions(addGraphOptions(parent.command("channels")))
    .description("list the channels that have a release, or any release of a minor")
    .argument("<version>", "version or minor, such as 4.20.18 or 4.20")
    .option("--json", "print the channels as JSON")
    .addHelpText("after", `\nExample:\n  mirrorkit releases channels 4.20 ${graphExample}`)
    .action(async (version: string, flags: GraphFlags) => finish(await channels(version, flags)));
}

function defineVersions(parent: Command, finish: Finish): void {
  addTrustOptions(addGraphOptions(parent.command("versions")))
    .description("list the releases of a channel, lowest version first")
    .argument("<channel>", "release channel, such as stable-4.20")
    .option("--json", "print the releases as JSON")
    .addHelpText("after", `\nExample:\n  mirrorkit releases versions stable-4.20 ${graphExample}`)
    .action(async (channel: string, flags: GraphFlags) => finish(await versions(channel, flags)));
}

function definePath(parent: Command, finish: Finish): void {
  addTrustOptions(addGraphOptions(parent.command("path")))
    .description("show the updates from one version to another; exit 1 when they have known risks")
    .argument("<from>", "version that the cluster runs", toVersion)
    .argument("<to>", "version to update it to", toVersion)
    .option("--channel <name>", ofMinor)
    .option("--recommended", "use no update with known risks")
    .option("--json", "print the path as JSON")
    .addHelpText(
      "after",
      `\nExamples:\n  mirrorkit releases path 4.20.16 4.21.1 ${graphExample}\n  mirrorkit releases path 4.20.16 4.21.1 --channel fast-4.21 --json`,
    )
    .action(
      async (
        from: string,
        to: string,
        flags: GraphFlags & { readonly channel?: string; readonly recommended?: boolean },
      ) => finish(await path(from, to, flags)),
    );
}

function defineShow(parent: Command, finish: Finish): void {
  addRegistryOptions(addGraphOptions(parent.command("show")))
    .description("show a release: payload, channels, updates, images, signature")
    .argument("<release>", "version such as 4.20.18, or reference of a release image")
    .option("--channel <name>", ofMinor)
    .option("--images", "also list the images of its payload, from the registry")
    .option(
      "--signature [place]",
      "also look for its signature: in a folder, a ConfigMap or at an address (default: Red Hat's)",
    )
    .option("--json", "print the release as JSON")
    .addHelpText(
      "after",
      `\nExamples:\n  mirrorkit releases show 4.20.18 ${graphExample}\n  mirrorkit releases show quay.example.test/mirror/openshift/release-images:4.20.18-x86_64 --images`,
    )
    .action(async (release: string, flags: ShowFlags) => finish(await show(release, flags)));
}

function defineSelect(parent: Command, finish: Finish): void {
  addTrustOptions(addGraphOptions(parent.command("select")))
    .description("list the releases that oc-mirror mirrors for an ImageSet; exit 1 for findings")
    .argument("<file>", "ImageSetConfiguration")
    .option("--json", "print the releases as JSON")
    .addHelpText(
      "after",
      `\nExample:\n  mirrorkit releases select examples/releases/imageset.yaml ${graphExample}`,
    )
    .action(async (file: string, flags: GraphFlags) => finish(await select(file, flags)));
}
