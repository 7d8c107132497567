"""What the addon's speed is measured against, in the same minute on one database.

Addons are found where Odoo's configuration says: that is read before anything else,
where nobody has done so yet.
"""

import importlib.util
import os

import odoo
from odoo.modules.module import initialize_sys_path

if importlib.util.find_spec("odoo.addons.social_care") is None:
    odoo.tools.config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=error"])
    initialize_sys_path()
