import type { Page } from "@playwright/test";

/**
 * Runs in the engine's worker before the engine: takes the time of every call into the WASM module and of every access to
 * the disk below it. The app itself knows nothing of it.
 */
export const STOPWATCH = `{
  const times = { start: 0, calls: [] };
  let disk = 0;
  const { prototype } = FileSystemSyncAccessHandle;
  for (const name of ["read", "write", "flush", "truncate", "getSize"]) {
    const real = prototype[name];
    prototype[name] = function (...given) {
      const from = performance.now();
      try { return real.apply(this, given); } finally { disk += performance.now() - from; }
    };
  }
  const load = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const from = performance.now();
    const { instance, module } = await load(source, imports);
    times.start = performance.now() - from;
    const exports = { ...instance.exports };
    const text = (at, length) => new TextDecoder().decode(new Uint8Array(exports.memory.buffer, at, length));
    const wrap = (name, what) => {
      const real = exports[name];
      exports[name] = (...given) => {
        const kind = what(given);
        const bytes = given.flat().reduce((sum, one) => sum + (one instanceof Uint8Array ? one.byteLength : 0), 0);
        const from = performance.now();
        const diskBefore = disk;
        try { return real(...given); } finally { times.calls.push({ kind, bytes, ms: performance.now() - from, disk: disk - diskBefore }); }
      };
    };
    wrap("core_command", (given) => JSON.parse(text(given[5], given[6])).command);
    wrap("core_frames", () => "frames");
    return { instance: { exports }, module };
  };
  const channel = new BroadcastChannel("bench");
  channel.onmessage = ({ data }) => {
    if (data !== "read") return;
    channel.postMessage(times);
    times.calls = [];
  };
}`;

export interface Call {
  kind: string;
  /** What it was given as binary messages. */
  bytes: number;
  ms: number;
  disk: number;
}

export interface Times {
  /** Fetching and compiling the module. */
  start: number;
  calls: Call[];
}

/** What was measured since one read last. */
export function read(page: Page): Promise<Times> {
  return page.evaluate(
    () =>
      new Promise<Times>((resolve) => {
        const channel = new BroadcastChannel("bench");
        channel.addEventListener("message", ({ data }: MessageEvent<Times | "read">) => {
          if (data === "read") return;
          channel.close();
          resolve(data);
        });
        channel.postMessage("read");
      }),
  );
}
