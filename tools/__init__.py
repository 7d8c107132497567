"""The project's own tools: set-up, demo, tests, lint. Standard library only."""
