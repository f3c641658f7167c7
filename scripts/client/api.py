"""HTTP, as the API wants it: JSON, an idempotency key on every command, problems as exceptions."""

import http.client
import json
import socket
import ssl
import threading
import time
import urllib.parse
import uuid
from concurrent.futures import ThreadPoolExecutor

ATTEMPTS_MAX = 6
TIMEOUT_S = 60
PAGE_LIMIT = 200
PAGES_MAX = 500


class Answer:
    """What came back. `json` is None when the body is not JSON."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body
        self.json = None
        if "json" in self.headers.get("content-type", ""):
            try:
                self.json = json.loads(body)
            except ValueError:
                pass

    @property
    def ok(self):
        return 200 <= self.status < 300

    @property
    def code(self):
        """The stable code of a problem."""
        return self.json.get("code") if isinstance(self.json, dict) else None


class Problem(Exception):
    """The API refused, or failed."""

    def __init__(self, method, path, answer):
        self.answer = answer
        self.status = answer.status
        self.code = answer.code
        detail = json.dumps(answer.json) if answer.json is not None else answer.body[:500].decode("utf-8", "replace")
        super().__init__(f"{method} {path} answered {answer.status}: {detail}")


class Http:
    """Kept connections, one per thread and host. Retries what is safe to retry, a bounded number of times."""

    def __init__(self):
        self._local = threading.local()

    def _connection(self, scheme, host):
        pool = self._local.__dict__.setdefault("pool", {})
        connection = pool.get((scheme, host))
        if connection is None:
            if scheme == "https":
                connection = http.client.HTTPSConnection(host, timeout=TIMEOUT_S, context=ssl.create_default_context())
            else:
                connection = http.client.HTTPConnection(host, timeout=TIMEOUT_S)
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            pool[(scheme, host)] = connection
        return connection

    def _drop(self, scheme, host):
        connection = self._local.pool.pop((scheme, host), None)
        if connection is not None:
            connection.close()

    def send(self, method, url, body=None, headers=None, retry=True):
        """One request. A lost connection is tried again only with `retry`: the caller vouches that repeating is safe."""
        parts = urllib.parse.urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        for attempt in range(ATTEMPTS_MAX):
            last = attempt + 1 == ATTEMPTS_MAX or not retry
            try:
                connection = self._connection(parts.scheme, parts.netloc)
                connection.request(method, target, body=body, headers=headers or {})
                response = connection.getresponse()
                answer = Answer(response.status, response.getheaders(), response.read())
                if response.will_close:
                    self._drop(parts.scheme, parts.netloc)
            except (OSError, http.client.HTTPException):
                self._local.__dict__.setdefault("pool", {})
                self._drop(parts.scheme, parts.netloc)
                if last:
                    raise
                time.sleep(0.1 * 2**attempt)
                continue
            if answer.status in (429, 502, 503, 504) and not last:
                time.sleep(wait_s(answer, attempt))
                continue
            return answer
        raise AssertionError("unreachable: the last attempt answers or raises")


def wait_s(answer, attempt):
    """The server's word on when to come back, or our own doubling."""
    try:
        return min(float(answer.headers["retry-after"]), 10.0)
    except (KeyError, ValueError):
        return min(0.2 * 2**attempt, 5.0)


class Api:
    """The API as one caller sees it: nobody, a member with a token, or the holder of a key."""

    def __init__(self, base_url, token=None, http=None):
        self.base_url = base_url.rstrip("/")
        self.token = token
        self.http = http or Http()

    def as_(self, token):
        return Api(self.base_url, token, self.http)

    def call(self, method, path, body=None, *, key=None, headers=None, content_type=None, retry=True):
        """Any request, any answer: nothing is raised for a refusal."""
        sent = {"accept": "application/json"}
        if self.token:
            sent["authorization"] = f"Bearer {self.token}"
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            sent["content-type"] = "application/json"
        if isinstance(body, str):
            body = body.encode()
        if content_type:
            sent["content-type"] = content_type
        if method in ("POST", "PUT", "PATCH", "DELETE"):
            sent["idempotency-key"] = key or str(uuid.uuid4())
        sent.update(headers or {})
        return self.http.send(method, self.base_url + path, body, sent, retry)

    def want(self, method, path, body=None, **options):
        answer = self.call(method, path, body, **options)
        if not answer.ok:
            raise Problem(method, path, answer)
        return answer.json

    def get(self, path, **query):
        query = {name: value for name, value in query.items() if value is not None}
        return self.want("GET", path + (f"?{urllib.parse.urlencode(query)}" if query else ""))

    def post(self, path, body=None, **options):
        return self.want("POST", path, {} if body is None else body, **options)

    def create(self, path, body, **options):
        """Creates, or answers None when it is there already."""
        answer = self.call("POST", path, body, **options)
        if answer.status == 409 and (answer.code or "").endswith("already_exists"):
            return None
        if not answer.ok:
            raise Problem("POST", path, answer)
        return answer.json

    def pages(self, path, **query):
        """Every item of a list, page by page."""
        query.setdefault("limit", PAGE_LIMIT)
        for _ in range(PAGES_MAX):
            page = self.get(path, **query)
            yield from page["items"]
            if not page.get("has_more"):
                return
            query["cursor"] = page["next_cursor"]
        raise RuntimeError(f"{path} has more than {PAGES_MAX} pages")


def in_parallel(work, items, workers=8):
    """Runs `work` on every item, at most `workers` at a time; answers in order, and the first failure is raised."""
    with ThreadPoolExecutor(max_workers=workers) as pool:
        return list(pool.map(work, items))


def until(found, timeout_s, every_s=0.5, what="it"):
    """Asks again until `found()` answers something true, or raises after `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while True:
        answer = found()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout_s:.0f} s for {what}")
        time.sleep(every_s)
