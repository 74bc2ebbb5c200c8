"""A Flask application that greets, under gevent's pywsgi, without a log."""

from flaskapp import app
from gevent.pywsgi import WSGIServer
from measure import serving

server = WSGIServer(("127.0.0.1", 0), app, log=None, backlog=2048)
server.start()
serving(server.server_port)
server.serve_forever()
