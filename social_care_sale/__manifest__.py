{
    "name": "Social Care and Orders",
    "summary": "What each network brings, in orders",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Social Care contributors",
    "depends": ["social_care", "sale"],
    "auto_install": True,
}
