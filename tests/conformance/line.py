"""One row of the report."""


class Line:
    """What was done, by which operations, and what is wrong with it."""

    def __init__(self, side, step, operations, problems):
        self.side, self.step = side, step
        self.operations, self.problems = operations, problems

    def __str__(self):
        verdict = "; ".join(self.problems) or "pass"
        operations = ", ".join(self.operations)
        return f"{self.side:<13} {self.step:<22} {operations:<50} {verdict}"
