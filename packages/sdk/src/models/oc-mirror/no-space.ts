/** What a full disk is called, in lower case: Go never translates it; tools around oc-mirror, such as tee, do. */
export const noSpaceWords: readonly string[] = [
  "no space left on device",
  "auf dem gerät ist kein speicherplatz mehr verfügbar",
  "aucun espace disponible sur le périphérique",
  "no queda espacio en el dispositivo",
  "spazio esaurito sul device",
  "não há espaço disponível no dispositivo",
];

/** Whether a line without a level is such a tool's: `tee: console.log: No space left on device`. */
export function isToolWithoutSpace(line: string): boolean {
  return (
    /^[\w./-]+: /.test(line) && noSpaceWords.some((words) => line.toLowerCase().endsWith(words))
  );
}
