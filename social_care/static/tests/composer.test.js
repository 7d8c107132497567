import { after, describe, expect, getFixture, test } from "@odoo/hoot";
import { browser } from "@web/core/browser/browser";
import { Component, mount, xml } from "@odoo/owl";

import { keepDraft, readDraft, tidyDrafts } from "@social_care/composer/draft.esm";
import { usePicker } from "@social_care/composer/picker.esm";

describe.current.tags("headless");

describe("what was typed and not sent", () => {
    test("is kept for its conversation", () => {
        keepDraft(7, { body: "Sorry, Ann" });
        expect(readDraft(7).body).toBe("Sorry, Ann");
        expect(readDraft(8)).toEqual({});
        keepDraft(7, { body: "" });
        expect(readDraft(7)).toEqual({});
    });

    test("is forgotten when nobody came back to it", () => {
        keepDraft(7, { body: "Sorry, Ann" });
        keepDraft(8, { body: "Hello" });
        const [name] = Object.keys(browser.localStorage).filter((key) =>
            key.endsWith(":7")
        );
        browser.localStorage.setItem(name, JSON.stringify({ body: "old", at: 1 }));
        tidyDrafts();
        expect(readDraft(7)).toEqual({});
        expect(readDraft(8).body).toBe("Hello");
        browser.localStorage.setItem(name, "no JSON");
        expect(readDraft(7)).toEqual({});
    });
});

describe("the list under the text", () => {
    const ITEMS = ["parcel", "party", "past"];

    async function picker() {
        const picked = [];
        class Typing extends Component {
            static props = {};
            static template = xml`<textarea/>`;
            setup() {
                this.picker = usePicker({
                    find: (text) =>
                        text.startsWith("::")
                            ? Promise.resolve({ typed: text.length, items: ITEMS })
                            : null,
                    pick: (item, typed) => picked.push([item, typed]),
                });
            }
        }
        const typing = await mount(Typing, getFixture());
        after(() => typing.__owl__.app.destroy());
        const type = async (value) =>
            typing.picker.look({ value, selectionStart: value.length });
        const press = (key, options = {}) => {
            const event = new KeyboardEvent("keydown", {
                key,
                cancelable: true,
                ...options,
            });
            return [typing.picker.onKeydown(event), event.defaultPrevented];
        };
        return { state: typing.picker.state, picked, press, type };
    }

    test("is walked through by keys, round and round", async () => {
        const { state, picked, press, type } = await picker();
        await type("::pa");
        expect(state.items.length).toBe(3);
        expect(press("ArrowUp")).toEqual([true, true]);
        expect(state.at).toBe(2);
        press("ArrowDown");
        press("ArrowDown");
        expect(state.at).toBe(1);
        press("Enter");
        expect(picked).toEqual([["party", 4]]);
        expect(state.items.length).toBe(0);
    });

    test("takes no key that is not for it", async () => {
        const { state, picked, press, type } = await picker();
        expect(press("Enter")).toEqual([false, false]);
        await type("::pa");
        expect(press("x")).toEqual([false, false]);
        expect(press("Enter", { ctrlKey: true })).toEqual([false, false]);
        expect(press("Escape")).toEqual([true, true]);
        expect(state.items.length).toBe(0);
        await type("::pa");
        await type("Hello");
        expect(state.items.length).toBe(0);
        expect(picked).toEqual([]);
    });
});
