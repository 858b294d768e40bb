/** Pictures for the katalog, drawn and not taken: an ECG on its paper, a wound, a note. */
import { thumbnailOf } from "@konsil/media/picture/canvas.ts";

export interface Sample {
  url: string;
  blob: Blob;
  width: number;
  height: number;
  thumbnail: Uint8Array<ArrayBuffer>;
}

export async function drawEcg(width: number, height: number, hue = 12): Promise<Sample> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.fillStyle = `hsl(${hue} 60% 95%)`;
  pen.fillRect(0, 0, width, height);
  pen.strokeStyle = `hsl(${hue} 55% 84%)`;
  for (let at = 0; at < Math.max(width, height); at += 16) {
    pen.lineWidth = at % 80 === 0 ? 2 : 0.7;
    pen.beginPath();
    pen.moveTo(at, 0);
    pen.lineTo(at, height);
    pen.moveTo(0, at);
    pen.lineTo(width, at);
    pen.stroke();
  }
  pen.strokeStyle = "black";
  pen.lineWidth = 2.5;
  for (let lead = 1; lead <= 3; lead += 1) {
    const base = (height * lead) / 3.6;
    pen.beginPath();
    for (let x = 0; x < width; x += 1) {
      const beat = (x % 170) / 170;
      const wave = Math.exp(-((beat - 0.3) ** 2) / 0.0008) * -1 + Math.exp(-((beat - 0.34) ** 2) / 0.0004) * 0.25 + Math.exp(-((beat - 0.6) ** 2) / 0.004) * -0.2;
      pen.lineTo(x, base + wave * height * 0.16);
    }
    pen.stroke();
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
  const thumbnail = await thumbnailOf(canvas, width, height, 8_000);
  if (!blob || !thumbnail) throw new Error("no picture");
  return { url: URL.createObjectURL(blob), blob, width, height, thumbnail };
}

/** A voice as its waveform shows it: words, pauses, a louder end. */
export const VOICE = Array.from({ length: 64 }, (_, index) => Math.round(40 + 150 * Math.abs(Math.sin(index * 0.9) * Math.sin(index * 0.21 + 0.4)) * (index % 17 < 13 ? 1 : 0.15)));

/** A laboratory report of two pages, as small as a PDF can be. */
export function drawPdf(): Blob {
  const page = (lines: string[]) => `BT /F 22 Tf 60 760 Td ${lines.map((line) => `(${line}) Tj 0 -34 Td`).join(" ")} ET`;
  const [first, second] = [page(["Klinikum Nordstadt - Zentrallabor", "Kalium 6,1 mmol/l", "Natrium 139 mmol/l"]), page(["Seite 2", "Kontrolle in 2 Stunden"])];
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
    ...[5, 6].map((content) => `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 7 0 R>>>>/Contents ${content} 0 R>>`),
    ...[first, second].map((content) => `<</Length ${content.length}>>stream\n${content}\nendstream`),
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  const places: number[] = [];
  let text = "%PDF-1.4\n";
  objects.forEach((object, index) => {
    places.push(text.length);
    text += `${index + 1} 0 obj${object}endobj\n`;
  });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("")}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF`;
  return new Blob([text], { type: "application/pdf" });
}
