/**
 * Structural sharing: the new value, with every part that did not change taken from the old one, so that unchanged
 * rows keep their identity and are not drawn again. Rows of a list are matched by `key` or `id`, so that a list that
 * grew or moved still shares. Only plain JSON.
 */
export function share<T>(before: unknown, now: T): T {
  return sharePart(before, now) as T;
}

function sharePart(before: unknown, now: unknown): unknown {
  if (Object.is(before, now)) return before;
  if (Array.isArray(before) && Array.isArray(now)) return shareList(before, now);
  if (isRecord(before) && isRecord(now)) return shareRecord(before, now);
  return now;
}

function shareList(before: unknown[], now: unknown[]): unknown[] {
  const byIdentity = new Map<unknown, unknown>();
  for (const part of before) {
    const identity = identityOf(part);
    if (identity !== undefined) byIdentity.set(identity, part);
  }
  let same = before.length === now.length;
  const shared = now.map((part, index) => {
    const identity = identityOf(part);
    const result = sharePart(identity === undefined ? before[index] : byIdentity.get(identity), part);
    same &&= Object.is(result, before[index]);
    return result;
  });
  return same ? before : shared;
}

function shareRecord(before: Record<string, unknown>, now: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(now);
  let same = keys.length === Object.keys(before).length;
  const shared: Record<string, unknown> = {};
  for (const key of keys) {
    shared[key] = sharePart(before[key], now[key]);
    same &&= key in before && Object.is(shared[key], before[key]);
  }
  return same ? before : shared;
}

function identityOf(part: unknown): unknown {
  return isRecord(part) ? (part["key"] ?? part["id"]) : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
