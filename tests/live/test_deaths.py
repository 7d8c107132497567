"""A post that ends whoever processes it, in real transactions."""

from .common import LiveCase

SCRIPT = """
from odoo.addons.social_care.intake.batch import Intake
from odoo.addons.social_care.networks.base import RawItem

class Killed(BaseException):
    pass

run = Intake.run

def fatal(intake):
    if any("Poison" in (event.payload or "") for event in intake.events):
        raise Killed
    return run(intake)

account = env["social.care.account"].create({
    "name": "Files", "network": "file", "external_id": "us", "ticket_policy": "manual"})
items = [
    RawItem(str(n), {"external_id": str(n), "author_id": f"author {n}",
                     "body": "Poison" if n == 77 else "Where is my parcel?"})
    for n in range(150)]
events = env["social.care.event"]
events.store(account.id, None, items)
env.cr.commit()
Intake.run = fatal
deaths = 0
while events.search_count([("account_id", "=", account.id), ("state", "=", "new")]):
    env.cr.commit()
    try:
        events._process_batch(account_ids=account.ids)
    except Killed:
        deaths += 1
    if deaths > 20:
        break
Intake.run = run
failed = events.search([("account_id", "=", account.id), ("state", "=", "failed")])
result = {
    "deaths": deaths,
    "failed": failed.mapped("external_id"),
    "reason": failed.mapped("error_message"),
    "posts": env["social.care.post"].search_count([("account_id", "=", account.id)]),
    "left": env["social.care.attempt"].search_count([]),
}
"""


class TestDeaths(LiveCase):
    def test_the_queue_goes_on_without_it(self):
        """`Killed` passes by all that catches errors, as the end of a process does:
        what was committed stays, what was not is gone."""
        found = self.database.shell(SCRIPT)
        self.assertEqual(found["failed"], ["77"])
        self.assertIn("5 times", found["reason"][0])
        self.assertEqual((found["deaths"], found["posts"], found["left"]), (5, 149, 0))
