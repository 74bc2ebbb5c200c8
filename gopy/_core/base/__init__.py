"""What everything stands on: clock, chance, lock ranks, probes, settings, spans."""
