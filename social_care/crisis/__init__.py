"""A wave of complaints, from the first suspicion until one can learn from it.

:mod:`.watching` looks for it after each batch, :mod:`.incidents` makes it one matter
with one alarm, :mod:`.gathering` puts under it what belongs to it. :mod:`.picture` is
what people look at meanwhile, :mod:`.answers` what is said to each, :mod:`.lessons`
what is left when it is over.
"""
