"""A mail server that takes every mail and keeps none, for what sending costs."""

import socketserver
from threading import Thread

REPLIES = {b"DATA": b"354 Go on", b"QUIT": b"221 Bye"}


class SmtpSink:
    """Listens on a free port of this machine until it is stopped."""

    host = "127.0.0.1"

    def __init__(self):
        self.count = 0
        self._server = socketserver.ThreadingTCPServer((self.host, 0), _Connection)
        self._server.daemon_threads = True
        self._server.sink = self
        self.port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()


class _Connection(socketserver.StreamRequestHandler):
    def handle(self):
        self._reply(b"220 Ready")
        for line in self.rfile:
            command = line[:4].upper()
            self._reply(REPLIES.get(command, b"250 Done"))
            if command == b"DATA":
                self._skip_mail()
            elif command == b"QUIT":
                return

    def _skip_mail(self):
        while self.rfile.readline() not in (b".\r\n", b""):
            pass
        self.server.sink.count += 1
        self._reply(b"250 Done")

    def _reply(self, text):
        self.wfile.write(text + b"\r\n")
