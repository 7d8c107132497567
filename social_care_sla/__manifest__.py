{
    "name": "Social Care and SLAs",
    "summary": "Tickets' SLAs and the response targets of Social Care agree",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Social Care contributors",
    "depends": ["social_care", "helpdesk_mgmt_sla"],
    "auto_install": True,
}
