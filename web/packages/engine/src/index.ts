/** The bridge to the engine: types of its views and commands, the client, React hooks. */
export * from "./generated/index.ts";
export { directEngine, type EngineClient, once, send } from "./client.ts";
export { ENGINE_LOCK, type EngineWorker, TabEngine } from "./leader.ts";
export { isWeakPin, PIN_LENGTH } from "./pinRule.ts";
export {
  BEFORE_RESTART,
  type CeremonyGone,
  EngineError,
  type EngineHost,
  type FileToSend,
  type GuestJoinError,
  type GuestLinkError,
  type InspectedLink,
  type JoinError,
  type LinkError,
  type MapError,
  type MapPart,
  type OfferGone,
  reasonOf,
  type SendFiles,
  type ShutReason,
  type UnlockError,
  type ViewOf,
} from "./protocol.ts";
export { EngineProvider, useAskAhead, useEngine, useFetchAhead, useKeptViews, useTimeline, useView, useViewPart } from "./react.tsx";
export { share } from "./share.ts";
export type { TimelineWindow } from "./timelineWindow.ts";
export { trustedScriptUrl } from "./trustedScript.ts";
