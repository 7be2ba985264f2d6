"""How the load reaches a server: the bytes that native/pump sends, by the protocol that the server speaks."""

import base64
import http.client
import json
import os
import re
import struct
import urllib.parse
import uuid


def frame(text, op=1):
    """A client WebSocket frame (mask key 0, so the payload is unchanged)."""
    b = text.encode() if isinstance(text, str) else text
    n = len(b)
    h = bytes((0x80 | op,))
    h += (
        bytes((0x80 | n,))
        if n < 126
        else b"\xfe" + struct.pack(">H", n)
        if n < 65536
        else b"\xff" + struct.pack(">Q", n)
    )
    return h + b"\0\0\0\0" + b


def upgrade(path, port, headers=None, deflate=True, host=None):
    h = {
        "Host": host or f"127.0.0.1:{port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Origin": f"http://{host or f'127.0.0.1:{port}'}",
    }
    if deflate:  # every browser offers it
        h["Sec-WebSocket-Extensions"] = "permessage-deflate; client_max_window_bits"
    h.update(headers or {})
    return (f"GET {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in h.items()) + "\r\n").encode()


def post(path, port, obj, headers=None):
    b = json.dumps(obj).encode()
    h = {"Host": f"127.0.0.1:{port}", "Content-Type": "application/json", "Content-Length": len(b), **(headers or {})}
    return (f"POST {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in h.items()) + "\r\n").encode() + b


def conn(kind, port, steps, done, expect=0, idle=False, delay_us=0):
    out = struct.pack("<BBHII", kind, int(idle), port, expect, delay_us)
    d = done.encode() if isinstance(done, str) else done
    out += struct.pack("<I", len(d)) + d + struct.pack("<I", len(steps))
    for op, b in steps:
        b = b.encode() if isinstance(b, str) else b
        out += op.encode() + struct.pack("<I", len(b)) + b
    return out


class Adapter:
    """Turns (model, number of streams, number of idle connections) into pump connections."""

    deflate = True

    def __init__(self, port, **kw):
        self.port = port
        self.__dict__.update(kw)

    def login(self):
        pass

    def go(self, model, streams):
        """Called right after the streams were released (for protocols with a separate trigger)."""

    def stream(self, i, model):  # -> (kind, steps, done)
        raise NotImplementedError

    def plan(self, model, expect, streams, idle, spread_ms=0):
        cs = []
        for i in range(streams):
            kind, steps, done = self.stream(i, model)
            cs.append(conn(kind, self.port, steps, done, expect, False, int(spread_ms * 1000 * i / max(streams, 1))))
        for i in range(idle):
            kind, steps, done = self.stream(streams + i, model)
            cut = next(j for j, s in enumerate(steps) if s[0] == "B")
            cs.append(conn(kind, self.port, steps[: cut + 1], done, 0, True))
        return b"PUMP" + struct.pack("<I", len(cs)) + b"".join(cs)


class SSE(Adapter):
    """Plain OpenAI streaming over HTTP, straight to the upstream."""

    path, headers, bearer = "/v1/chat/completions", {}, None

    def stream(self, i, model):
        body = {
            "model": model,
            "messages": [{"role": "user", "content": "hello there"}],
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        h = dict(self.headers)
        if self.bearer:
            h["Authorization"] = "Bearer " + self.bearer
        return 0, [("B", b""), ("T", post(self.path, self.port, body, h))], ""


class JsonWS(Adapter):
    """A JSON protocol over one WebSocket.  Placeholders in the messages: {model} {i} {uuid} {text}."""

    path = "/ws/naive/"
    headers = {}
    hello = []  # [["send", "..."], ["wait", "substring"], ...] right after the upgrade
    send = '{"type":"chat","model":"{model}","message":"hello there","window":{window}}'
    done = '"done"'
    window = 0
    login_spec = None  # {"url": "/accounts/login/", "username": "...", "password": "..."}
    cookie = None

    def fill(self, s, i, model):
        return (
            s.replace("{model}", model)
            .replace("{i}", str(i))
            .replace("{window}", str(self.window))
            .replace("{uuid}", str(uuid.uuid4()))
            .replace("{text}", "hello there")
        )

    def login(self):
        if self.login_spec:
            self.cookie = django_login(self.port, **self.login_spec)

    def stream(self, i, model):
        h = dict(self.headers)
        if self.cookie:
            h["Cookie"] = self.cookie
        steps = [("S", upgrade(self.fill(self.path, i, model), self.port, h, self.deflate)), ("U", b"")]
        for op, s in self.hello:
            steps.append(("S", frame(self.fill(s, i, model))) if op == "send" else ("W", self.fill(s, i, model)))
        steps += [("B", b""), ("T", frame(self.fill(self.send, i, model)))]
        return 1, steps, self.done


def request(port, method, path, obj=None, headers=None, form=None):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    h = dict(headers or {})
    data = None
    if obj is not None:
        data, h["Content-Type"] = json.dumps(obj), "application/json"
    if form is not None:
        data, h["Content-Type"] = urllib.parse.urlencode(form), "application/x-www-form-urlencoded"
    c.request(method, path, data, h)
    r = c.getresponse()
    return r.status, r.read().decode(errors="replace"), r.headers


def django_login(
    port, url="/accounts/login/", username="", password="", user_field="username", pass_field="password", **extra
):
    """Log in through an ordinary Django login form; returns a Cookie header value."""
    cookies = {}

    def take(h):
        for v in h.get_all("set-cookie") or []:
            k, _, x = v.partition(";")[0].partition("=")
            cookies[k] = x

    st, page, h = request(port, "GET", url)
    take(h)
    m = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    form = {user_field: username, pass_field: password, **extra}
    if m:
        form["csrfmiddlewaretoken"] = m[1]
    hdr = {
        "Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items()),
        "Referer": f"http://127.0.0.1:{port}{url}",
        "Origin": f"http://127.0.0.1:{port}",
    }
    st, page, h = request(port, "POST", url, form=form, headers=hdr)
    take(h)
    if "sessionid" not in cookies and st not in (200, 302):
        raise RuntimeError(f"login failed: {st} {page[:200]}")
    return "; ".join(f"{k}={v}" for k, v in cookies.items())


ADAPTERS = {"sse": SSE, "json": JsonWS}
