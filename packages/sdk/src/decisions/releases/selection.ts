import type { Architecture } from "../../models/imageset/index.ts";
import type { ReleaseGraph, ReleaseNode } from "../../models/release/index.ts";

/** The graph of one channel, as oc-mirror asks for it. */
export interface GraphRequest {
  /** The channel, such as `stable-4.20`. */
  readonly channel: string;
  /** The architecture of the payloads. */
  readonly architecture: Architecture;
  /** Where it is published. */
  readonly type: "ocp" | "okd";
}

/** Gives the graph of a channel; undefined where it is not at hand. An unknown channel has a graph without releases. */
export type GraphLookup = (request: GraphRequest) => ReleaseGraph | undefined;

/** A release that oc-mirror would mirror. */
export interface SelectedRelease extends ReleaseNode {
  /** The architecture of its payload. */
  readonly architecture: Architecture;
  /** The channels of the ImageSet that select it, in the order of the file; empty where it lies between two channels. */
  readonly selectedBy: readonly string[];
}

/** Something about the channels of an ImageSet that the graphs tell. */
export interface ReleaseFinding {
  /** Whether oc-mirror refuses the ImageSet for it (exit status 2); else it accepts it silently. */
  readonly isRefused: boolean;
  /** Where: keys and numbers of items below `platform`. */
  readonly path: readonly (string | number)[];
  /** One sentence. */
  readonly message: string;
  /** The way out. */
  readonly help?: string;
}

/** What oc-mirror would mirror of the releases. */
export interface ReleaseSelection {
  /** Each payload once: architectures in the order of the file, then the lowest version first. */
  readonly releases: readonly SelectedRelease[];
  /** `platform.release`, which replaces the channels; undefined where it is not written. */
  readonly release?: string;
  /** What is wrong; the releases are only what oc-mirror mirrors where none of it is refused. */
  readonly findings: readonly ReleaseFinding[];
  /** Graphs that are still needed; the rest is only right where it is empty. Look them up and select again. */
  readonly missing: readonly GraphRequest[];
}
