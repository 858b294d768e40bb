/**
 * A worker with an opened archive key: file, passphrase and shares come in, pages come in, lines go out. The key never
 * leaves; whoever ends the worker ends the key.
 */
import initEngine, { ArchiveReader } from "../../pkg/client_web.js";
import moduleUrl from "../../pkg/client_web_bg.wasm?url";
import type { ArchiveLine, CeremonyError, OpenedEntry } from "../generated/index.ts";
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
    if ("openAttachment" in request) {
      const { conversation, seq, object } = request.openAttachment;
      const file = reader.openAttachment(conversation, seq, object, new Uint8Array(request.ciphertext));
      return { id, file: file === undefined ? null : (file as Uint8Array<ArrayBuffer>) };
    }
    if ("order" in request) {
      const page = new Uint8Array(request.order);
      // Whoever fetches goes on while this page is put in order.
      self.postMessage({ id, next: ArchiveReader.nextAfter(page) ?? null } satisfies ArchiveReply);
      return { id, lines: JSON.parse(reader.order(page, request.begins)) as ArchiveLine[] };
    }
    const page = new Uint8Array(request.entriesOf);
    return { id, entries: JSON.parse(reader.openEntries(page)) as OpenedEntry[], after: ArchiveReader.nextAfter(page) ?? null };
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
