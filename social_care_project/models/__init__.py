from . import project_task, social_care_topic
