"""The local web server: the built app, the API under the same origin, and the mails that were sent. Loopback only.

Does what CloudFront does on AWS (infra/web.yaml): files first, a path without a file is a screen of the app, a missing
asset is a 404, /v1/* and /.well-known/* go to the HTTP API. Adds /config.json and /local/mail.
"""

import html
import http.client
import json
import mimetypes
import re
import sys
import threading
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DIST = (ROOT / "web" / "dist").resolve()
PORT, STACK_FILE = int(sys.argv[1]), Path(sys.argv[2])
BODY_BYTES_MAX = 10 * 1024 * 1024  # of an HTTP API
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "host", "content-length"}
FILE = re.compile(r"^/assets/|\.(css|html|ico|js|json|map|png|svg|txt|webmanifest|woff2)$")
FRESH = {"cache-control": "no-cache"}


def stack() -> dict:
    return json.loads(STACK_FILE.read_text())


def content_security_policy() -> str:
    """As infra/web.yaml says it for AWS: besides itself the app talks to the WebSocket API and to the document store."""
    known = stack()
    sockets = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(known["websocket_url"]))
    return (
        f"default-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self' {sockets} "
        f"{known['endpoint_url']}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 75
    upstream = threading.local()

    def handle_any(self) -> None:
        path = urllib.parse.urlsplit(self.path).path
        if path.startswith(("/v1/", "/.well-known/")):
            self.proxy()
        elif self.command not in ("GET", "HEAD"):
            self.answer(405, b"only GET here\n", "text/plain")
        elif path == "/config.json":
            known = stack()
            self.answer(200, json.dumps({"ws_url": known["websocket_url"]}).encode(), "application/json", FRESH)
        elif path == "/local/mail":
            self.answer(200, mail_page(), "text/html; charset=utf-8")
        elif path == "/local/mail.json":
            self.answer(200, json.dumps({"messages": mails()}).encode(), "application/json")
        else:
            self.file(path)

    def __getattr__(self, name: str):
        """Any method that HTTP has or will have: what is not allowed is for the API to say."""
        if name.startswith("do_"):
            return self.handle_any
        raise AttributeError(name)

    def file(self, path: str) -> None:
        found = (DIST / urllib.parse.unquote(path).lstrip("/")).resolve()
        asset = path.startswith("/assets/")
        if not found.is_relative_to(DIST) or not found.is_file():
            if FILE.search(path):
                return self.answer(404, b"not found\n", "text/plain")
            found = DIST / "index.html"
        if not found.is_file():
            return self.answer(503, b"the web app is not built yet\n", "text/plain")
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        headers = {"cache-control": "public, max-age=31536000, immutable"} if asset else dict(FRESH)
        if kind == "text/html":
            headers["content-security-policy"] = content_security_policy()
        self.answer(200, found.read_bytes(), kind, headers)

    def proxy(self) -> None:
        if self.headers.get("transfer-encoding"):  # a gateway wants a length
            self.close_connection = True
            return self.answer(411, b"length required\n", "text/plain")
        try:
            length = int(self.headers.get("content-length") or 0)
        except ValueError:
            length = -1
        if not 0 <= length <= BODY_BYTES_MAX:
            return self.too_large(length)
        body = self.rfile.read(length) if length else None
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        base = urllib.parse.urlsplit(stack()["api_url"])
        for attempt in (1, 2):
            connection = getattr(self.upstream, "connection", None)
            if connection is None:
                connection = self.upstream.connection = http.client.HTTPConnection(base.hostname, base.port, timeout=65)
            fresh = connection.sock is None
            try:
                connection.request(self.command, base.path.rstrip("/") + self.path, body=body, headers=headers)
                response = connection.getresponse()
                content = response.read()
                break
            except (OSError, http.client.HTTPException):
                connection.close()
                self.upstream.connection = None
                # Only a kept connection that the other side closed meanwhile is worth a second attempt.
                if fresh or attempt == 2:
                    return self.answer(502, b"the local stack does not answer\n", "text/plain")
        kept = {name: value for name, value in response.getheaders() if name.lower() not in HOP_BY_HOP}
        self.answer(response.status, content, None, kept)

    def too_large(self, length: int) -> None:
        self.close_connection = True
        status, code = (400, "length_invalid") if length < 0 else (413, "body_too_large")
        problem = {"type": "about:blank", "title": "request body refused", "status": status, "code": code}
        self.answer(status, json.dumps(problem).encode(), "application/problem+json")

    def answer(self, status: int, content: bytes, kind: str | None, headers: dict | None = None) -> None:
        self.send_response_only(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if kind:
            self.send_header("content-type", kind)
        if status not in (204, 304):
            self.send_header("content-length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_):
        pass


def mails() -> list[dict]:
    """What the emulator sent, newest first, in one shape: MiniStack and LocalStack list it differently."""
    with urllib.request.urlopen(stack()["mail_url"], timeout=5) as response:
        found = json.load(response)["messages"]
    if isinstance(found, dict):
        sent = [m for messages in found.values() for m in messages]
        shaped = [{"at": m["Timestamp"], "to": m["To"], "subject": m["Subject"], "text": m["BodyText"]} for m in sent]
    else:
        shaped = [
            {"at": m["Timestamp"], "to": m["Destination"]["ToAddresses"], "subject": m["Subject"],
             "text": (m.get("Body") or {}).get("text_part", "")}
            for m in found
        ]
    return sorted(shaped, key=lambda mail: str(mail["at"]), reverse=True)


def mail_page() -> bytes:
    def entry(mail: dict) -> str:
        text = re.sub(r"https?://[^\s<]+", r'<a href="\g<0>">\g<0></a>', html.escape(str(mail["text"])))
        head = f"{html.escape(str(mail['subject']))} &rarr; {html.escape(', '.join(mail['to']))}"
        return f"<article><h2>{head}</h2><p>{html.escape(str(mail['at']))}</p><pre>{text}</pre></article>"

    page = "<!doctype html><html lang=en><meta charset=utf-8><title>Mail sent</title><h1>Mail sent</h1>"
    return (page + ("".join(map(entry, mails())) or "<p>None yet.</p>")).encode()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


Server(("127.0.0.1", PORT), Handler).serve_forever()
