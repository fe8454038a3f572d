"""The network between a browser and a server, which can be taken away."""

import contextlib
import socket
import threading

CHUNK = 65536


class Relay:
    """Listens on a port of its own, and passes on what it hears while it is on."""

    def __init__(self, port):
        self.target = ("127.0.0.1", port)
        self.connections = []
        self.is_on = True
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.cut()
        self.listener.close()

    def cut(self):
        """Take the network away: what is open breaks off, nothing new is answered."""
        self.is_on = False
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.connections.clear()

    def restore(self):
        self.is_on = True

    def _listen(self):
        with contextlib.suppress(OSError):
            while True:
                caller, _address = self.listener.accept()
                self._connect(caller)

    def _connect(self, caller):
        if not self.is_on:
            caller.close()
            return
        callee = socket.create_connection(self.target)
        self.connections += [caller, callee]
        for source, sink in ((caller, callee), (callee, caller)):
            threading.Thread(target=_pump, args=(source, sink), daemon=True).start()


def _pump(source, sink):
    with contextlib.suppress(OSError):
        while content := source.recv(CHUNK):
            sink.sendall(content)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
