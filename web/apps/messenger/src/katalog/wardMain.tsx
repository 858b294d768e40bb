/**
 * The whole app on a scripted ward, for development and tests. `?phase=locked`, `?bulk=100000`, `?offline=2`,
 * `?empty=1`, `?guest=1`, `?full=device|server`, `?skew=3600000`, `?ended=1`, `?strict=1` set the stage; `window.ward` lets a test move it.
 */
import { directEngine, type SessionView } from "@konsil/engine";
import { EMRE, MIRIAM, ScriptedHost } from "@konsil/engine/scripted";
import { mountApp } from "@konsil/session";
import { catalogues } from "../languages/catalogues.ts";
import { Messenger } from "../Messenger.tsx";

const stage = new URLSearchParams(location.search);
const number = (name: string): number => Number(stage.get(name) ?? 0);

const host = new ScriptedHost({
  now: stage.has("now") ? number("now") : Date.now(),
  phase: (stage.get("phase") ?? "ready") as SessionView["phase"],
  bulk: number("bulk"),
  empty: stage.has("empty"),
  guest: stage.has("guest"),
  strict: stage.has("strict"),
  connection: {
    ...(stage.has("offline") ? { state: "offline" as const, outbox_count: number("offline") } : {}),
    ...(stage.has("ended") ? { state: "offline" as const, outbox_count: number("ended"), certificate_ended: true } : {}),
    ...(stage.has("skew") ? { clock_skew_ms: number("skew") } : {}),
    device_full: stage.get("full") === "device",
    server_full: stage.get("full") === "server",
    update_required: stage.has("outdated"),
    syncing: stage.has("syncing"),
  },
});

declare global {
  interface Window {
    ward: { host: ScriptedHost; MIRIAM: typeof MIRIAM; EMRE: typeof EMRE };
  }
}
window.ward = { host, MIRIAM, EMRE };

void mountApp(directEngine(host), catalogues, () => <Messenger />);
