"""Topics: found among what people say, followed until who waits has been told.

``finding`` proposes them, ``following`` knows who is concerned.
"""
