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
}

/** What an endpoint answers. */
type Answered<Data> = Promise<{ data?: Data; error?: unknown; response: Response }>;

export class AdministrationAccess {
  readonly #engine: EngineClient;
  readonly #api: AdminApi;
  #token: Promise<Token> | null = null;
  #scopes: readonly string[] = [];
  readonly #watchers = new Set<() => void>();

  constructor(engine: EngineClient) {
    this.#engine = engine;
    this.#api = adminApi({
      token: async (renew) => {
        if (renew) this.#token = null;
        return (await this.#current()).token;
      },
    });
  }

  /** Asks for a token if there is none. Rejects with the engine's refusal. */
  async open(): Promise<void> {
    await this.#current();
  }

  /** What one may run, as the newest token says. */
  scopes = (): readonly string[] => this.#scopes;

  watchScopes = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

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
    if (answer.scopes.join() !== this.#scopes.join()) {
      this.#scopes = answer.scopes;
      for (const watcher of this.#watchers) watcher();
    }
    return { token: answer.token, expiresAt: answer.expires_at };
  }
}
