{
    "name": "Cheap Passwords",
    "summary": "Loaded by servers of the tests, never installed",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Social Care contributors",
    "depends": ["base"],
    "installable": False,
}
