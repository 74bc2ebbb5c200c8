"""Timers: which of them are due.  Who made them is told elsewhere."""
