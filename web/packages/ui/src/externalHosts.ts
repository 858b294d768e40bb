/** Hosts outside of the house to which this device opens links without asking again, the latest first. */
import { habit, keepHabit } from "./habits.ts";

export const HOSTS_MAX = 100;

function hosts(): string[] {
  const stored = habit("hosts");
  return Array.isArray(stored) ? stored.filter((one) => typeof one === "string").slice(0, HOSTS_MAX) : [];
}

/** The address as the network knows it: a host in other letters in the letters it really has. */
export function hostOf(href: string): string {
  return new URL(href).host;
}

/** Is a part of the host written in other letters, so that it may look like one it is not? */
export function isInOtherLetters(host: string): boolean {
  return /(?:^|\.)xn--/.test(host);
}

/** The house itself, or one for which the person has said so. */
export function opensUnasked(host: string): boolean {
  return host === location.host || hosts().includes(host);
}

export function rememberHost(host: string): void {
  keepHabit("hosts", [host, ...hosts().filter((one) => one !== host)].slice(0, HOSTS_MAX));
}
