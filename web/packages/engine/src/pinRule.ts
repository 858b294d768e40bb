/**
 * Which six-digit PINs are refused because they are guessed first. The one rule: the page asks it while one types, the
 * engine's worker refuses by it (`pin_weak`).
 */
export const PIN_LENGTH = 6;

/** Lines and corners of the keypad. */
const SHAPES = new Set(["147258", "258369", "369258", "258147", "147852", "741852", "159753", "159357", "357159", "753159", "951753", "147369"]);

export function isWeakPin(pin: string): boolean {
  if (!/^\d{6}$/.test(pin)) return true;
  const digits = Array.from(pin, Number);
  const steps = digits.slice(1).map((digit, index) => (digit - (digits[index] ?? 0) + 10) % 10);
  const oneStep = steps.every((step) => step === steps[0]); // 111111, 123456, 654321, 135791
  const fewDigits = new Set(digits).size <= 2; // 112211
  const repeated = pin.slice(0, 3) === pin.slice(3) || /^(\d\d)\1\1$/.test(pin); // 123123, 121212
  return oneStep || fewDigits || repeated || SHAPES.has(pin) || isDate(pin);
}

/** Birthdays as DDMMYY: 240383. Of any year, so that the rule does not age. */
function isDate(pin: string): boolean {
  const [day, month] = [Number(pin.slice(0, 2)), Number(pin.slice(2, 4))];
  return day >= 1 && day <= 31 && month >= 1 && month <= 12;
}
