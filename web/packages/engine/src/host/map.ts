/** The house's own map: ranges of it, from the house's own server and nowhere else. */
import type { MapError, MapPart, Methods } from "../protocol.ts";
import { PART_PATIENCE_MS } from "./limits.ts";

/** `token` is what the server knows this session by. Rejects with an error value. */
export async function readMap(token: string | undefined, { from, to, version }: Methods["readMap"]["params"]): Promise<MapPart | null> {
  if (token === undefined) throw failed("offline");
  const headers: Record<string, string> = { authorization: `Bearer ${token}`, range: `bytes=${from}-${to - 1}` };
  if (version !== null) headers["if-match"] = version;
  const answer = await asked(headers);
  switch (answer.response.status) {
    case 204:
      return null;
    case 206:
      return { bytes: new Uint8Array(answer.body), version: answer.response.headers.get("etag") ?? "" };
    // Behind the end of a file that is shorter than the one before.
    case 412:
    case 416:
      throw failed("map_changed");
    // The session has just ended: the next one brings a token of its own.
    case 403:
      throw failed("offline");
    case 404:
      throw failed("not_found");
    default:
      throw failed("internal");
  }
}

async function asked(headers: Record<string, string>): Promise<{ response: Response; body: ArrayBuffer }> {
  try {
    const response = await fetch("/api/map", { headers, signal: AbortSignal.timeout(PART_PATIENCE_MS) });
    return { response, body: await response.arrayBuffer() };
  } catch {
    throw failed("offline");
  }
}

function failed(error: MapError["error"]): MapError {
  return { error };
}
