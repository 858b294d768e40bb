/**
 * A worker of its own for one opened archive key: file, passphrase and shares come in, pages come in, lines go out. The key
 * never leaves; whoever ends the worker ends the key.
 */
import initEngine, { ArchiveReader } from "../../pkg/client_web.js";
import moduleUrl from "../../pkg/client_web_bg.wasm?url";
import type { ArchiveLine, CeremonyError } from "../generated/index.ts";
import type { ArchiveReply, ArchiveRequest } from "./protocol.ts";

const loaded = initEngine({ module_or_path: moduleUrl });
let reader: ArchiveReader | null = null;

/** What a request leads to. Refusals of a key are JSON texts. */
async function answer(request: ArchiveRequest): Promise<ArchiveReply> {
  const { id } = request;
  try {
    await loaded;
    if ("open" in request) {
      reader?.free();
      reader = null;
      reader = ArchiveReader.open(JSON.stringify(request.open.opening), JSON.stringify(request.open.pins));
      return { id, opened: { keyId: reader.keyId() } };
    }
    if (reader === null) return { id, failed: "no key" };
    return { id, lines: JSON.parse(reader.read(new Uint8Array(request.read))) as ArchiveLine[] };
  } catch (refusal) {
    if ("open" in request && typeof refusal === "string" && refusal.startsWith("{")) return { id, refused: JSON.parse(refusal) as CeremonyError };
    return { id, failed: String(refusal) };
  }
}

// One after the other: the pages of a conversation build on each other.
let queue: Promise<void> = Promise.resolve();
self.addEventListener("message", (event: MessageEvent<ArchiveRequest>) => {
  queue = queue.then(async () => self.postMessage(await answer(event.data)));
});
