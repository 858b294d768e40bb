/** The device's position, asked for by a tap and never before. */
import type { PositionCommand } from "@konsil/engine";
import { useState } from "react";

const WAIT_MS = 20_000;
/** Codes of the browser: 1 not allowed, 2 not found, 3 too late. */
const NOT_FOUND = 2;

export type DevicePosition = { state: "none" } | { state: "asking" } | { state: "found"; position: PositionCommand } | { state: "failed"; code: number };

export function useDevicePosition(): [DevicePosition, () => void] {
  const [at, setAt] = useState<DevicePosition>({ state: "none" });

  function ask(): void {
    if (!("geolocation" in navigator)) return setAt({ state: "failed", code: NOT_FOUND });
    setAt({ state: "asking" });
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => setAt({ state: "found", position: { latitude: coords.latitude, longitude: coords.longitude, accuracy_m: Math.ceil(coords.accuracy) } }),
      ({ code }) => setAt({ state: "failed", code }),
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 0 },
    );
  }

  return [at, ask];
}
