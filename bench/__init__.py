"""What the addon's speed is measured against, in the same minute on one database.

Addons are found where Odoo's configuration says, so that is read before anything else.
"""

import os

import odoo
from odoo.modules.module import initialize_sys_path

odoo.tools.config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=error"])
initialize_sys_path()
