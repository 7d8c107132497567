{
    "name": "Social Care: Phone Calls",
    "summary": "Calls to customers who were handed over are logged calls",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Social Care contributors",
    "depends": ["social_care", "crm_phonecall"],
    "auto_install": True,
    "data": ["views/social_care_handoff_views.xml"],
}
