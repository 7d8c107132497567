"""A little of everything, beside the demo: conversations, replies and handoffs in every
state, for who presses every button. A script for `odoo shell`."""

SCRIPT = """
from odoo import fields
from datetime import timedelta

now = fields.Datetime.now()
env["ir.config_parameter"].set_param("social_care.undo_seconds", "0")
agent = env.ref("base.user_demo")
supervisor = env["res.users"].search([("login", "=", "supervisor")])
team = env.ref("social_care.demo_team")
team.user_ids |= agent | supervisor | env.user
account = env["social.care.account"].search([("network", "=", "practice")], limit=1)
env["social.care.account"].search([("state", "=", "paused")]).state = "connected"

def states_of(model, field="state"):
    return [key for key, _label in model._fields[field].selection]

# ---- Conversations: one of its own for each reply, handoff and goodwill -------------
# Of what one press ends there are several: lists and headers are pressed first.
Reply, Handoff = env["social.care.reply"], env["social.care.handoff"]
Goodwill = env["social.care.goodwill"]
replies = [*states_of(Reply), *["overtaken"] * 3]
replies += ["draft", "to_approve", "failed", "unknown"] * 2
handoffs = [*states_of(Handoff), "one to verify", "two to verify"]
handoffs += ["another address"] * 4
channels = states_of(Handoff, "channel")
given = [*states_of(Goodwill), "draft", "to_approve", "offered", "offered"]
shelves = ["action_wait_for_customer", "action_spam", "action_mute", "plain", "plain"]
shelves += ["perhaps thanks"] * 3
erased = ["to be erased", "to be exported", "erased"]
wanted = [*replies, *handoffs, *channels, *given, *shelves, *erased]
for number, what in enumerate(wanted):
    person = env["social.care.practice.person"].create({
        "name": f"Customer {number}", "handle": f"customer_{number}",
        "account_id": account.id,
    })
    env["social.care.practice.post"].create({
        "account_id": account.id, "person_id": person.id,
        "body": f"@yourcompany Order {number} is late, nobody answers. Where is it?",
    })
env.cr.commit()
account.action_fetch()
account.action_process()
made = env["social.care.conversation"].search(
    [("profile_id.handle", "=like", "customer_%")], order="id")
assert len(made) == len(wanted), (len(made), len(wanted))
made.filtered(lambda one: not one.ticket_id).action_create_ticket()
made = iter(made)

as_agent = Reply.with_user(agent)
for state in replies:
    conversation = next(made)
    reply = as_agent.create({
        "conversation_id": conversation.id, "visibility": "public",
        "body": "We look into it at once, and write to you today.",
    })
    if state == "sent":
        reply.action_send()
        env.cr.commit()
        account.action_process()
    elif state == "overtaken":
        said = env["social.care.practice.post"].search(
            [("person_id.handle", "=", conversation.profile_id.handle)])
        said.copy({"parent_id": said.id, "body": "And now it came in pieces."})
    elif state != "draft":
        values = {"state": state, "needs_person": state == "unknown"}
        if state in ("failed", "unknown"):
            values["error_message"] = "The network did not answer."
        if state == "to_approve":
            values["approval_reason"] = "In training."
        if state == "queued":
            values["send_at"] = now + timedelta(days=1)
        reply.sudo().flush_recordset()
        columns = ", ".join(f"{name} = %s" for name in values)
        env.cr.execute(
            f"UPDATE social_care_reply SET {columns} WHERE id = %s",
            [*values.values(), reply.id])
        reply.invalidate_recordset()
env.cr.commit()
account.action_fetch()
account.action_process()

for state in [*handoffs, *(["offered"] * len(channels))]:
    conversation = next(made)
    channel = channels.pop() if state == "offered" and channels else "phone"
    values = {
        "ticket_id": conversation.ticket_id.id, "channel": channel,
        "reason": "private_data", "contact_value": "+44 20 7946 0123",
        "consent_at": now, "good_at": now + timedelta(days=1),
    }
    if state == "another address":
        channel = values["channel"] = "email"
    if channel == "email":
        values["contact_value"] = "customer@example.com"
    if channel in ("chat", "visit"):
        values["place"] = "At the counter"
    handoff = Handoff.with_user(agent).create(values)
    if state == "arrived":
        handoff.action_arrived()
    elif state == "done":
        handoff.outcome = "The parcel was found."
        handoff.action_done()
    elif state == "declined":
        handoff.action_decline()
    elif state == "unreachable":
        handoff.action_unreachable()
    elif state == "expired":
        handoff.sudo().flush_recordset()
        env.cr.execute(
            "UPDATE social_care_handoff SET state = 'expired', ended_at = %s"
            " WHERE id = %s", [now, handoff.id])
        handoff.invalidate_recordset()
    elif state == "another address":
        handoff.sudo().other_addresses = "other@example.com"
    elif state in ("one to verify", "two to verify"):
        handoff.link_in_public = True
        numbers = [values["contact_value"], "+44 20 7946 0999"]
        for number in numbers[: 1 if state == "one to verify" else 2]:
            env["social.care.claim"].create({"handoff_id": handoff.id, "phone": number})

budget = env["social.care.goodwill.budget"].create({
    "name": "Late parcels", "amount": 1000, "approval_above": 50,
})
for state in given:
    conversation = next(made)
    goodwill = Goodwill.with_user(agent).create({
        "ticket_id": conversation.ticket_id.id, "conversation_id": conversation.id,
        "kind": "credit", "value": 80 if state == "to_approve" else 10,
        "reason": "The parcel was late.", "budget_id": budget.id,
    })
    goodwill.sudo().state = state

for method in shelves:
    conversation = next(made)
    if method == "perhaps thanks":
        conversation.post_ids.perhaps_thanks = True
    elif method != "plain":
        getattr(conversation, method)()
env["social.care.post"].search(
    [("network", "=", "x"), ("direction", "=", "in"), ("visibility", "=", "public")],
    limit=1).hidden = True
env["social.care.post.picture"].search([], limit=2).state = "failed"
for state in ("failed", "ignored"):
    event = env["social.care.event"].search([("state", "=", "done")], limit=1)
    event.state = state
late = env["social.care.conversation"].search(
    [("profile_id.handle", "=", "customer_0")])
env["social.care.breach"].create({
    "conversation_id": late.id, "company_id": late.company_id.id, "network": "practice",
    "account_id": account.id, "target_id": env.ref("social_care.demo_target_first").id,
    "awaiting_since": now - timedelta(days=1), "due_at": now - timedelta(hours=2),
    "breached_at": now - timedelta(hours=2),
})

# ---- Crises, topics, exercises, erasures, praise: one in each state -----------------
Crisis, Topic = env["social.care.crisis"], env["social.care.topic"]
for name, steps in (
    ("Orders are late", []),
    ("Nobody knows", []),
    ("Nobody answers", ["action_confirm"]),
    ("Parcels are lost", ["action_confirm", "action_contain"]),
    ("The shop is down", ["action_confirm", "action_over"]),
):
    crisis = Crisis.create({
        "name": name, "account_ids": account.ids,
        "started_at": now - timedelta(hours=6),
    })
    for step in steps:
        getattr(crisis, step)()
    said, unsaid, moving, moving_too, elsewhere = env["social.care.statement"].create([
        {
            "crisis_id": crisis.id, "account_id": each.id, "language": language,
            "body": "Orders leave a day late. We are sorry, and work on it.",
            "permalink": "https://practice.example/statement",
        }
        for each, language in (
            *((account, language) for language in ("en", "de", "fr", "es")),
            (env.ref("social_care.demo_account_feed"), "en"),
        )
    ])
    said.action_published()
    for each in (moving, moving_too):
        reply = Reply.create({
            "statement_id": each.id, "visibility": "public", "body": each.body,
            "user_id": supervisor.id,
        })
        reply.write({"state": "to_approve", "approval_reason": "In training."})
for name, steps in (
    ("Orders", []),
    ("Late orders", ["action_name"]),
    ("Where is it", ["action_name", "action_route"]),
    ("Nobody answers", ["action_name", "action_route", "action_fixed"]),
):
    topic = Topic.create({
        "name": name, "expression": "late", "language": "en", "user_id": agent.id,
        "closing_words": "{name}, your order is on its way.",
    })
    for step in steps:
        getattr(topic, step)()
ground = env["social.care.account"].create({
    "name": "Training ground", "network": "practice", "training_ground": True,
    "team_id": team.id,
})
ground.action_connect()
for steps in ([], ["action_start"], ["action_start", "action_finish"]):
    exercise = env["social.care.practice.exercise"].with_user(agent).create({
        "scenario": "morning", "account_id": ground.id,
    })
    for step in steps:
        getattr(exercise, step)()
for step in ("", "", "action_start"):
    erasure = env["social.care.erasure"].create({
        "profile_ids": [(6, 0, next(made).profile_id.ids)],
    })
    if step:
        erasure.action_start()
        erasure._cron_erase()
env["social.care.retention"].action_open()
result = len(wanted)
"""
