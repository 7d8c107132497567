/**
 * Where a text has web addresses in it. What strangers wrote stays text: it is given in
 * pieces, of which some can be clicked, never as HTML.
 */
const ADDRESS = /https?:\/\/[^\s<>"'`\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const AFTER = /[.,;:!?…'"»”’*_~]+$/u;
const PAIRS = [
    ["(", ")"],
    ["[", "]"],
    ["{", "}"],
];

/** Without what ends the sentence rather than the address. */
function trimmed(address) {
    let before = null;
    let found = address;
    while (before !== found) {
        before = found;
        found = found.replace(AFTER, "");
        for (const [open, close] of PAIRS) {
            if (
                found.endsWith(close) &&
                found.split(close).length > found.split(open).length
            ) {
                found = found.slice(0, -1);
            }
        }
    }
    return found;
}

/** Whether a click leads where the text says it leads. */
function isPlain(address) {
    try {
        const { protocol, username, password, hostname } = new URL(address);
        const web = protocol === "http:" || protocol === "https:";
        // "https://bank.example@other.example" is made to deceive.
        return web && hostname.length > 0 && !username && !password;
    } catch {
        return false;
    }
}

/**
 * @param {String} text
 * @returns {Array<{text: String, href: String}>} all of the text in its order; of what
 *  is no address, `href` is empty
 */
export function textAndLinks(text) {
    const parts = [];
    const add = (piece, href = "") => piece && parts.push({ text: piece, href });
    let end = 0;
    for (const found of text.matchAll(ADDRESS)) {
        const address = trimmed(found[0]);
        if (isPlain(address)) {
            add(text.slice(end, found.index));
            add(address, address);
            end = found.index + address.length;
        }
    }
    add(text.slice(end));
    return parts;
}
