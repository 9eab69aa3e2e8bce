import {
  type ReportOptions,
  type Verification,
  type VerificationContext,
  type VerificationPlan,
  VerificationReport,
} from "../../decisions/verification/index.ts";
import type { RegistryClient } from "../../edges/registry/index.ts";
import { type ObserveOptions, observeImage } from "./observe-image.ts";

/** How a registry is verified. */
export interface VerifyOptions extends ObserveOptions, ReportOptions {
  /** How many images are asked for at a time; 16 by default. */
  readonly concurrency?: number;
  /** Facts about the pass. */
  readonly context?: VerificationContext;
  /** Called after each image. */
  readonly onProgress?: (progress: VerifyProgress) => void;
}

/** The progress of a verification. */
export interface VerifyProgress {
  /** The number of checked images. */
  readonly done: number;
  /** The number of all images. */
  readonly all: number;
}

const usualConcurrency = 16;

/**
 * Verifies that a registry contains the images of a plan: every image under its tag with its digest, the platforms
 * of each index, and the signatures. Failed requests are reported among the findings and never thrown.
 */
export async function verifyImages(
  client: RegistryClient,
  { images, needs }: Pick<VerificationPlan, "images" | "needs">,
  options: VerifyOptions = {},
): Promise<Verification> {
  const { concurrency = usualConcurrency, onProgress } = options;
  const report = new VerificationReport(needs, options.context, options);
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
