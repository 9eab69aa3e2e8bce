export { type PackagedImage, packagedImages } from "./packages-of-images.ts";
