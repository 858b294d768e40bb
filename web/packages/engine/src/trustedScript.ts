/**
 * The one Trusted Types policy (`app`): lets through the addresses of our own worker and service worker and nothing
 * else. Browsers without Trusted Types get the plain address.
 */
interface TrustedTypesLike {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

let policy: { createScriptURL(url: string): string } | undefined;

export function trustedScriptUrl(address: string): string {
  const trustedTypes = (globalThis as { trustedTypes?: TrustedTypesLike }).trustedTypes;
  policy ??= trustedTypes?.createPolicy("app", { createScriptURL: ownScript });
  return policy ? policy.createScriptURL(address) : ownScript(address);
}

function ownScript(address: string): string {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) throw new TypeError(`not our script: ${url.origin}`);
  return url.href;
}
