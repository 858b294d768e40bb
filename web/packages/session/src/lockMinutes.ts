/**
 * After how many minutes without input the app locks: what one chose on this device, within what the hospital allows.
 * The one place that decides; the choice itself is in the preferences.
 */
const CHOICES = [1, 2, 5, 10, 15, 30, 60];

export function lockMinutes(chosen: number | null, allowed: number): number {
  return Math.min(chosen ?? allowed, allowed);
}

/** What can be chosen. */
export function lockChoices(allowed: number): number[] {
  return [...CHOICES.filter((minutes) => minutes < allowed), allowed];
}
