{
    "name": "Social Care and Link Tracker",
    "summary": "Links in public answers are followed, with the account as their source",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Social Care contributors",
    "depends": ["social_care", "link_tracker"],
    "auto_install": True,
}
