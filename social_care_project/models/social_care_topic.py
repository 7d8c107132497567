from odoo import fields, models


class SocialCareTopic(models.Model):
    _inherit = "social.care.topic"

    project_id = fields.Many2one(
        "project.project",
        check_company=True,
        ondelete="set null",
        domain="[('company_id', 'in', [False, company_id])]",
        help="Where a task is made of it.",
    )
    task_id = fields.Many2one(
        "project.task",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _hand_over(self):
        """A project has it as a task."""
        if self.project_id and not self.task_id:
            task = self.env["project.task"].create(
                {
                    "name": self.name,
                    "project_id": self.project_id.id,
                    "description": self.brief(),
                    "user_ids": [fields.Command.set(self.user_id.ids)],
                }
            )
            self.sudo().task_id = task
        return bool(self.task_id) or super()._hand_over()
