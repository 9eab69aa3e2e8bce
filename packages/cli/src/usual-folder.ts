/** The default folder of records. */
export const usualFolder = "data/oc-mirror/cluster-resources";
