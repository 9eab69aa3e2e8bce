const releaseRepository = /(?:^|[/-])openshift[/-](?:release-images|release|graph-image)$/;

/** Whether a path in the mirror is where oc-mirror puts releases, their components or the graph, folded or not. */
export function isReleaseRepository(path: string): boolean {
  return releaseRepository.test(path);
}
