from . import ir_attachment, social_care_reply
