/** Where records are when nothing else is said. */
export const usualFolder = "data/oc-mirror/cluster-resources";
