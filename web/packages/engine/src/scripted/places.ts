/** Places of the scripted house. */
import type { PlaceView } from "../generated/index.ts";

const place = (n: number, name: string, floor: string): PlaceView => ({ id: `0190b1d8-7c3a-7000-8000-00000000000${n}`, name, building: "Haus C", floor, point: null });

export const PLACES: PlaceView[] = [place(1, "Zimmer 412", "4. OG"), place(2, "Zimmer 414", "4. OG"), place(3, "Labor", "EG"), place(4, "Schockraum", "EG")];
