"""How this addon talks to the database where the ORM is not enough."""
