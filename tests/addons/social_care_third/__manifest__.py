{
    "name": "A Third Addon beside Social Care",
    "summary": "What another addon may add, for the tests",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Social Care contributors",
    "depends": ["social_care"],
    "installable": True,
}
