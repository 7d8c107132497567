import { ENDING, SERVER, isEnding } from "./addresses.esm";

/** How long a post is in X's own count: as in networks/x/length.py. */
const ADDRESS = 23;

/** Code points that count one; all others count two. */
const LIGHT = [
    [0, 4351],
    [8192, 8205],
    [8208, 8223],
    [8242, 8247],
];

const PICTURE =
    String.raw`[\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u2328\u23cf-\u23fa\u24c2` +
    String.raw`\u25aa-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299` +
    String.raw`\u{1f000}-\u{1f1e5}\u{1f200}-\u{1faff}]`;
const SHADE = String.raw`[\ufe0f\u{1f3fb}-\u{1f3ff}]?`;
const EMOJI = new RegExp(
    String.raw`[\u{1f1e6}-\u{1f1ff}]{2}|[0-9#*]\ufe0f?\u20e3|[\xa9\xae]\ufe0f` +
        String.raw`|${PICTURE}${SHADE}[\u{e0020}-\u{e007f}]*` +
        String.raw`(?:\u200d${PICTURE}${SHADE})*`,
    "gu"
);

const LETTERS = String.raw`a-zA-Z0-9_\u00c0-\u024f\u0400-\u04ff`;
const PATH = String.raw`${LETTERS}!*';:=+,.$/%#\[\]@~&|\-`;
const LAST = String.raw`${LETTERS}=#/+&\-`;
const QUERY = String.raw`(?:\?[${PATH}()?]*[${LAST}])?`;
const PLACE = String.raw`/(?:(?:[${PATH}]|\([${PATH}]*\))*(?:[${LAST}]|\([${PATH}]*\)))?`;
const END = String.raw`(?![a-z0-9@\-]|\.[a-z0-9])(?::[0-9]+)?`;
const LINK = new RegExp(
    String.raw`(?<![a-z0-9@$#_./\-])(?:` +
        String.raw`https?://${SERVER}(${ENDING})${END}(?:${PLACE})?${QUERY}` +
        String.raw`|(?:[a-z0-9\-]+\.)+(${ENDING})${END}(?:${PLACE}${QUERY})?)`,
    "gi"
);

function weight(letter) {
    const point = letter.codePointAt(0);
    return LIGHT.some(([low, high]) => low <= point && point <= high) ? 1 : 2;
}

export function weighted(text) {
    let [links, emoji, rest] = [0, 0, 0];
    const words = text.normalize("NFC").replace(LINK, (found, ending, bare) => {
        if (!isEnding(ending || bare)) {
            return found;
        }
        links++;
        return "";
    });
    const letters = words.replace(EMOJI, () => {
        emoji++;
        return "";
    });
    for (const letter of letters) {
        rest += weight(letter);
    }
    return links * ADDRESS + emoji * 2 + rest;
}
