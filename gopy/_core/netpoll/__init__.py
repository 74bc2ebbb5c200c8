"""The network poller: which descriptors became ready, and who waits for them."""
