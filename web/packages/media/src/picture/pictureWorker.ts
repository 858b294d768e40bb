/** One picture, away from the page: a large one may take a second and a lot of memory, which goes when this worker ends. */
import { reencode } from "./reencode.ts";

interface Order {
  bytes: Uint8Array<ArrayBuffer>;
  pixelsMax: number;
}

const scope = globalThis as unknown as { postMessage: (message: unknown) => void; onmessage: ((event: MessageEvent<Order>) => Promise<void>) | null };

scope.onmessage = async ({ data }) => {
  let done: Awaited<ReturnType<typeof reencode>>;
  try {
    done = await reencode(data.bytes, data.pixelsMax);
  } catch {
    done = { problem: { reason: "broken" } };
  }
  scope.postMessage(done);
};
