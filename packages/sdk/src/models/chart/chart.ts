import type { YamlValue } from "../../base/yaml/index.ts";

/** The files of a chart, by path below its root, such as `templates/deployment.yaml`. */
export type ChartFiles = ReadonlyMap<string, string>;

/** An image of a chart. */
export interface ChartImage {
  /** As the rendered template names it. */
  readonly image: string;
  /** The template, by path below the root of the chart. */
  readonly file: string;
}

/** Why only Helm itself can tell the images of a chart. */
export interface ChartFault {
  /** The file, by path below the root of the chart. */
  readonly file: string;
  /** The line, from 1; undefined where the file as a whole is the reason. */
  readonly line?: number;
  /** What is there, to go on after "has": `{{ include "a" . }}, which only Helm evaluates`. */
  readonly what: string;
}

/** The images of a chart, or the reason why they are not known. */
export type ChartReading =
  | {
      /** In the order of oc-mirror, repeats kept. */
      readonly images: readonly ChartImage[];
    }
  | { readonly fault: ChartFault };

/** A value of `values.yaml`; undefined where there is none. */
export type ChartValue = YamlValue | undefined;

/** Thrown where a chart has something that only Helm evaluates; ends in a {@link ChartFault}. */
export class OnlyHelm extends Error {
  readonly fault: ChartFault;

  constructor(fault: ChartFault) {
    super(fault.what);
    this.fault = fault;
  }
}
