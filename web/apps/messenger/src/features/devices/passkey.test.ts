import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makePasskey } from "./passkey.ts";

const LENA = { name: "Dr. Lena Seidel", hospital: "Klinikum Nordstadt" };
const disowned = vi.fn(() => Promise.resolve());

class Made {
  static signalUnknownCredential = disowned;
  readonly id = "aWQ";
  readonly rawId = new ArrayBuffer(2);
  constructor(private readonly prf: object) {}

  getClientExtensionResults(): object {
    return { prf: this.prf };
  }
}

function authenticatorGives(prf: object): void {
  vi.stubGlobal("navigator", { credentials: { create: () => Promise.resolve(new Made(prf)) } });
}

beforeEach(() => {
  vi.stubGlobal("PublicKeyCredential", Made);
  vi.stubGlobal("location", { hostname: "konsil.klinikum.example" });
  disowned.mockClear();
});
afterEach(() => vi.unstubAllGlobals());

test("a passkey that keeps no secret is refused, and does not stay behind", async () => {
  authenticatorGives({ enabled: false });
  await expect(makePasskey(LENA)).rejects.toEqual({ error: "passkey_absent" });
  expect(disowned).toHaveBeenCalledWith({ rpId: "konsil.klinikum.example", credentialId: "aWQ" });
});

test("one that keeps a secret stays", async () => {
  authenticatorGives({ enabled: true, results: { first: new Uint8Array([1, 254]).buffer } });
  await expect(makePasskey(LENA)).resolves.toBe("01fe");
  expect(disowned).not.toHaveBeenCalled();
});
