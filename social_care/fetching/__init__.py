"""How what networks have becomes events.

``visit`` is the order of the steps where a stream is asked; ``deliveries`` takes in
what networks send by themselves, ``files`` what people give. What becomes of events is
the intake's.
"""
