"""The addon's groups by their external ids, each spelt once."""

AGENT = "social_care.group_social_care_agent"
SUPERVISOR = "social_care.group_social_care_supervisor"
ADMIN = "social_care.group_social_care_admin"
ANALYST = "social_care.group_social_care_analyst"
