/**
 * Letters as people see them, counted as networks/graphemes.py does. Browsers have
 * Intl.Segmenter for this; it joins what the networks' servers count apart.
 */
const [ALONE, ADDS, PREPENDS, FLAG, PICTURE, OTHER] = [0, 1, 2, 3, 4, 5];
const [LEAD, VOWEL, TAIL, SYLLABLE, CLOSED] = [6, 7, 8, 9, 10];

const MARK = /^[\p{Mn}\p{Me}\p{Mc}]$/u;
const APART = /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]$/u;

/** Signs of Burmese and its kin that stand for themselves though they are marks. */
const NO_MARKS = new Set(
    "\u102b\u102c\u1038\u1062\u1063\u1064\u1067\u1068\u1069\u106a\u106b\u106c\u106d" +
        "\u1083\u1087\u1088\u1089\u108a\u108b\u108c\u108f\u109a\u109b\u109c\u1a61" +
        "\u1a63\u1a64\uaa7b\uaa7d"
);
const MORE_MARKS = new Set("\u200c\u200d\u0e33\u0eb3\uff9e\uff9f");
const PREPENDED = new Set(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e"
);
const PICTURES = [
    [0xa9, 0xa9],
    [0xae, 0xae],
    [0x203c, 0x203c],
    [0x2049, 0x2049],
    [0x2122, 0x2122],
    [0x2139, 0x2139],
    [0x2194, 0x21aa],
    [0x231a, 0x23fa],
    [0x24c2, 0x24c2],
    [0x25aa, 0x27bf],
    [0x2934, 0x2935],
    [0x2b05, 0x2b55],
    [0x3030, 0x303d],
    [0x3297, 0x3299],
    [0x1f000, 0x1f1e5],
    [0x1f201, 0x1f3fa],
    [0x1f400, 0x1faff],
];

/** Which parts of a Korean syllable go on with which. */
const FOLLOWS = {
    [LEAD]: [LEAD, VOWEL, SYLLABLE, CLOSED],
    [VOWEL]: [VOWEL, TAIL],
    [SYLLABLE]: [VOWEL, TAIL],
    [TAIL]: [TAIL],
    [CLOSED]: [TAIL],
};

const within = (point, low, high) => low <= point && point <= high;

function adds(sign, point) {
    return (
        MORE_MARKS.has(sign) ||
        within(point, 0x1f3fb, 0x1f3ff) ||
        within(point, 0xe0020, 0xe007f) ||
        (MARK.test(sign) && !NO_MARKS.has(sign))
    );
}

function korean(point) {
    if (within(point, 0x1100, 0x115f) || within(point, 0xa960, 0xa97c)) {
        return LEAD;
    }
    if (within(point, 0x1160, 0x11a7) || within(point, 0xd7b0, 0xd7c6)) {
        return VOWEL;
    }
    if (within(point, 0x11a8, 0x11ff) || within(point, 0xd7cb, 0xd7fb)) {
        return TAIL;
    }
    if (within(point, 0xac00, 0xd7a3)) {
        return (point - 0xac00) % 28 ? CLOSED : SYLLABLE;
    }
    return OTHER;
}

function kindOf(sign) {
    const point = sign.codePointAt(0);
    if (point >= 0x20 && point < 0x7f) {
        return OTHER;
    }
    if (adds(sign, point)) {
        return ADDS;
    }
    if (within(point, 0x1f1e6, 0x1f1ff)) {
        return FLAG;
    }
    if (PICTURES.some(([low, high]) => within(point, low, high))) {
        return PICTURE;
    }
    if (PREPENDED.has(sign)) {
        return PREPENDS;
    }
    return APART.test(sign) ? ALONE : korean(point);
}

/** Whether a sign belongs to the letter that the one before it belongs to. */
function goesOn(last, kind, flags) {
    if (last === null || last === "\r" || last === ALONE || kind === ALONE) {
        return false;
    }
    if (kind === ADDS || last === PREPENDS) {
        return true;
    }
    return FOLLOWS[last]?.includes(kind) || (kind === FLAG && flags % 2 === 1);
}

export function graphemes(text) {
    let [total, last, flags, joined, pictured] = [0, null, 0, false, false];
    for (const sign of text) {
        const kind = kindOf(sign);
        const one =
            goesOn(last, kind, flags) ||
            (kind === PICTURE && joined) ||
            (sign === "\n" && last === "\r");
        if (!one) {
            total++;
            pictured = false;
        }
        flags = kind === FLAG ? flags + 1 : 0;
        pictured = kind === PICTURE || (pictured && kind === ADDS);
        joined = pictured && sign === "\u200d";
        last = sign === "\r" ? "\r" : kind;
    }
    return total;
}
