"""The language: goroutines, channels, select, defer and panic.

`gopy` itself exports what users need; packages inside gopy import the modules.
"""
