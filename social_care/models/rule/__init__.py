from . import (
    social_care_alert,
    social_care_evidence,
    social_care_rule,
    social_care_rule_hit,
)
