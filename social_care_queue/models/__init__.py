from . import social_care_event, social_care_post_picture, social_care_stream
