/** Which six-digit PINs are refused because they are guessed first. The engine decides finally (`pin_weak`). */
export const PIN_LENGTH = 6;

export function isTrivialPin(pin: string): boolean {
  const digits = Array.from(pin, Number);
  const steps = digits.slice(1).map((digit, index) => (digit - (digits[index] ?? 0) + 10) % 10);
  const oneStep = steps.every((step) => step === steps[0]); // 111111, 123456, 654321, 135791
  const distinct = new Set(digits).size <= 2; // 112211
  const repeated = pin.slice(0, 3) === pin.slice(3) || /^(\d\d)\1\1$/.test(pin); // 123123, 121212
  const keypadColumns = ["147258", "258369", "159753", "147852", "741852", "159357"].includes(pin);
  return oneStep || distinct || repeated || keypadColumns || isRecentDate(pin);
}

/** Birthdays and other dates as DDMMYY: 240383. */
function isRecentDate(pin: string): boolean {
  const [day, month] = [Number(pin.slice(0, 2)), Number(pin.slice(2, 4))];
  const year = Number(pin.slice(4));
  const isDate = day >= 1 && day <= 31 && month >= 1 && month <= 12;
  return isDate && (year >= 40 || year <= 26);
}
