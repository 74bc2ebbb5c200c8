"""The scheduler: Gs on Ps on Ms."""
