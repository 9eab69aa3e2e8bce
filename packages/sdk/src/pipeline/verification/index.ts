export { readLeftovers } from "./leftovers.ts";
export { type ObserveOptions, observeImage } from "./observe-image.ts";
export { openSubject, type SubjectOptions, type VerificationSubject } from "./open-subject.ts";
export { readPassCatalogs } from "./pass-catalogs.ts";
export { readPassNotes } from "./pass-notes.ts";
export { type VerifyOptions, type VerifyProgress, verifyImages } from "./verify-images.ts";
