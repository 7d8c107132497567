"""What networks deliver: acknowledged, and processed to the end."""

import hashlib
import hmac
import json
import time

from odoo.addons.social_care.fetching import deliveries

SECRET = "secret-of-the-app"
ENTRIES, PAGES = 500, 30
BOUND_ACKNOWLEDGED, BOUND_PROCESSED = 1, 10
"""Seconds."""


def delivered(env):
    """One delivery of 500 entries for 30 pages of two companies.

    :return: seconds until it is acknowledged, and until all of it is posts
    """
    companies = env.company | env["res.company"].create({"name": "Bench Sister"})
    accounts = env["social.care.account"].create(
        [
            {
                "name": f"Bench page {number}",
                "network": "facebook",
                "external_id": f"77000{number}",
                "company_id": companies[number % 2].id,
                "client_secret": SECRET,
                "state": "connected",
                "ticket_policy": "manual",
            }
            for number in range(PAGES)
        ]
    )
    env.cr.commit()
    body = json.dumps({"object": "page", "entry": list(map(_entry, range(ENTRIES)))})
    digest = hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={digest}"}
    start = time.perf_counter()
    token = accounts[0].webhook_token
    assert deliveries.delivered(env, token, headers, body.encode())
    acknowledged = time.perf_counter() - start
    env.cr.commit()
    env.invalidate_all()
    start = time.perf_counter()
    accounts.action_process()
    processed = time.perf_counter() - start
    env.cr.commit()
    env.invalidate_all()
    domain = [("account_id", "in", accounts.ids)]
    posts = env["social.care.post"].search(domain)
    assert len(posts) == ENTRIES, len(posts)
    assert all(post.company_id == post.account_id.company_id for post in posts)
    return acknowledged, processed


def _entry(number):
    page, at = f"77000{number % PAGES}", 1_779_000_000 + number
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": f"9_{number}",
        "post_id": f"{page}_9",
        "parent_id": f"{page}_9",
        "message": f"Where is my parcel? No. {number}",
        "created_time": at,
        "from": {"id": f"6{number}", "name": f"Ann {number}"},
    }
    change = {"field": "feed", "value": value}
    return {"id": page, "time": at, "changes": [change]}
