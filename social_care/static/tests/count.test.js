import { describe, expect, test } from "@odoo/hoot";

import { COUNTS } from "@social_care/composer/count/count.esm";

describe.current.tags("headless");

const counts = (text) =>
    Object.fromEntries(Object.keys(COUNTS).map((name) => [name, COUNTS[name](text)]));

test("nothing is nothing", () => {
    for (const count of Object.values(counts(""))) {
        expect(count).toBe(0);
    }
});

test("one letter as people see it", () => {
    const family = "👩\u200d👩\u200d👧";
    expect(COUNTS.characters(family)).toBe(5);
    expect(COUNTS.graphemes(family)).toBe(1);
    expect(COUNTS.letters(family)).toBe(1);
    expect(COUNTS.weighted(family)).toBe(2);
    expect(COUNTS.bytes(family)).toBe(18);
});

test("what is wide counts twice where the network says so", () => {
    expect(COUNTS.weighted("漢字")).toBe(4);
    expect(COUNTS.letters("漢字")).toBe(2);
});

test("an address has one length, whatever is in it", () => {
    const one = "https://a.com/x";
    const other = `${one}${"y".repeat(200)}`;
    for (const name of ["letters", "weighted"]) {
        expect(COUNTS[name](one)).toBe(23);
        expect(COUNTS[name](other)).toBe(23);
    }
});

test("of a name on another server only the name", () => {
    expect(COUNTS.letters("@ann@a.example")).toBe(4);
});
