/**
 * The memory of the page, which ends when the app locks: whatever remembers something of the chats says here how it forgets. Knows
 * none of it, so that what is loaded later stays so.
 */
import { useEffect, useState } from "react";

const forgetters = new Set<() => void>();
let unlocked = true;

export function forgetAtLock(forget: () => void): void {
  forgetters.add(forget);
}

/** What is still under way when the door falls shut is not remembered any more. */
export function isUnlocked(): boolean {
  return unlocked;
}

export function openMemory(): void {
  unlocked = true;
}

export function lockMemory(): void {
  unlocked = false;
  for (const forget of forgetters) forget();
}

/** Open as long as the shell is there: from its first drawing on, as what is inside of it begins before its effects do. */
export function useMemory(): void {
  useState(openMemory);
  useEffect(() => {
    openMemory();
    return lockMemory;
  }, []);
}
