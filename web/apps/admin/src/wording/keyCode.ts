/** A code for paper as one reads and types it: in the groups that the engine writes. */
export function groupsOf(code: string): string[] {
  return code.split(/[\s-]+/).filter((group) => group !== "");
}
