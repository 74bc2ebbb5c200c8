"""Descriptors as goroutines use them: serialised, with deadlines, closed when nobody is left."""
