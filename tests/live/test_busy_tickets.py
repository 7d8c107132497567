"""Somebody saves a ticket while what stands in it is made anew: nothing is lost, and
no error stands in the log."""

import contextlib

from .common import SECONDS, LiveCase, wait_until

SETUP = """
weights = env["social.care.weights"].of_companies(env.company)
weights.complaint += 5
ticket = env["social.care.conversation"].search([
    ("awaiting_since", "!=", False), ("ticket_id", "!=", False),
    ("intent", "=", "complaint"), ("priority_score", "<", 90)], limit=1).ticket_id
result = [weights.id, ticket.id, ticket.social_priority_score]
"""
WAITING = """
SELECT 1 FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock'
   AND query LIKE '%helpdesk_ticket%'
"""


class TestBusyTickets(LiveCase):
    def test_a_ticket_is_saved_while_all_are_weighed(self):
        weights, ticket, before = self.database.shell(SETUP)
        server = self.database.server(cron_threads=1)
        with contextlib.closing(self.database.connect()) as agent:
            with agent, agent.cursor() as cursor:
                words = "UPDATE helpdesk_ticket SET name = 'Saved' WHERE id = %s"
                cursor.execute(words, [ticket])
                self.database.wake_crons("ir_cron_rank")
                wait_until(
                    lambda: self.database.sql(WAITING),
                    SECONDS,
                    "weighing comes to the ticket",
                    server.log,
                )
            wait_until(
                lambda: self.database.sql(
                    "SELECT 1 FROM social_care_weights WHERE id = %s AND NOT ranking",
                    [weights],
                ),
                SECONDS,
                "all are weighed",
                server.log,
            )
        [(name, score)] = self.database.sql(
            "SELECT name, social_priority_score FROM helpdesk_ticket WHERE id = %s",
            [ticket],
        )
        self.assertEqual(name, "Saved")
        self.assertGreater(score, before)
        self.assertEqual(server.errors(), [])
