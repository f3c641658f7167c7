"""A WebSocket client of some fifty lines: enough to open, listen and close."""

import base64
import json
import os
import socket
import struct
import time
import urllib.parse


class Refused(Exception):
    pass


class Live:
    """`protocols` as a browser offers them: the only way in which it can send a credential."""

    def __init__(self, url, token, timeout_s=10):
        parts = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port or 80), timeout=timeout_s)
        key = base64.b64encode(os.urandom(16)).decode()
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self.socket.sendall((
            f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: supercargo, bearer.{token}\r\n\r\n"
        ).encode())
        self.buffer = b""
        head = self._until(b"\r\n\r\n").decode("latin-1")
        if " 101 " not in head.split("\r\n", 1)[0]:
            raise Refused(head.split("\r\n", 1)[0])
        self.protocol = next((line.split(":", 1)[1].strip() for line in head.split("\r\n") if line.lower().startswith("sec-websocket-protocol:")), None)

    def _until(self, mark):
        while mark not in self.buffer:
            more = self.socket.recv(65536)
            if not more:
                raise Refused("closed")
            self.buffer += more
        head, self.buffer = self.buffer.split(mark, 1)
        return head

    def _take(self, count):
        while len(self.buffer) < count:
            more = self.socket.recv(65536)
            if not more:
                raise Refused("closed")
            self.buffer += more
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def _frame(self):
        first, second = self._take(2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack(">H", self._take(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", self._take(8))
        return first & 0x0F, self._take(length)

    def say(self, text, opcode=1):
        mask, body = os.urandom(4), text.encode() if isinstance(text, str) else text
        assert len(body) < 126
        self.socket.sendall(bytes([0x80 | opcode, 0x80 | len(body)]) + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(body)))

    def hear(self, wanted, timeout_s=20):
        """The first message that `wanted` accepts; None when there is none in time."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            self.socket.settimeout(max(0.05, deadline - time.monotonic()))
            try:
                opcode, body = self._frame()
            except (TimeoutError, socket.timeout):
                return None
            if opcode == 9:
                self.say(body, opcode=10)
            if opcode != 1:
                continue
            said = json.loads(body)
            for message in said if isinstance(said, list) else [said]:
                if wanted(message):
                    return message
        return None

    def close(self):
        try:
            self.say(b"", opcode=8)
        finally:
            self.socket.close()
