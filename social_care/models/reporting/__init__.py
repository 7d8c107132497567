from . import digest_digest, social_care_figure, social_care_wait
