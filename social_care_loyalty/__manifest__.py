{
    "name": "Social Care and Coupons",
    "summary": "What is given with a ticket is a coupon or a gift card",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Services/Helpdesk",
    "author": "Social Care contributors",
    "depends": ["social_care", "loyalty"],
    "auto_install": True,
    "data": ["views/social_care_goodwill_views.xml"],
}
