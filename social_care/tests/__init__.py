from . import test_first_ticket
