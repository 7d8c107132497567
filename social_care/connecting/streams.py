"""Which streams an account has, and which of them may be asked for."""

from ..fetching import looking


def sync(accounts):
    """Give every account the streams its network has, and no others; those whose
    permission is missing are off."""
    accounts = accounts.sudo()
    vals_list = []
    for account in accounts:
        specs = looking.specs(account.can())
        known = account.stream_ids
        codes = set(known.mapped("code"))
        known.filtered(lambda s, specs=specs: s.code not in specs).unlink()
        vals_list += [
            {"account_id": account.id, "code": code}
            for code in specs
            if code not in codes
        ]
    accounts.env["social.care.stream"].create(vals_list)
    for stream in accounts.stream_ids:
        follow_scope(stream)


def follow_scope(stream):
    """A stream whose permission is missing is off; one that was off for that reason
    alone is on again once it is there."""
    spec = stream.spec()
    needed = spec.scope.split() if spec else []
    lacking = set((stream.account_id.missing_scopes or "").split())
    missing = " ".join(each for each in needed if each in lacking) or False
    by_a_person = not stream.active and not stream.missing_scope
    if missing == stream.missing_scope or by_a_person:
        return
    stream.write({"missing_scope": missing, "active": not missing})
