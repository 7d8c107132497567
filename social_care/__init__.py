from . import (
    controllers,
    database,
    demo,
    intake,
    models,
    networks,
    resolution,
    triage,
    wizards,
)
from .hooks import uninstall_hook
