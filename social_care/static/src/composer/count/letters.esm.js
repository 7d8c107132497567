import { ENDING, SERVER, isEnding } from "./addresses.esm";
import { graphemes } from "./graphemes.esm";

/** How long Mastodon thinks a text is: as in networks/mastodon/length.py. */
const PLACEHOLDER = "x".repeat(23);

const PATH = String.raw`[^\s<>()?]`;
const LAST = String.raw`[^\s()?!*"'「」<>;:=,.$%\[\]~&|@]`;
const QUERY = String.raw`a-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^\u00a0-\uffef`;
const URL = new RegExp(
    String.raw`(?<![a-z0-9@＠$#＃])` +
        String.raw`(?:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://` +
        String.raw`${SERVER}(${ENDING})(?![a-z0-9@+\-])(?::[0-9]+)?` +
        String.raw`(?:/(?:(?:${PATH}|\(${PATH}+\))*(?:${LAST}|\(${PATH}+\)|/))?)?` +
        String.raw`(?:\?[${QUERY}]*[a-z0-9_&=#/\-\u00a0-\uffef])?`,
    "giu"
);
const WORD = String.raw`\p{L}\p{N}_`;
const REMOTE = new RegExp(
    String.raw`(?<![=\/${WORD}])(@[a-z0-9_]+(?:[.\-]+[a-z0-9_]+)*)@[${WORD}.\-]*[${WORD}]`,
    "giu"
);

export function letters(text) {
    const shorter = text.replace(URL, (found, ending) =>
        isEnding(ending) ? PLACEHOLDER : found
    );
    return graphemes(shorter.replace(REMOTE, "$1"));
}
