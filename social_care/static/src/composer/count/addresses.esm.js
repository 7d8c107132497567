import { ENDINGS, OTHERS } from "./endings.esm";

/** What networks take for the server in an address: as in networks/addresses.py. */
const SIGN =
    String.raw`[^\s!'#%&()*+,\-./:;<=>?@\[\\\]^_{|}~$` +
    String.raw`\x85\xa0\u061c\u1680\u180e\u2000-\u200a\u200e\u200f\u2028-\u202f\u205f` +
    String.raw`\u2066-\u2069\u3000\ufeff\ufffe\uffff]`;

/** After `https://`, up to the last full stop. */
export const SERVER =
    String.raw`(?:${SIGN}(?:(?:${SIGN}|[_-])*${SIGN})?\.)*` +
    String.raw`${SIGN}(?:(?:${SIGN}|-)*${SIGN})?\.`;

export const ENDING = ["xn--[a-z0-9-]+", "[a-z]+", ...OTHERS].join("|");

/** Whether the last part of an address is one that there is. */
export function isEnding(text) {
    const lower = text.toLowerCase();
    return ENDINGS.has(lower) || lower.startsWith("xn--");
}
