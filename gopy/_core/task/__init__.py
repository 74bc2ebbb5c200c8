"""Goroutines and their waits, as data: nothing here runs anything."""
