import { describe, expect, test } from "@odoo/hoot";

import { textAndLinks } from "@social_care/thread/links.esm";

describe.current.tags("headless");

const ROWS = [
    ["none here", []],
    ["See https://a.example/x?y=1#z.", ["https://a.example/x?y=1#z"]],
    ["(https://a.example/b_(c)), or", ["https://a.example/b_(c)"]],
    [
        "HTTP://A.example! and https://b.example",
        ["HTTP://A.example", "https://b.example"],
    ],
    ["javascript:alert(1) data:text/html,x file:///etc", []],
    ["https://bank.example@evil.example/login", []],
    ["https://a.example/\u202egnp.exe", ["https://a.example/"]],
    ['https://a.example/"onmouseover="x', ["https://a.example/"]],
    ["<a href='https://a.example'>click</a>", ["https://a.example"]],
    ["https:// https://[ ", []],
];

for (const [text, wanted] of ROWS) {
    test(`addresses in ${JSON.stringify(text)}`, () => {
        const parts = textAndLinks(text);
        const found = parts.map(({ href }) => href).filter(Boolean);
        expect(found).toEqual(wanted);
        expect(parts.map((part) => part.text).join("")).toBe(text);
    });
}
