import {
  type Verification,
  type VerificationContext,
  type VerificationPlan,
  VerificationReport,
} from "../../decisions/verification/index.ts";
import type { RegistryClient } from "../../edges/registry/index.ts";
import { type ObserveOptions, observeImage } from "./observe-image.ts";

/** How a registry is verified. */
export interface VerifyOptions extends ObserveOptions {
  /** How many images are asked for at a time; 16 by default. */
  readonly concurrency?: number;
  /** What is known of the pass. */
  readonly context?: VerificationContext;
  /** Called after each image. */
  readonly onProgress?: (progress: VerifyProgress) => void;
}

/** How far a verification is. */
export interface VerifyProgress {
  /** Images that were looked at. */
  readonly done: number;
  /** All images. */
  readonly all: number;
}

const usualConcurrency = 16;

/**
 * Verifies that a registry has what a plan expects: every image under its tag with its digest, the platforms of each
 * index, and the signatures. What the registry does not answer is among the findings; nothing of it is thrown.
 */
export async function verifyImages(
  client: RegistryClient,
  { images, needs }: Pick<VerificationPlan, "images" | "needs">,
  options: VerifyOptions = {},
): Promise<Verification> {
  const { concurrency = usualConcurrency, onProgress } = options;
  const report = new VerificationReport(needs, options.context);
  client.expect(images);
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let image = images[next++]; image !== undefined; image = images[next++]) {
      report.add(await observeImage(client, image, options));
      done += 1;
      onProgress?.({ done, all: images.length });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return report.toVerification();
}
