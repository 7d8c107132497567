const HANDLES = /(^|\s)([@#][A-Za-z0-9_][\w.@-]*)/gu;
const NAMES = /(^|\s)([@#][\w.@-]+|https?:\/\/\S+)/gu;
const FROM_THE_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/u;

/**
 * In which direction words are read. What `dir="auto"` goes by is the first letter,
 * which is often that of the company's handle.
 *
 * @param {String} text
 * @returns {String} for the attribute `dir`
 */
export function direction(text) {
    const first = (text || "").replace(NAMES, " ").match(/\p{L}/u)?.[0];
    return first && FROM_THE_RIGHT.test(first) ? "rtl" : "auto";
}

/**
 * Words for showing them: in what is read from the right, handles keep their "@" in
 * front of them.
 *
 * @param {String} text
 * @returns {String} the same, with each handle and hashtag isolated where it has to be
 */
export function upright(text) {
    return direction(text) === "rtl"
        ? text.replace(HANDLES, "$1\u2066$2\u2069")
        : text || "";
}
