"""``python -m gopy``: runs programs, and shows what the runtime can carry.

commands       what can be said on the command line
runfile        ``run``: a program of the user's as goroutine 1
websupervisor  ``serve``: webprocess, webworker, application, handover are its parts
demo           ``demo``: a server in a process of its own, and a load on it
jobserver      ``server``: protocol, lines, workers, parting are its parts
load           ``load``: client, meter, histogram, watch, table are its parts
"""
