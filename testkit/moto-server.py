"""Serves Amazon S3 as moto implements it, in memory: python moto-server.py PORT"""

import sys
import threading

from moto.server import create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

moto = create_backend_app("s3")
# moto checks whether an object exists and writes it in two steps, so two requests must not overlap.
one_at_a_time = threading.Lock()


def application(environ, start_response):
    with one_at_a_time:
        return list(moto(environ, start_response))


class Handler(WSGIRequestHandler):
    # Keeps connections open.
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, *args):
        pass


make_server("127.0.0.1", int(sys.argv[1]), application, threaded=True, request_handler=Handler).serve_forever()
