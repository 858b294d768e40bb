/** We were in this conversation and are no more: who is in it now, nobody tells us. Somebody whose leaving still waits is in it. */
export function isGone({ left, leaving }: { left: boolean; leaving: boolean }): boolean {
  return left && !leaving;
}
