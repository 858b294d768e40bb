/**
 * The way to the server's part of the administration. The engine asks for a token over the device's own connection; it is
 * kept here, in memory, and asked for anew shortly before it ends or when the server no longer takes it.
 */
import { type AdminApi, adminApi, ProblemError, unwrap } from "@konsil/admin-api";
import { type EngineClient, EngineError, send } from "@konsil/engine";

const EARLY_MS = 60_000;

interface Token {
  token: string;
  expiresAt: number;
  /** What this administrator may run, as the engine was told with the token. */
  scopes: readonly string[];
}

/** What an endpoint answers. */
type Answered<Data> = Promise<{ data?: Data; error?: unknown; response: Response }>;

export class AdministrationAccess {
  readonly #engine: EngineClient;
  readonly #api: AdminApi;
  #token: Promise<Token> | null = null;

  constructor(engine: EngineClient) {
    this.#engine = engine;
    this.#api = adminApi({
      token: async (renew) => {
        if (renew) this.#token = null;
        return (await this.#current()).token;
      },
    });
  }

  /** Asks for a token if there is none; gives what one may run. Rejects with the engine's refusal. */
  async open(): Promise<readonly string[]> {
    return (await this.#current()).scopes;
  }

  /** Rejects with an `EngineError` whose reason is the engine's, the code of the API's problem, or `offline`. */
  async ask<Data>(question: (api: AdminApi) => Answered<Data>): Promise<Data> {
    try {
      return unwrap(await question(this.#api));
    } catch (failure) {
      if (failure instanceof EngineError) throw failure;
      throw new EngineError({ error: failure instanceof ProblemError ? failure.code : "offline" });
    }
  }

  /** The token may be over with its session: the next question asks for another. */
  renew(): void {
    this.#token = null;
  }

  async #current(): Promise<Token> {
    const known = await this.#token?.catch(() => null);
    if (known && known.expiresAt - EARLY_MS > Date.now()) return known;
    const asked = this.#fetch();
    this.#token = asked;
    return asked;
  }

  async #fetch(): Promise<Token> {
    const answer = await send(this.#engine, { command: "open_administration" });
    if (answer.answer !== "administration") throw new EngineError({ error: "internal" });
    return { token: answer.token, expiresAt: answer.expires_at, scopes: answer.scopes };
  }
}
