from . import social_care_topic
