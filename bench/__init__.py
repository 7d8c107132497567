"""What the addon's speed is measured against, in the same minute on one database."""
