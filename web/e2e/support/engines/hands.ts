/**
 * What a person's hands do in any browser, whichever protocol drives it. Elements are found by XPath, because that is what every
 * protocol has; the names below say what a person reads.
 */

export interface Hands {
  /** The browser and its version. */
  readonly browser: string;
  open(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Waits until it can be seen. */
  see(path: string, patienceMs?: number): Promise<void>;
  /** Waits until it is in the page, seen or not: words for screen readers. */
  there(path: string, patienceMs?: number): Promise<void>;
  /** Waits until there is none. */
  gone(path: string, patienceMs?: number): Promise<void>;
  click(path: string): Promise<void>;
  /** Clicks a field and types, as keys. */
  type(path: string, text: string): Promise<void>;
  /** Runs a function in the page, with something that JSON can carry; it must need nothing else from outside. */
  run<T>(work: () => Promise<T> | T): Promise<T>;
  run<T, Given>(work: (given: Given) => Promise<T> | T, given: Given): Promise<T>;
  close(): Promise<void>;
}

export const PATIENCE_MS = 30_000;

const quoted = (text: string) => (text.includes("'") ? `"${text}"` : `'${text}'`);

/** A button or an entry of a menu, by what it says. */
export const button = (name: string) => `//*[self::button or @role='menuitem' or @role='option'][normalize-space()=${quoted(name)} or @aria-label=${quoted(name)}]`;

/** A field, by its label. */
export const field = (label: string) =>
  `//*[self::input or self::textarea][@aria-label=${quoted(label)} or @id=//label[normalize-space()=${quoted(label)}]/@for or @aria-labelledby=//*[normalize-space()=${quoted(label)}]/@id or ancestor::label[contains(normalize-space(), ${quoted(label)})]]`;

export const heading = (text: string) => `//*[self::h1 or self::h2][normalize-space()=${quoted(text)}]`;

/** A chat in the list. */
export const chat = (title: string) => `//nav[@aria-label='Chats']//a[contains(normalize-space(), ${quoted(title)})]`;

/** A message of the open chat. */
export const message = (text: string) => `//section[starts-with(@aria-label, 'Nachrichten in')]//li[contains(., ${quoted(text)})]`;

/** The message with a tick that says one of these. */
export const ticked = (text: string, ticks: string[]) => `${message(text)}//*[@role='img'][${ticks.map((tick) => `@aria-label=${quoted(tick)}`).join(" or ")}]`;
