"""Addresses in strangers' words can be clicked, and nothing else does anything."""

import json

from ..common import BrowserCase

ROWS = [
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
]
SCRIPT = """
const {textAndLinks} = odoo.loader.modules.get("@social_care/thread/links.esm");
const wrong = [];
for (const [text, wanted] of %s) {
    const parts = textAndLinks(text);
    const found = parts.filter(({href}) => href).map(({href}) => href);
    if (JSON.stringify(found) !== JSON.stringify(wanted)) {
        wrong.push(`${text}: ${found}`);
    }
    if (parts.map((part) => part.text).join("") !== text) {
        wrong.push(`not all of ${text}`);
    }
}
console[wrong.length ? "error" : "log"](wrong.join("; ") || "test successful");
"""


class TestLinks(BrowserCase):
    def test_what_is_an_address(self):
        self.browser_js(
            "/odoo",
            SCRIPT % json.dumps(ROWS),
            ready="Boolean(document.querySelector('.o_main_navbar'))",
            login="admin",
        )
