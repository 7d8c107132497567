{
    "name": "Social Care: Job Queue",
    "summary": "Fetching, processing and pictures run on channels of the job queue",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Social Care contributors",
    "depends": ["social_care", "queue_job"],
    "auto_install": True,
    "data": ["data/queue_job_data.xml"],
    "uninstall_hook": "uninstall_hook",
}
