/**
 * Passkeys as keepers of a secret: WebAuthn's PRF extension gives 32 bytes that only this passkey gives. They leave it in this
 * page and go to the engine; the server never sees them and knows nothing of the passkey (ADR 0016).
 */

/** What the passkey is asked for. The same for ever: another would give other bytes. */
const PURPOSE = "konsil recovery passkey prf v1";

export type PasskeyError = { error: "passkey_absent" | "passkey_refused" };

/** Does this browser know passkeys at all? Whether they give secrets shows only when one is made. */
export function knowsPasskeys(): boolean {
  return typeof PublicKeyCredential !== "undefined" && isSecureContext;
}

async function salt(): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(PURPOSE));
}

function challenge(): Uint8Array<ArrayBuffer> {
  // Nobody checks the signature: what counts is the secret.
  return crypto.getRandomValues(new Uint8Array(32));
}

/** Makes a passkey for a person and gives its secret, in hex. */
export async function makePasskey(person: { name: string; hospital: string }): Promise<string> {
  const first = await salt();
  const made = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { id: location.hostname, name: `Konsil · ${person.hospital}` },
        user: { id: crypto.getRandomValues(new Uint8Array(16)), name: person.name, displayName: person.name },
        challenge: challenge(),
        pubKeyCredParams: [
          { type: "public-key", alg: -7 },
          { type: "public-key", alg: -257 },
        ],
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        extensions: { prf: { eval: { first } } },
      },
    }),
  );
  const results = made.getClientExtensionResults().prf;
  if (results?.results?.first) return hex(results.results.first);
  if (results?.enabled !== true) {
    await disown(made);
    throw reason("passkey_absent");
  }
  // Many authenticators give the secret only when they sign in.
  return ask(first, [{ type: "public-key", id: made.rawId }]);
}

/** A passkey that keeps nothing would be offered at every sign-in: whoever keeps passkeys is told that this one is nobody's, where they listen. */
async function disown({ id }: PublicKeyCredential): Promise<void> {
  const { signalUnknownCredential } = PublicKeyCredential as { signalUnknownCredential?: (unknown: { rpId: string; credentialId: string }) => Promise<void> };
  await signalUnknownCredential?.call(PublicKeyCredential, { rpId: location.hostname, credentialId: id }).catch(() => undefined);
}

/** Asks for a passkey of this hospital and gives its secret, in hex. */
export async function askPasskey(): Promise<string> {
  return ask(await salt(), []);
}

async function ask(first: ArrayBuffer, allowCredentials: PublicKeyCredentialDescriptor[]): Promise<string> {
  const shown = await asked(() =>
    navigator.credentials.get({
      publicKey: { rpId: location.hostname, challenge: challenge(), allowCredentials, userVerification: "required", extensions: { prf: { eval: { first } } } },
    }),
  );
  const secret = shown.getClientExtensionResults().prf?.results?.first;
  if (!secret) throw reason("passkey_absent");
  return hex(secret);
}

async function asked(act: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let credential: Credential | null;
  try {
    credential = await act();
  } catch {
    throw reason("passkey_refused");
  }
  if (!(credential instanceof PublicKeyCredential)) throw reason("passkey_refused");
  return credential;
}

function reason(error: PasskeyError["error"]): PasskeyError {
  return { error };
}

function hex(secret: BufferSource): string {
  const bytes = secret instanceof ArrayBuffer ? new Uint8Array(secret) : new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
