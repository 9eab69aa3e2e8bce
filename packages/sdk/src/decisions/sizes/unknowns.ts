import { defined, type Problem, printable, type Severity } from "../../base/problem/index.ts";
import type { Presence } from "../../models/registry/index.ts";

/** Why something could not be found out. */
export type WhyUnknown = Omit<Extract<Presence, { readonly state: "unknown" }>, "state">;

/** What could not be found out. */
export interface UnknownMatter {
  readonly rule: string;
  readonly severity: Severity;
  /** To follow the names of the images. */
  readonly what: string;
}

/** The size of an image. */
export const sizeUnknown: UnknownMatter = {
  rule: "size-unknown",
  severity: "error",
  what: "could not be measured",
};

/** Whether the destination has an image. */
export const destinationUnknown: UnknownMatter = {
  rule: "destination-unknown",
  severity: "warning",
  what: "could not be checked at the destination and count as new",
};

/** Images about which something could not be found out, gathered by the reason. */
export class UnknownList {
  readonly #matter: UnknownMatter;
  readonly #reasons = new Map<string, { readonly why: WhyUnknown; first: string; count: number }>();

  constructor(matter: UnknownMatter) {
    this.#matter = matter;
  }

  /** Takes an image, by its name in the mapping. */
  add(name: string, why: WhyUnknown): void {
    // A reason that names the image would make one problem an image.
    const key = why.code === "not-found" ? why.code : `${why.code} ${why.reason}`;
    const known = this.#reasons.get(key) ?? { why, first: name, count: 0 };
    known.count += 1;
    this.#reasons.set(key, known);
  }

  /** One problem a reason. */
  problems(): readonly Problem[] {
    const { what, ...matter } = this.#matter;
    return [...this.#reasons.values()].map(({ why, first, count }) => {
      const { reason, help, position } = why;
      const name = printable(first);
      const which = count === 1 ? `1 image, ${name},` : `${count} images, such as ${name},`;
      return { ...matter, message: `${which} ${what}: ${reason}`, ...defined({ help, position }) };
    });
  }
}
