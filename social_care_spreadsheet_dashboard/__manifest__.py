{
    "name": "Social Care Dashboard",
    "summary": "Who asked in public and who was answered in time, as a dashboard",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Social Care contributors",
    "depends": ["social_care", "spreadsheet_dashboard"],
    "auto_install": True,
    "data": ["data/dashboards.xml"],
}
