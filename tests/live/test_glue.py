"""Coupons, orders, followed links and a dashboard: the small addons that install
themselves."""

from tools import template
from tools.project import LOGS

from .common import LiveCase

OTHERS = "loyalty,sale,link_tracker,spreadsheet_dashboard"
GLUE = (
    *("social_care_link_tracker", "social_care_loyalty", "social_care_sale"),
    "social_care_spreadsheet_dashboard",
)
WORK = """
import json
import re
from datetime import datetime, timedelta
from odoo.addons.social_care.database import transaction
env = transaction.joined(env["res.users"]).env
now = datetime.now().replace(microsecond=0)
team = env["helpdesk.ticket.team"].create({"name": "Public"})
account = env["social.care.account"].create(
    {"name": "Shop", "network": "file", "external_id": "us", "team_id": team.id,
     "ticket_policy": "all"}
)
row = {"external_id": "q", "author_id": "ann", "body": "My parcel came broken!",
       "posted_at": (now - timedelta(hours=5)).isoformat()}
account.import_file(json.dumps(row).encode(), "a.jsonl")
conversation = env["social.care.conversation"].search([("account_id", "=", account.id)])
ticket = conversation.ticket_id
partner = env["res.partner"].create({"name": "Ann"})
conversation.profile_id.partner_id = partner
ticket.partner_id = partner
result = {}

# Coupons
programs = env["loyalty.program"].create(
    [{"name": kind, "program_type": kind} for kind in ("gift_card", "coupons")]
)
offers = env["social.care.goodwill"]
for number, program in enumerate(programs):
    budget = env["social.care.goodwill.budget"].create(
        {"name": program.name, "amount": 100, "approval_above": 50,
         "loyalty_program_id": program.id}
    )
    offers |= offers.create(
        {"ticket_id": ticket.id, "value": 10, "reason": "Broken",
         "budget_id": budget.id, "exception_reason": "Broken" if number else False}
    )
offers.action_offer()
cards = offers.loyalty_card_id
result["points"] = [offer.loyalty_card_id.points for offer in offers]
result["codes"] = [offer.code == offer.loyalty_card_id.code for offer in offers]
result["partner"] = cards.partner_id == partner
result["mails"] = env["mail.mail"].search_count([("model", "=", "loyalty.card")])
reply = env["social.care.reply"].create(
    {"conversation_id": conversation.id, "visibility": "public",
     "body": f"Here you are: {offers[0].code}"}
)
result["live"] = len(offers.live_codes(env.company))
cards[0].points = 0
offers[1].action_withdraw()
result["states"] = offers.mapped("state")
result["active"] = cards.mapped("active")
result["live_then"] = len(offers.live_codes(env.company))

# Links
reply.body = (
    "Look: https://shop.example/help and https://odoo.example/social_care/claim/abc"
)
reply._before_checks()
reply._before_checks()
[link] = env["link.tracker"].search([])
result["body"] = reply.body
result["short"] = link.short_url
result["url"] = link.url
result["source"] = [link.source_id == account.utm_source_id, link.medium_id.name,
                    link.campaign_id == env.ref("social_care.utm_campaign_social_care")]

# Orders
product = env["product.product"].create(
    {"name": "Jug", "list_price": 40, "taxes_id": False}
)
def order(**values):
    made = env["sale.order"].create(
        {"partner_id": values.pop("partner_id", partner.id),
         "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1})]}
        | values
    )
    made.action_confirm()
    return made
other = env["res.partner"].create({"name": "Bob"})
order(source_id=account.utm_source_id.id, partner_id=other.id)
order()
env["sale.order"].create({"partner_id": partner.id})
page = env["social.care.wait"].what_networks_bring({})
[shop] = [row for row in page["rows"] if row["id"] == account.id]
cells = dict(zip([column["key"] for column in page["columns"]], shop["cells"]))
result["orders"] = {
    key: cells[key]["value"]
    for key in ("orders_link", "ordered_link", "orders_after", "ordered_after")
}
result["listed"] = env["sale.order"].search_count(cells["orders_after"]["domain"])

# The dashboard: Odoo's own check of its fields and menus, and each of its tables
from odoo import tools
from odoo.addons.spreadsheet.utils import validate_data
dashboard = env.ref("social_care_spreadsheet_dashboard.spreadsheet_dashboard_coverage")
tools.config["test_enable"] = True
dashboard._check_spreadsheet_data()
tools.config["test_enable"] = False
data = json.loads(dashboard.spreadsheet_data)
waits = env["social.care.wait"]
env.flush_all()
result["tables"] = {}
for number, pivot in data["pivots"].items():
    rows = [row["fieldName"] for row in pivot["rows"]]
    measures = [it["id"] for it in pivot["measures"]]
    found = waits.formatted_read_grouping_sets(pivot["domain"], [rows], measures)[0]
    result["tables"][number] = sum(row["__count"] for row in found)
result["counted"] = waits.search_count([("left_out", "=", False)])
result["charts"] = [
    len(waits.formatted_read_group(
        chart["searchParams"]["domain"], chart["metaData"]["groupBy"],
        ["__count", "within_day:avg"]))
    for chart in validate_data.odoo_charts(data)
]
cells = str([sheet["cells"] for sheet in data["sheets"]])
result["asked"] = sorted(set(re.findall(r"PIVOT(?:\\.VALUE)?\\((\\d+)", cells)))
supervisors = env.ref("social_care.group_social_care_supervisor")
result["for"] = dashboard.group_ids == supervisors
env.cr.rollback()
"""


class TestGlue(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        log = LOGS / f"install-glue-{cls.database.name}.log"
        cls.addClassCleanup(log.unlink, missing_ok=True)
        template.install(cls.database._database, OTHERS, log)
        cls.found = cls.database.shell(WORK)

    def test_they_come_by_themselves(self):
        rows = self.database.sql(
            "SELECT name, state FROM ir_module_module"
            f" WHERE name IN {GLUE} ORDER BY name"
        )
        self.assertEqual(rows, [(name, "installed") for name in GLUE])

    def test_what_is_given_is_a_coupon(self):
        found = self.found
        self.assertEqual(found["points"], [10, 1])
        self.assertEqual(found["codes"], [True, True])
        self.assertTrue(found["partner"])
        self.assertEqual(found["mails"], 0)
        self.assertEqual((found["live"], found["live_then"]), (2, 0))
        self.assertEqual(found["states"], ["redeemed", "withdrawn"])
        self.assertEqual(found["active"], [True, False])

    def test_links_are_followed(self):
        """Those that are for one person stay, and nothing is shortened twice."""
        found = self.found
        self.assertEqual(found["url"], "https://shop.example/help")
        self.assertEqual(
            found["body"],
            f"Look: {found['short']} and https://odoo.example/social_care/claim/abc",
        )
        self.assertEqual(found["source"], [True, "File", True])

    def test_orders_in_two_columns(self):
        self.assertEqual(
            self.found["orders"],
            {
                "orders_link": 1,
                "ordered_link": 40,
                "orders_after": 1,
                "ordered_after": 40,
            },
        )
        self.assertEqual(self.found["listed"], 1)

    def test_a_dashboard(self):
        """Each table has rows and all the questions, and each is shown."""
        found = self.found
        self.assertGreater(found["counted"], 0)
        for number in ("1", "2", "3", "4"):
            self.assertEqual(found["tables"][number], found["counted"], number)
        self.assertEqual(found["asked"], sorted(found["tables"]))
        self.assertTrue(all(found["charts"]), found["charts"])
        self.assertTrue(found["for"], "supervisors alone")
