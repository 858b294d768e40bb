/** Why there is no picture or no sound: forbidden, nothing there, used by something else, a browser that cannot. */
export type DeviceProblem = "refused" | "absent" | "busy" | "unsupported";

export class DeviceRefused extends Error {
  readonly problem: DeviceProblem;

  constructor(problem: DeviceProblem) {
    super(problem);
    this.name = "DeviceRefused";
    this.problem = problem;
  }
}

/** Camera or microphone. Rejects with `DeviceRefused`. */
export async function openDevice(wanted: MediaStreamConstraints): Promise<MediaStream> {
  // Absent on plain http and in some in-app browsers, whatever the type says.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) throw new DeviceRefused("unsupported");
  try {
    return await devices.getUserMedia(wanted);
  } catch (failure) {
    throw new DeviceRefused(problemOf(failure));
  }
}

function problemOf(failure: unknown): DeviceProblem {
  const name = failure instanceof DOMException ? failure.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "absent";
}
