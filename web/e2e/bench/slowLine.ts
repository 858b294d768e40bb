/** A line of so many bytes a second and so much delay each way, before a server on this machine: for workers and sockets alike. */
import { connect, createServer, type Server, type Socket } from "node:net";

/** Bytes that are written at once: about 5 ms of 9 Mbit/s. */
const PIECE = 5_600;

export interface Line {
  port: number;
  close: () => void;
}

export async function slowLine(to: number, bytesPerSecond: number, delayMs: number): Promise<Line> {
  // All connections share the line, each direction has its own.
  const [down, up] = [new Lane(bytesPerSecond, delayMs), new Lane(bytesPerSecond, delayMs)];
  const server: Server = createServer((near) => {
    const far = connect(to, "127.0.0.1");
    up.carry(near, far);
    down.carry(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as { port: number }).port, close: () => server.close() };
}

class Lane {
  /** When the line is free again, in milliseconds. */
  #free = 0;

  constructor(
    private readonly bytesPerSecond: number,
    private readonly delayMs: number,
  ) {}

  carry(from: Socket, to: Socket): void {
    let waiting = 0;
    from.on("data", (data: Buffer) => {
      for (let at = 0; at < data.length; at += PIECE) {
        const piece = data.subarray(at, at + PIECE);
        this.#free = Math.max(this.#free, Date.now()) + (piece.length / this.bytesPerSecond) * 1_000;
        waiting += 1;
        setTimeout(() => {
          waiting -= 1;
          if (!to.destroyed) to.write(piece);
          if (waiting === 0) from.resume();
        }, this.#free + this.delayMs - Date.now());
      }
      // What is on its way is bounded by what one read brings.
      from.pause();
    });
    from.on("error", () => to.destroy());
    from.on("close", () => setTimeout(() => to.end(), Math.max(this.#free - Date.now(), 0) + this.delayMs + 50));
  }
}
