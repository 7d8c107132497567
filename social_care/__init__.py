from . import (
    connecting,
    controllers,
    database,
    demo,
    erasing,
    fetching,
    intake,
    models,
    networks,
    resolution,
    triage,
    wizards,
)
from .hooks import post_load, uninstall_hook
