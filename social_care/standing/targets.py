"""By when customers are to have their answer, and what was answered too late."""

from .hours import Hours

NOTHING = {"answer_due_at": None, "target_id": None, "watch_at": None}


class Targets:
    """The response targets of one batch, read in one query.

    The clock starts with the customer's post and stops with our answer, wherever that
    was given.

    :param people: the rows of the conversations
    """

    def __init__(self, env, people):
        self.env = env
        self.hours = Hours(env)
        companies = {person["company_id"] for person in people}
        self.rows = env["social.care.target"].rows(companies)

    def columns(self, person, there, score, awaiting_since, first_public_reply_at):
        """The target that a conversation has at present, when it is due, and when to
        look at it next.

        :param dict person: the row of the conversation
        :param list there: the rows of its posts that were not taken away
        """
        if not awaiting_since or person["muted"] or not self.rows:
            return NOTHING
        theirs = [post for post in there if post["direction"] == "in"]
        last = theirs[-1] if theirs else None
        if last is None or last["intent"] == "spam":
            return NOTHING
        public = any(post["visibility"] == "public" for post in theirs)
        answered = (
            first_public_reply_at is not None
            if public
            else any(post["direction"] == "out" for post in there)
        )
        target = self._find(person, "next" if answered else "first", score, last)
        if target is None:
            return NOTHING
        calendar, minutes = target["calendar_id"], target["minutes"]
        due = self.hours.due(calendar, awaiting_since, minutes)
        if due is None:
            return NOTHING
        if (due, target["id"]) == (person["answer_due_at"], person["target_id"]):
            watch = person["watch_at"]
        elif target["warning_minutes"]:
            before = max(minutes - target["warning_minutes"], 0)
            watch = self.hours.due(calendar, awaiting_since, before)
        else:
            watch = due
        return {"answer_due_at": due, "target_id": target["id"], "watch_at": watch}

    def of_wait(self, person, number, score, post):
        """The working hours by which a wait is measured: those of the response target
        that its first post has, else the company's.

        :param dict person: the row of the conversation
        :param int number: which wait of the conversation it is
        :param dict post: the row of the post that began it
        :return: the id of a calendar; None: round the clock
        """
        target = self._find(person, "first" if number == 1 else "next", score, post)
        return (target or person)["calendar_id"]

    def settle(self, people, rows, posts):
        """Keep what became of the targets that conversations had until now.

        What was answered too late is a breach also where nobody had looked at it in
        time; what had been noted as late is answered now.

        :param dict people: conversation id to its row as it was
        :param dict rows: conversation id to its columns as they are now
        :param dict posts: conversation id to the rows of its posts
        """
        done = []
        for key, row in rows.items():
            person = people[key]
            since, now = person["awaiting_since"], row["awaiting_since"]
            if person["answer_due_at"] and since and (now is None or now > since):
                answers = [
                    post["posted_at"]
                    for post in posts[key]
                    if post["direction"] == "out" and post["posted_at"] >= since
                ]
                done.append((person, min(answers, default=None)))
        if done:
            self.env["social.care.breach"].settle(done)

    def _find(self, person, kind, score, last):
        for row in self.rows:
            if (
                row["kind"] == kind
                and row["company_id"] == person["company_id"]
                and row["team_id"] in (None, person["team_id"])
                and row["network"] in (None, person["network"])
                and row["language"] in (None, last["language"])
                and row["priority_from"] <= score <= row["priority_to"]
            ):
                return row
        return None
