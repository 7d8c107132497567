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
