"""What people on the networks are called. Plain Python."""


def own_name(name, handle, external_id):
    """The name that somebody gives themselves, else their handle, else their id."""
    return name or (f"@{handle}" if handle else external_id)
