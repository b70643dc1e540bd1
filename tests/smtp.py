"""A mail server for tests: it keeps what it accepts, and refuses the addresses that it is told to."""

import socketserver
from contextlib import contextmanager
from threading import Thread


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "DATA":
                self.say("354 go on")
                self.server.accepted.append(self.read_mail())
            if verb == "RCPT" and any(address in line for address in self.server.refused):
                self.say("550 no such mailbox")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 OK")

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())

    def read_mail(self):
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(lines).decode()


@contextmanager
def server(*, refused=()):
    """Serve on a free port; yield the server, whose `accepted` holds the mails as they came."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as smtp:
        smtp.daemon_threads = True
        smtp.accepted, smtp.refused = [], refused
        Thread(target=smtp.serve_forever, daemon=True).start()
        yield smtp
        smtp.shutdown()
