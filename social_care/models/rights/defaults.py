"""What the context may say of new records."""


def only(records, names):
    """The records, without what the context gives as defaults of other fields: what
    people may not write they may not give as a default either.

    :param names: the fields that people may write
    """
    wanted = {f"default_{name}" for name in names}
    context = {
        key: value
        for key, value in records.env.context.items()
        if not key.startswith("default_") or key in wanted
    }
    return records.with_env(records.env(context=context))
