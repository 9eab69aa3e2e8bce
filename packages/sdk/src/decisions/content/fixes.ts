import { writeYaml } from "../../base/yaml/index.ts";
import type { Catalog } from "../../models/catalog/index.ts";
import type { IncludePackage, Operator } from "../../models/imageset/index.ts";
import { loadFaults, selectFromCatalog } from "../selection/index.ts";
import { isPin, rangeFor } from "./listed-packages.ts";
import { channelsWith, versionsIn } from "./versions.ts";

/** Another way to write a package. */
export interface Fix {
  /** The lines. */
  readonly help: string;
  /** The package as it is then. */
  readonly included: IncludePackage;
}

/** Whether oc-mirror takes a package written like this, and OLM loads what becomes of it. */
export function isSound(catalog: Catalog, operator: Operator, included: IncludePackage): boolean {
  const result = selectFromCatalog(catalog, { ...operator, packages: [included] });
  return "selection" in result && loadFaults(result.selection).length === 0;
}

/** The default channel that makes a package sound. */
export function fixDefaultChannel(
  catalog: Catalog,
  operator: Operator,
  included: IncludePackage,
): Fix | undefined {
  const listed = (included.channels ?? []).map(({ name }) => name).reverse();
  const fixes = listed.map((name) => ({ ...included, defaultChannel: name }));
  const kept = fixes.find((fix) => isSound(catalog, operator, fix)) ?? fixes[0];
  if (kept === undefined) return undefined;
  return { included: kept, help: field("defaultChannel", kept.defaultChannel) };
}

/** How to write a package so that OLM loads the catalog, step by step; undefined where no change of it does. */
export function fixUnloadable(
  catalog: Catalog,
  operator: Operator,
  included: IncludePackage,
): Fix | undefined {
  let fixed: IncludePackage = included;
  const helps: string[] = [];
  for (let count = countFaults(catalog, operator, included); count > 0; ) {
    const step = nextStep(catalog, operator, fixed, count);
    if (step === undefined) return undefined;
    fixed = step.included;
    helps.push(step.help);
    count = step.count;
  }
  return { included: fixed, help: helps.join(", and ") };
}

function nextStep(
  catalog: Catalog,
  operator: Operator,
  included: IncludePackage,
  count: number,
): (Fix & { readonly count: number }) | undefined {
  let best: (Fix & { readonly count: number }) | undefined;
  for (const fix of [
    ...withChannelsOfPin(catalog, included),
    ...withMovedPins(catalog, included),
    ...withHigherMinimum(catalog, included),
    ...withKeptChannels(catalog, operator, included),
  ]) {
    const left = countFaults(catalog, operator, fix.included);
    if (left === 0) return { ...fix, count: 0 };
    if (left < (best?.count ?? count)) best = { ...fix, count: left };
  }
  return best;
}

/** What speaks against a package: a refusal outweighs all that OLM could say. */
function countFaults(catalog: Catalog, operator: Operator, included: IncludePackage): number {
  const result = selectFromCatalog(catalog, { ...operator, packages: [included] });
  return "selection" in result ? loadFaults(result.selection).length : Number.POSITIVE_INFINITY;
}

/** A pin on a package: only the channels that have the version. */
function* withChannelsOfPin(catalog: Catalog, included: IncludePackage): Iterable<Fix> {
  const { name, minVersion = "", channels = [] } = included;
  if (!isPin(included)) return;
  const listed = channels.map((one) => one.name);
  const having = channelsWith(catalog, name, minVersion);
  const wanted = having.filter((one) => listed.length === 0 || listed.includes(one));
  yield* writtenChannels(catalog, included, wanted.length === 0 ? having : wanted);
}

/** Pins on channels that lack the version: the channel that has it. */
function* withMovedPins(catalog: Catalog, included: IncludePackage): Iterable<Fix> {
  const { name, channels = [] } = included;
  for (const [index, channel] of channels.entries()) {
    const { minVersion = "" } = channel;
    if (!isPin(channel)) continue;
    const having = channelsWith(catalog, name, minVersion);
    if (having.includes(channel.name)) continue;
    const others = having.filter((one) => !channels.some((listed) => listed.name === one));
    for (const other of others.reverse()) {
      const moved = channels.with(index, { ...channel, name: other });
      yield* withDefault(catalog, { ...included, channels: moved }, field("name", other));
    }
    const own = versionsIn(catalog, name, channel.name);
    for (const version of [...own].reverse()) {
      const pinned = { ...channel, minVersion: version, maxVersion: version };
      const help = `${field("minVersion", version)} and ${field("maxVersion", version)}`;
      yield { included: { ...included, channels: channels.with(index, pinned) }, help };
    }
  }
}

/** A range that reaches below the lowest version of its channel. */
function* withHigherMinimum(catalog: Catalog, included: IncludePackage): Iterable<Fix> {
  const { name, channels = [] } = included;
  const all = catalog.channels.filter((one) => one.package === name).map((one) => one.name);
  for (const [index, channel] of channels.entries()) {
    if (isPin(rangeFor(included, channel.name))) continue;
    const isOwn = rangeFor(included, channel.name) === channel;
    for (const version of versionsIn(catalog, name, channel.name)) {
      const help = field("minVersion", version);
      if (!isOwn) yield { included: { ...included, minVersion: version }, help };
      else {
        const raised = channels.with(index, { ...channel, minVersion: version });
        yield { included: { ...included, channels: raised }, help };
      }
    }
  }
  if (channels.length > 0 || isPin(included)) return;
  const versions = all.flatMap((channel) => versionsIn(catalog, name, channel).slice(0, 1));
  for (const version of new Set(versions)) {
    yield { included: { ...included, minVersion: version }, help: field("minVersion", version) };
  }
}

/** Without the channels that a range leaves without a version. */
function* withKeptChannels(
  catalog: Catalog,
  operator: Operator,
  included: IncludePackage,
): Iterable<Fix> {
  const result = selectFromCatalog(catalog, { ...operator, packages: [included] });
  if (!("selection" in result)) return;
  const kept = result.selection.channels
    .filter(({ entries }) => entries.length > 0)
    .map(({ name }) => name);
  yield* writtenChannels(catalog, included, kept);
}

function* writtenChannels(
  catalog: Catalog,
  included: IncludePackage,
  names: readonly string[],
): Iterable<Fix> {
  if (names.length === 0) return;
  const channels = names.map(
    (name) => (included.channels ?? []).find((one) => one.name === name) ?? { name },
  );
  yield* withDefault(
    catalog,
    { ...included, channels },
    flow({ channels: names.map((name) => ({ name })) }),
  );
}

/** The default channel is only written where it has to be. */
function* withDefault(catalog: Catalog, included: IncludePackage, help: string): Iterable<Fix> {
  const names = (included.channels ?? []).map(({ name }) => name);
  const own = catalog.packages.find(({ name }) => name === included.name)?.defaultChannel ?? "";
  const { defaultChannel: written, ...rest } = included;
  if (written !== undefined && names.includes(written)) yield { included, help };
  if (names.includes(own)) {
    yield { included: rest, help: written === undefined ? help : `${help} without defaultChannel` };
  }
  for (const name of [...names].reverse()) {
    const line = field("defaultChannel", name);
    yield { included: { ...included, defaultChannel: name }, help: `${help} and ${line}` };
  }
}

/** A field as a line of YAML. */
export function field(name: string, value: string | undefined): string {
  return writeYaml({ [name]: value ?? "" }).trim();
}

function flow({ channels }: { readonly channels: readonly { readonly name: string }[] }): string {
  const items = channels.map(({ name }) => `{${field("name", name)}}`);
  return `channels: [${items.join(", ")}]`;
}
