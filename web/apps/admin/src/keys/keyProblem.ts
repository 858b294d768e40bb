/** Tells what is wrong with the key that was brought from everything else that can go wrong. */
import type { CeremonyError } from "@konsil/engine";

const ABOUT_THE_KEY = new Set(["passphrase_wrong", "not_a_key_file", "not_a_share", "share_mistyped", "share_of_another_key", "share_of_another_time", "share_twice", "shares_missing", "share_wrong", "other_key"]);

/** To be said at the key's field; null when it is not about the key. */
export function keyProblem(reason: { error: string }): CeremonyError | null {
  return ABOUT_THE_KEY.has(reason.error) ? (reason as CeremonyError) : null;
}
