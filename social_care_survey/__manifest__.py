{
    "name": "Social Care and Certificates",
    "summary": "Who answers in public has a certificate, or is looked over",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Social Care contributors",
    "depends": ["social_care", "survey"],
    "auto_install": True,
    "data": ["views/social_care_account_views.xml"],
}
