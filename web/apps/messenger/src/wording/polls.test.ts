import { expect, test } from "vitest";
import { CHOICES_MAX, pollOf, pollQuestion, pollText } from "./polls.ts";

test("what is asked is read as it was asked", () => {
  const text = pollText(" Wer übernimmt  Samstag? ", ["Emre", "", "Miriam\noder Lena"]);
  expect(text).toBe("📊 Wer übernimmt Samstag?\n1️⃣ Emre\n2️⃣ Miriam oder Lena");
  expect(pollOf(text)).toEqual({ question: "Wer übernimmt Samstag?", choices: [{ emoji: "1️⃣", text: "Emre" }, { emoji: "2️⃣", text: "Miriam oder Lena" }] });
  const ten = Array.from({ length: CHOICES_MAX }, (_, index) => `Tag ${index + 1}`);
  expect(pollOf(pollText("Wann?", [...ten, "Tag 11"]))?.choices.map((choice) => choice.text)).toEqual(ten);
});

test("what it asks is known where only its beginning is", () => {
  expect(pollQuestion("📊 Wer?\n1️⃣ Emre\n2️⃣ Le…")).toBe("Wer?");
  for (const other of ["📊 Zahlen von heute", "Wer?\n1️⃣ Emre", "📊 Wer?\nSamstag\n1️⃣ Emre"]) expect(pollQuestion(other)).toBeNull();
});

test("letters that nobody sees are no answer", () => {
  expect(pollText("Wer?", ["\u200b", "Emre", " \u2060 ", "Lena"])).toBe("📊 Wer?\n1️⃣ Emre\n2️⃣ Lena");
});

test.each([
  ["a text", "Wer übernimmt Samstag?"],
  ["a chart", "📊 Zahlen von heute"],
  ["one choice", "📊 Wer?\n1️⃣ Emre"],
  ["no question", "📊 \n1️⃣ Emre\n2️⃣ Lena"],
  ["an empty choice", "📊 Wer?\n1️⃣ Emre\n2️⃣ "],
  ["another order", "📊 Wer?\n2️⃣ Emre\n1️⃣ Lena"],
  ["words behind it", "📊 Wer?\n1️⃣ Emre\n2️⃣ Lena\nBitte bis heute Abend"],
  ["a cut one", "📊 Wer?\n1️⃣ Emre\n2️⃣ Lena\n3️⃣"],
])("%s is no poll", (_, text) => {
  expect(pollOf(text)).toBeNull();
});
