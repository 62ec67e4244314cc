"""Serves Amazon S3 as moto implements it, in memory: python moto-server.py PORT"""

import io
import sys
import threading

from moto.server import create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app

moto = create_backend_app("s3")
# moto checks whether an object exists and writes it in two steps, so two requests must not overlap.
one_at_a_time = threading.Lock()


class Handler(WSGIRequestHandler):
    """Keeps connections open, which Werkzeug's own does not: to open one takes as long as most requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self):
        environ = self.make_environ()
        # Read to its end, whatever comes of the request: behind it the next one begins.
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        with one_at_a_time:
            chunks, status, headers = run_wsgi_app(moto, environ, buffered=True)
        content = b"".join(chunks)
        if self.command != "HEAD":
            headers["Content-Length"] = str(len(content))
        self.send_response_only(int(status.split()[0]))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log(self, *args):
        pass


make_server("127.0.0.1", int(sys.argv[1]), moto, threaded=True, request_handler=Handler).serve_forever()
