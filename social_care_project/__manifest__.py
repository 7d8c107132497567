{
    "name": "Social Care and Projects",
    "summary": "A topic of many customers becomes a task, until it is fixed",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Social Care contributors",
    "depends": ["social_care", "project"],
    "auto_install": True,
    "data": ["views/social_care_topic_views.xml"],
}
