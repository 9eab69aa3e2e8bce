export { type CollectedReleases, collectReleases } from "./collect-releases.ts";
