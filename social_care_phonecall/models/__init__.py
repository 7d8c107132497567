from . import crm_phonecall, social_care_erasure, social_care_handoff
