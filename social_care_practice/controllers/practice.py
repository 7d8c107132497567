"""The practice timeline: a page that looks like a plain social network, in Odoo.

Everything is done with the rights of whoever is logged in.
"""

import hashlib
import json

from odoo import fields, http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.social_care.groups import ADMIN, AGENT

from ..client import MAX_LENGTH, MAX_MESSAGE_LENGTH, wire_id

URL = "/social_care/practice"

PAGE = 120
"""Posts shown at first, and with every step back in time."""

STANDINGS = 200
"""Posts, the newest, whose standing in the helpdesk is told again and again."""


class PracticeController(http.Controller):
    # ---- Pages ---------------------------------------------------------------------

    @http.route(URL, type="http", auth="user", readonly=True)
    def choose(self):
        """The first timeline there is, or the offer to make one."""
        if not request.env.user.has_group(AGENT):
            return self._refuse()
        account = _accounts(request.env)[:1]
        if account:
            return request.redirect(f"{URL}/{account.id}")
        return request.render(
            "social_care_practice.practice_start",
            {"can_start": request.env.user.has_group(ADMIN)},
        )

    @http.route(f"{URL}/<int:account_id>", type="http", auth="user", readonly=True)
    def page(self, account_id):
        """One timeline."""
        if not request.env.user.has_group(AGENT):
            return self._refuse()
        account = _accounts(request.env, account_id)
        if not account:
            return self._refuse(404)
        session = request.env["ir.http"].get_frontend_session_info()
        return request.render(
            "social_care_practice.practice_page",
            {"account": account, "session_info": session},
        )

    @http.route(f"{URL}/start", type="http", auth="user", methods=["POST"])
    def start(self):
        """Make the first timeline, with some customers on it."""
        if not request.env.user.has_group(ADMIN):
            return self._refuse()
        account = _accounts(request.env)[:1]
        if not account:
            people = request.env["social.care.practice.person"]
            account = people._start_timeline(request.env.company)
        return request.redirect(f"{URL}/{account.id}")

    def _refuse(self, status=403):
        """Say politely that there is nothing to be seen here."""
        response = request.render(
            "social_care_practice.practice_refused", {"status": status}
        )
        response.status_code = status
        return response

    # ---- Calls of the page ---------------------------------------------------------

    @http.route(
        f"{URL}/<int:account_id>/load", type="jsonrpc", auth="user", readonly=True
    )
    def load(self, account_id, before=None, post_id=None):
        """All that is shown at first, or what came before that.

        :param before: only posts before the one of this id
        :param post_id: show this one's thread as well, however old it is
        """
        account = _account(account_id)
        posts, earlier = _newest(account, before, post_id)
        last = request.env["social.care.practice.post"].search(
            [("account_id", "=", account.id)], order="change desc", limit=1
        )
        return {
            "account": {
                "id": account.id,
                "name": account.name,
                "handle": account.handle or "",
                "state": account.state,
            },
            "accounts": _accounts(request.env).read(["name"]),
            "limits": {"public": MAX_LENGTH, "private": MAX_MESSAGE_LENGTH},
            "people": _people(account),
            "posts": _posts(posts),
            "standings": _standings(account, posts),
            "change": last.change,
            "earlier": earlier,
        }

    @http.route(
        f"{URL}/<int:account_id>/changes", type="jsonrpc", auth="user", readonly=True
    )
    def changes(self, account_id, after, person_id=0, known=""):
        """What is new since the page looked last.

        :param int after: the number of the last change it knows
        :param int person_id: the last invented customer it knows
        :param str known: the stamp of the standings it knows
        """
        account = _account(account_id)
        posts = request.env["social.care.practice.post"]
        mine = [("account_id", "=", account.id)]
        changed = posts.search(
            [*mine, ("change", ">", after)], order="change", limit=PAGE
        )
        newest = posts.search(mine, order="id desc", limit=STANDINGS)
        standings = _standings(account, newest)
        stamp = hashlib.sha256(json.dumps(standings).encode()).hexdigest()
        return {
            "posts": _posts(changed | changed.root_id),
            "change": changed[-1:].change or after,
            "people": _people(account, person_id),
            "standings": standings if stamp != known else None,
            "stamp": stamp,
            "state": account.state,
        }

    @http.route(f"{URL}/<int:account_id>/write", type="jsonrpc", auth="user")
    def write(self, account_id, body, visibility, person_id=None, parent_id=None):
        """Write a post as an invented customer, or without one as the company."""
        account = _account(account_id)
        post = request.env["social.care.practice.post"].create(
            {
                "account_id": account.id,
                "body": body,
                "visibility": visibility,
                "person_id": person_id,
                "parent_id": parent_id,
            }
        )
        return _posts(post)[0]

    @http.route(f"{URL}/<int:account_id>/delete", type="jsonrpc", auth="user")
    def delete(self, account_id, post_id):
        """Take a post away, as its author would."""
        account = _account(account_id)
        post = request.env["social.care.practice.post"].search(
            [("id", "=", post_id), ("account_id", "=", account.id)]
        )
        post.action_delete()
        return _posts(post)

    @http.route(f"{URL}/<int:account_id>/person", type="jsonrpc", auth="user")
    def person(self, account_id, name, handle, follower_count=0, verified=False):
        """Invent a customer."""
        account = _account(account_id)
        person = request.env["social.care.practice.person"].create(
            {
                "account_id": account.id,
                "name": name,
                "handle": handle,
                "follower_count": follower_count,
                "verified": verified,
            }
        )
        return _people(account, person.id - 1)


def _accounts(env, account_id=None):
    """The practice accounts the user may see; those that work come first."""
    domain = [("network", "=", "practice")]
    if account_id is not None:
        domain.append(("id", "=", account_id))
    accounts = env["social.care.account"].search(domain)
    return accounts.sorted(lambda account: account.state != "connected")


def _account(account_id):
    env = request.env
    if not env.user.has_group(AGENT):
        raise AccessError(env._("This page is for the people of the social team."))
    account = _accounts(env, account_id)
    if not account:
        raise MissingError(env._("There is no such practice timeline."))
    return account


def _newest(account, before=None, post_id=None):
    """The newest posts with the whole of their public threads.

    :return: the posts, and the id before which there are more, or False
    """
    posts = account.env["social.care.practice.post"]
    mine = [("account_id", "=", account.id)]
    older = [("id", "<", before)] if before else []
    page = posts.search([*mine, *older], order="id desc", limit=PAGE)
    earlier = page[-1:].id if len(page) == PAGE else False
    if post_id:
        page |= posts.search([*mine, ("id", "=", post_id)])
    public = page.filtered(lambda post: post.visibility == "public")
    roots = public.root_id | public.filtered(lambda post: not post.root_id)
    page |= roots | posts.search([*mine, ("root_id", "in", roots.ids)])
    return page, earlier


def _people(account, after=0):
    people = account.env["social.care.practice.person"].search(
        [("account_id", "=", account.id), ("id", ">", after)], order="id"
    )
    return people.read(["name", "handle", "follower_count", "verified"])


def _posts(posts):
    return [
        {
            "id": post.id,
            "change": post.change,
            "deleted": post.deleted,
            "body": post.body or "",
            "person_id": post.person_id.id,
            "customer_id": post.customer_id.id,
            "parent_id": post.parent_id.id,
            "root_id": post.root_id.id,
            "visibility": post.visibility,
            "posted_at": fields.Datetime.to_string(post.posted_at),
        }
        for post in posts
    ]


def _standings(account, posts):
    """post id to where it stands in the helpdesk, as far as the user may see that."""
    env = account.env
    ids = {wire_id(post.id): post.id for post in posts if post.person_id}
    found = env["social.care.post"].search(
        [("account_id", "=", account.id), ("external_id", "in", list(ids))]
    )
    conversations = env["social.care.conversation"].search(
        [("id", "in", found.conversation_id.ids)]
    )
    tickets = env["helpdesk.ticket"].search([("id", "in", conversations.ticket_id.ids)])
    states = env["social.care.conversation"]._fields["public_resolution"]
    labels = dict(states._description_selection(env))
    standings = {}
    for post in found.filtered(lambda post: post.conversation_id in conversations):
        conversation = post.conversation_id
        ticket = conversation.ticket_id & tickets
        state = conversation.public_resolution or ""
        standings[ids[post.external_id]] = {
            "ticket": ticket.number or "",
            "ticket_id": ticket.id,
            "state": state,
            "label": labels.get(state, ""),
        }
    return standings
