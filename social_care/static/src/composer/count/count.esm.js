import { graphemes } from "./graphemes.esm";
import { letters } from "./letters.esm";
import { weighted } from "./weighted.esm";

/**
 * How long a text is, by the name that `counting` of a network's capabilities gives.
 * A hint while one types; what the server says is the truth.
 */
export const COUNTS = {
    bytes,
    characters: (text) => [...text].length,
    graphemes,
    letters,
    packed: (text) => Math.max(graphemes(text), Math.ceil(bytes(text) / 10)),
    weighted,
};

function bytes(text) {
    return new TextEncoder().encode(text).length;
}
