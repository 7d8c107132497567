"""Messages of the plain folders, in the language of whoever reads them."""

from .networks.errors import NetworkError


def of(env, error):
    """What an exception has to say to a person.

    :param Exception error: a :class:`NetworkError`, or one that nobody expected:
        of that one only its kind is told, since its text may hold anything
    """
    if not isinstance(error, NetworkError):
        return env._("Unexpected error: %s", type(error).__name__)
    return say(env, error.template, error.values)


def say(env, template, values):
    """A message of a plain folder, translated.

    :param str template: as it was marked with ``_lt``
    """
    values = {
        name: env._(value) if name == "name" else value  # pylint: disable=W8301,W8161
        for name, value in values.items()
    }
    template = env._(template)  # pylint: disable=W8301,W8161
    return template % values if values else template
