"""Packages the addon as ``odoo-addon-social-care``.

The manifest is the one place for name, version and requirements; everything below
social_care/ goes into the wheel, and with it the addons that install themselves where
they have something to tie together.
"""

import ast
from pathlib import Path

from setuptools import setup

ADDON = Path("social_care")
ADDONS = (
    ADDON,
    Path("social_care_link_tracker"),
    Path("social_care_loyalty"),
    Path("social_care_phonecall"),
    Path("social_care_practice"),
    Path("social_care_project"),
    Path("social_care_queue"),
    Path("social_care_sale"),
    Path("social_care_sla"),
    Path("social_care_spreadsheet_dashboard"),
    Path("social_care_survey"),
)
EXTRAS = {"feed": ["feedparser>=6.0"], "stores": ["PyJWT[crypto]>=2.10"]}
LEFT_OUT = ("__pycache__", ".pyc")

manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text())


def packages():
    """Give the Python packages as ``{name in Odoo: folder}``."""
    folders = [path.parent for addon in ADDONS for path in addon.rglob("__init__.py")]
    return {".".join(["odoo.addons", *folder.parts]): str(folder) for folder in folders}


def data_files(addon):
    """Give every other file of an addon, relative to its folder."""
    files = [path for path in addon.rglob("*") if path.is_file()]
    return sorted(
        str(path.relative_to(addon))
        for path in files
        if not any(part.endswith(LEFT_OUT) for part in path.parts)
    )


def requirements():
    """Give what pip has to install; addons go by OCA's names on the registry."""
    addons = [
        f"odoo-addon-{name.replace('_', '-')}==19.0.*"
        for name in manifest["depends"]
        if name.startswith("helpdesk_mgmt")
    ]
    return ["odoo==19.0.*", *addons, *manifest["external_dependencies"]["python"]]


def description():
    """Give the text for the registry."""
    readme = Path("README.md")
    return readme.read_text() if readme.exists() else manifest["summary"]


setup(
    name="odoo-addon-social-care",
    version=manifest["version"],
    description=manifest.get("summary", ""),
    long_description=description(),
    long_description_content_type="text/markdown",
    author=manifest["author"],
    url=manifest.get("website", ""),
    license=manifest["license"],
    packages=list(packages()),
    package_dir=packages(),
    package_data={f"odoo.addons.{addon}": data_files(addon) for addon in ADDONS},
    include_package_data=False,
    install_requires=requirements(),
    extras_require=EXTRAS,
    python_requires=">=3.10",
    classifiers=["Framework :: Odoo", "Framework :: Odoo :: 19.0"],
    zip_safe=False,
)
