"""What the browser tests do on a page: steps in JavaScript, with what they share."""

HELPERS = """
    const wait = async (condition, what) => {
        for (let n = 0; n < 4000; n++) {
            let found = false;
            try {
                found = condition();
            } catch {
                // What it looks at is being drawn anew.
            }
            if (found) {
                return found;
            }
            await new Promise((resolve) => setTimeout(resolve, 25));
        }
        throw new Error("never: " + what);
    };
    const expect = (fact, what) => {
        if (!fact) {
            throw new Error("not so: " + what);
        }
    };
    const one = (css) => document.querySelector(css);
    const text = (css) => one(css)?.textContent.trim() || "";
    const said = (css, words) => wait(() => text(css).includes(words), words);
    const item = async (css, menu) => {
        (await wait(() => one(menu), menu)).click();
        (await wait(() => one(css), css)).click();
    };
    const area = () => one(".o_social_composer_text");
    const type = (words) => {
        area().focus();
        area().value = words;
        area().setSelectionRange(words.length, words.length);
        area().dispatchEvent(new InputEvent("input", { bubbles: true }));
    };
    const press = (key, options = {}) =>
        area().dispatchEvent(
            new KeyboardEvent("keydown", {
                key, bubbles: true, cancelable: true, ...options,
            })
        );
"""


def script(steps):
    """The script of a page that takes these steps, for `browser_js`."""
    return (
        f"(async () => {{{HELPERS}{steps}"
        'console.log("test successful");'
        "})().catch((error) => console.error(error.message));"
    )
