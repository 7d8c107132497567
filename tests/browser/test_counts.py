"""The counts that the browser makes while one types are those of the server."""

import json
from pathlib import Path

from odoo.addons.social_care.networks.counting import COUNTS

from ..common import BrowserCase

ROWS = json.loads(
    (
        Path(__file__).parents[1] / "unit" / "networks" / "data" / "lengths.json"
    ).read_text()
)
OURS = ("bytes", "graphemes", "packed")
SCRIPT = """
const {COUNTS} = odoo.loader.modules.get("@social_care/composer/count/count.esm");
const rows = %s;
const wrong = [];
for (const {text, counts} of rows) {
    for (const [name, length] of Object.entries(counts)) {
        const ours = COUNTS[name](text);
        if (ours !== length) {
            wrong.push(`${name} of ${JSON.stringify(text)}: ${ours}, not ${length}`);
        }
    }
}
if (wrong.length) {
    console.error(wrong.join("\\n"));
} else if (rows.length >= 200) {
    console.log("test successful");
}
"""


class TestCounts(BrowserCase):
    def test_every_text(self):
        names = ("characters", "weighted", "letters")
        rows = [
            {
                "text": row["text"],
                "counts": {name: row[name] for name in names}
                | {name: COUNTS[name](row["text"]) for name in OURS},
            }
            for row in ROWS
        ]
        self.browser_js(
            "/odoo",
            SCRIPT % json.dumps(rows),
            ready="Boolean(document.querySelector('.o_main_navbar'))",
            login="admin",
        )
