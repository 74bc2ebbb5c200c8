"""A small JSON API, which the tutorial builds step by step: docs/tutorial.md."""
