from . import (
    connecting,
    controllers,
    database,
    demo,
    fetching,
    intake,
    models,
    networks,
    resolution,
    triage,
    wizards,
)
from .hooks import uninstall_hook
