import type { Command } from "commander";
import { collect } from "../../option-values.ts";
import type { Outcome } from "../../outcome.ts";
import { diff } from "./catalog-diff.ts";
import { addCatalogOptions, type CatalogFlags } from "./catalog-options.ts";
import { channels, images, packages, versions } from "./catalog-queries.ts";
import { show } from "./catalog-show.ts";

type Finish = (outcome: Outcome) => void;

const catalogArgument = "reference of an index image, or a folder with a catalog";
const index = "registry.redhat.io/redhat/redhat-operator-index:v4.20";
const local = "--catalog-dir examples/catalogs";

/** Declares `mirrorkit catalog` and its subcommands. */
export function define(command: Command, finish: Finish): void {
  definePackages(command, finish);
  defineChannels(command, finish);
  defineVersions(command, finish);
  defineShow(command, finish);
  defineImages(command, finish);
  defineDiff(command, finish);
}

function definePackages(parent: Command, finish: Finish): void {
  addCatalogOptions(parent.command("packages"))
    .description("list the packages of a catalog")
    .argument("<catalog>", catalogArgument)
    .option("--json", "print the packages as JSON")
    .addHelpText(
      "after",
      `\nExamples:\n  mirrorkit catalog packages ${index} ${local}\n  mirrorkit catalog packages ${index} --authfile pull-secret.json`,
    )
    .action(async (catalog: string, flags: CatalogFlags) => finish(await packages(catalog, flags)));
}

function defineChannels(parent: Command, finish: Finish): void {
  addCatalogOptions(parent.command("channels"))
    .description("list the channels of a package with their heads")
    .argument("<catalog>", catalogArgument)
    .argument("<package>", "name of the package")
    .option("--json", "print the channels as JSON")
    .addHelpText("after", `\nExample:\n  mirrorkit catalog channels ${index} odf-operator ${local}`)
    .action(async (catalog: string, name: string, flags: CatalogFlags) =>
      finish(await channels(catalog, name, flags)),
    );
}

function defineVersions(parent: Command, finish: Finish): void {
  addCatalogOptions(parent.command("versions"))
    .description("list the versions of a package, lowest first")
    .argument("<catalog>", catalogArgument)
    .argument("<package>", "name of the package")
    .option("--channel <name>", "only the versions of this channel")
    .option("--json", "print the versions as JSON")
    .addHelpText(
      "after",
      `\nExample:\n  mirrorkit catalog versions ${index} odf-operator --channel stable-4.20 ${local}`,
    )
    .action(
      async (catalog: string, name: string, flags: CatalogFlags & { readonly channel?: string }) =>
        finish(await versions(catalog, name, flags)),
    );
}

function defineShow(parent: Command, finish: Finish): void {
  addCatalogOptions(parent.command("show"))
    .description("show a package, or one of its versions: updates, dependencies, deprecation")
    .argument("<catalog>", catalogArgument)
    .argument("<package>", "name of the package")
    .argument("[version]", "version, or name of a bundle")
    .option("--from <version>", "also show the updates that lead here from this version")
    .option("--channel <name>", "channel of these updates (default: the shortest path)")
    .option("--json", "print the package or version as JSON")
    .addHelpText(
      "after",
      `\nExamples:\n  mirrorkit catalog show ${index} odf-operator ${local}\n  mirrorkit catalog show ${index} odf-operator 4.20.10-rhodf --from 4.20.9-rhodf ${local}`,
    )
    .action(
      async (
        catalog: string,
        name: string,
        version: string | undefined,
        flags: CatalogFlags & { readonly from?: string; readonly channel?: string },
      ) => finish(await show(catalog, name, version, flags)),
    );
}

function defineImages(parent: Command, finish: Finish): void {
  addCatalogOptions(parent.command("images"))
    .description("list the images of a version: its bundle and its operands")
    .argument("<catalog>", catalogArgument)
    .argument("<package>", "name of the package")
    .argument("<version>", "version, or name of a bundle")
    .option("--json", "print the images as JSON")
    .addHelpText(
      "after",
      `\nExample:\n  mirrorkit catalog images ${index} odf-operator 4.20.10-rhodf ${local}`,
    )
    .action(async (catalog: string, name: string, version: string, flags: CatalogFlags) =>
      finish(await images(catalog, name, version, flags)),
    );
}

function defineDiff(parent: Command, finish: Finish): void {
  addCatalogOptions(parent.command("diff"))
    .description("compare two catalogs; exit 1 when they differ")
    .argument("<before>", catalogArgument)
    .argument("<after>", catalogArgument)
    .option("--imageset <file>", "only the packages of this ImageSet")
    .option("--package <name>", "only this package; may be repeated", collect)
    .option("--json", "print the changes as JSON")
    .addHelpText(
      "after",
      `\nExample:\n  mirrorkit catalog diff ${index.replace("v4.20", "v4.19")} ${index} --package odf-operator`,
    )
    .action(
      async (
        before: string,
        after: string,
        flags: CatalogFlags & { readonly imageset?: string; readonly package?: readonly string[] },
      ) => finish(await diff(before, after, flags)),
    );
}
