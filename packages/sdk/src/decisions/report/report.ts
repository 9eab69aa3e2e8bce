/** What a page about a pass shows. Texts are as they are: the page escapes all of them. */
export interface PassReport {
  /** Name of the ImageSet, or of the record where that is not known. */
  readonly title: string;
  /** What became of it. */
  readonly verdict: ReportVerdict;
  /** Labels and values, in their order. */
  readonly facts: readonly ReportFact[];
  /** What was wrong, worst first. */
  readonly findings: readonly ReportFinding[];
  /** The steps in their order; empty where no journal tells. */
  readonly steps: readonly ReportStep[];
  /** What the ImageSet asks for of each operator, by catalog and package. */
  readonly operators: readonly ReportOperator[];
  /** Images by kind. */
  readonly images: readonly ReportCount[];
  /** What takes room, in bytes. */
  readonly bytes: readonly ReportCount[];
  /** Release signatures. */
  readonly signatures: readonly { readonly release: string; readonly digest: string }[];
  /** The last passes that were recorded, oldest first. */
  readonly history: readonly ReportPass[];
}

/** What became of a pass. */
export interface ReportVerdict {
  /** Which colour it has. */
  readonly state: "good" | "bad" | "waiting" | "unknown";
  /** One line. */
  readonly text: string;
}

/** A label with its value. */
export interface ReportFact {
  readonly label: string;
  readonly value: string;
}

/** A label with a number. */
export interface ReportCount {
  readonly label: string;
  readonly count: number;
}

/** Something that was wrong. */
export interface ReportFinding {
  readonly id: string;
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  /** What to do, in order. */
  readonly next: readonly string[];
}

/** A step of a pass. */
export interface ReportStep {
  readonly name: string;
  readonly title: string;
  /** `done`, `failed` and so on; undefined when it was cut off. */
  readonly state?: string;
  /** When it began, ISO 8601. */
  readonly startedAt: string;
  /** Seconds that it took; undefined when it was cut off. */
  readonly seconds?: number;
  readonly message: string;
}

/** What an ImageSet asks for of an operator. */
export interface ReportOperator {
  readonly catalog: string;
  readonly name: string;
  /** Undefined for a package without channels. */
  readonly channel?: string;
  /** `1.20.3`, `1.20.3 to 1.20.4`, or `head`. */
  readonly versions: string;
}

/** A pass that was recorded. */
export interface ReportPass {
  readonly name: string;
  readonly time: string;
  readonly state: string;
  readonly releases: readonly string[];
  /** Number of images; undefined when it is not known. */
  readonly images?: number;
}
