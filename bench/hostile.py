"""Hostile requests to a real server, over raw sockets where a client's library would refuse to send them.

    python bench/hostile.py 10000

Oversized, malformed, not UTF-8, deeply nested, slow and broken off; tricks in paths, names, ids and headers; SQL and
templates; to /v1, /mcp, the page of a collection, deep links and the page's uploads. Fails where one response is a 5xx,
memory grows by 50 MB or more after a warm-up, a file appears outside the data folder and the temporary folder, an
exception is not handled, or the server answers wrongly at the end.
"""

import contextlib
import json
import os
import random
import socket
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hostile_texts import HEADER_NAMES, HEADER_VALUES, IDS, PATHS, TEXTS
from machine import describe
from served import Served, served

MOST_BYTES = 200_000
"""The server's limit of a request body: what is above it is oversized."""
GROWTH_MIB = 50
QUESTION, ANSWER = "How many crews entered the Wend Regatta?", "Twelve"
WARM_UP, LEAST_WARM_UP = 0.2, 500
"""The share of the requests, and their least number, that come before memory is first looked at: the models keep some
for each length of text that they have met.
"""
CLIENTS = 4
UPLOAD = "/gradio_api/upload"
POSTED = (
    "/v1/ask",
    "/v1/search",
    "/v1/verify",
    "/v1/documents",
    "/v1/chat/completions",
    "/mcp",
    UPLOAD,
    "/gradio_api/run/predict",
    "/gradio_api/queue/join",
    "/c/main/gradio_api/upload",
)


def main(count: int) -> int:
    print(f"{describe()}; `python bench/hostile.py {count}`\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(PULLQUOTE_MAX_UPLOAD_BYTES=str(MOST_BYTES), TMPDIR=f"{folder}/tmp", HOME=f"{folder}/home")
        for name in ("tmp", "home"):
            (Path(folder) / name).mkdir()
        with served(Path(folder) / "data") as server:
            return report(server, Path(folder), count)


def report(server: Served, folder: Path, count: int) -> int:
    began = time.monotonic()
    warm_up = max(int(WARM_UP * count), LEAST_WARM_UP)
    seen, memory = attack(server, range(warm_up)), [server.memory()]
    for quarter in range(4):
        seen += attack(server, range(warm_up + quarter * count // 4, warm_up + (quarter + 1) * count // 4))
        memory.append(server.memory())
    growth = memory[-1] - memory[0]
    print(
        f"{warm_up} and {count} requests in {time.monotonic() - began:.0f} s; responses: {dict(sorted(seen.items()))}"
    )
    print(f"Memory: {growth:+.0f} MiB; after {warm_up} and each quarter: {' '.join(f'{each:.0f}' for each in memory)}.")
    strange = [str(path) for path in outside(folder)]
    unhandled = server.log.read_text(errors="replace").count("Exception in ASGI application")
    wrong = [] if answers_rightly(server) else ["the question at the end was not answered rightly"]
    failures = sum(number for status, number in seen.items() if status.startswith("5"))
    print(f"5xx: {failures}; files outside: {strange}; unhandled: {unhandled}; {wrong or 'answers rightly'}")
    return int(bool(failures or strange or unhandled or wrong or growth >= GROWTH_MIB))


def attack(server: Served, numbers: range) -> Counter[str]:
    """The same requests for the same numbers, whoever runs it. Counts statuses, `closed` where none came."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return Counter(pool.map(lambda number: sent(server, number), numbers))


def sent(server: Served, number: int) -> str:
    choose = random.Random(number)
    kind = KINDS[number % len(KINDS)]
    parts = list(kind(choose))
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        status = exchanged(connection, parts)
    if status.startswith("5"):
        print(f"{status}: request {number}, {kind.__name__}: {b''.join(parts)[:300]!r}")
    return status


def exchanged(connection: socket.socket, parts: list[bytes]) -> str:
    """The status. Several parts are sent slowly, and nothing is waited for where the last one is empty."""
    # A server that has refused closes while more is sent.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for number, part in enumerate(parts):
            if number:
                time.sleep(0.02)
            connection.sendall(part)
        if not parts[-1]:
            return "broken off"
    with contextlib.suppress(ConnectionResetError):
        line = connection.makefile("rb").readline(200).split()
        return line[1].decode("ascii", "replace") if len(line) > 1 else "closed"
    return "closed"


def message(
    method: str, target: str, body: bytes = b"", media_type: str = "application/json", *headers: bytes
) -> bytes:
    lines = [
        f"{method} {target} HTTP/1.1".encode(),
        b"Host: localhost",
        b"Connection: close",
        b"Content-Type: " + media_type.encode(),
        b"Accept: application/json, text/event-stream",
        *headers,
    ]
    if not any(header.lower().startswith((b"content-length", b"transfer-encoding")) for header in headers):
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def paths(choose: random.Random) -> Iterator[bytes]:
    path = choose.choice(PATHS)
    target = path.replace("{}", choose.choice(IDS), 1).replace("{}", choose.choice(IDS))
    method = choose.choice(("GET", "GET", "DELETE", "PUT", "POST", "HEAD", "OPTIONS", "TRACE", "PROPFIND"))
    if method == "DELETE" and target.startswith("/v1/documents?"):
        method = "GET"
    yield message(method, target)


def texts(choose: random.Random) -> Iterator[bytes]:
    """SQL, templates and such in every field, in JSON that is valid."""
    text = choose.choice(TEXTS)
    bodies: dict[str, object] = {
        "/v1/ask": {"question": text, "filters": {"uri_prefix": text[:100], "metadata": {text[:50]: text[:50]}}},
        "/v1/search": {"question": text, "top_k": choose.choice((1, 0, -1, 10**30, 1e300, text))},
        "/v1/verify": {"question": text, "quotes": [{"document": text}]},
        "/v1/documents": {"uri": text, "title": text, "text": choose.choice((text, "")), "metadata": {text: text}},
        "/v1/chat/completions": {"model": text, "messages": [{"role": text, "content": text}], "stream": True},
        "/mcp": call(
            choose.choice(("ask", "search", "read_source", "verify", text)), {"question": text, "document": text}
        ),
        "/gradio_api/run/predict": {
            "fn_index": choose.choice((0, 1, -1, text)),
            "data": [text, {"path": "/etc/passwd"}],
        },
        "/gradio_api/queue/join": {"fn_index": choose.randrange(40), "data": [text], "session_hash": text},
    }
    target = choose.choice(sorted(bodies))
    yield message("POST", target, json.dumps(bodies[target]).encode())


def call(tool: str, arguments: dict[str, object]) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}


def malformed(choose: random.Random) -> Iterator[bytes]:
    bodies = (
        b"{",
        b"",
        b"null",
        b"[]",
        b'"',
        b'{"question":',
        b'{"question": "\xff\xfe"}',
        b"\xef\xbb\xbf{}",
        b'{"question": "a"}' * 2,
        b'{"question": NaN}',
        b'{"a":1,"a":2}',
        b"\x00" * 100,
        b'{"question": "\\ud800"}',
        b"1e999999",
        os.urandom(64),
        b'{"question": 1' + b"0" * 20_000 + b"}",
        b'{"jsonrpc": "2.0", "id": {}, "method": []}',
        b'{"jsonrpc":"2.0"}',
    )
    yield message("POST", choose.choice(POSTED), choose.choice(bodies))


def nested(choose: random.Random) -> Iterator[bytes]:
    depth = choose.choice((100, 1000, 20_000, 90_000))
    opening, closing = choose.choice(((b"[", b"]"), (b'{"a":', b"}"), (b'{"also_in":[', b"]}")))
    depth = min(depth, MOST_BYTES // (len(opening) + len(closing)) - 10)
    inner = opening * depth + b"1" * (opening == b'{"a":') + closing * depth
    wrapped = choose.choice(
        (b"%s", b'{"question": %s}', b'{"question": "a", "quotes": [%s]}', b'{"messages": %s, "model": "pullquote"}')
    )
    yield message("POST", choose.choice(POSTED), wrapped % inner)


def oversized(choose: random.Random) -> Iterator[bytes]:
    target = choose.choice(POSTED)
    size = MOST_BYTES + choose.choice((1, 100_000, 400_000))
    body = b'{"question": "' + b"a" * size + b'"}'
    match choose.randrange(3):
        case 0:
            yield message("POST", target, body)
        case 1:
            yield message(
                "POST", target, b"a", "application/json", b"Content-Length: " + b"9" * choose.choice((10, 30))
            )
        case _:
            yield message(
                "POST",
                target,
                b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body),
                "application/json",
                b"Transfer-Encoding: chunked",
            )


def uploads(choose: random.Random) -> Iterator[bytes]:
    name = choose.choice((*IDS, *TEXTS)).encode("utf-8", "surrogatepass").replace(b'"', b"%22")
    field = choose.choice((b"files", b"files", b"file", b"", b"../x", b"__proto__"))
    content = choose.choice(
        (b"", b"# A title\n\nWords.\n", b"%PDF-1.7\n", b"PK\x03\x04" + os.urandom(200), b"\xff" * 300, b"{" * 5000)
    )
    boundary = choose.choice((b"b", b"b" * 100, b"\xff", b"--"))
    part = b'Content-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n%s' % (field, name, content)
    whole = b"".join(b"--%s\r\n%s\r\n" % (boundary, part) for _ in range(choose.choice((1, 1, 2, 300))))
    end = choose.choice((b"--%s--\r\n" % boundary, b"", b"--wrong--"))
    target = choose.choice(("/v1/documents", "/v1/documents?collection=..", UPLOAD, "/c/main/gradio_api/upload"))
    media_type = b"Content-Type: multipart/form-data; boundary=" + boundary
    yield message("POST", target, whole + end).replace(b"Content-Type: application/json", media_type, 1)


def headers(choose: random.Random) -> Iterator[bytes]:
    header = choose.choice(HEADER_NAMES) + b": " + choose.choice(HEADER_VALUES)
    method, target = choose.choice(
        (("POST", "/v1/ask"), ("GET", "/v1/documents"), ("POST", "/mcp"), ("GET", "/"), ("POST", UPLOAD))
    )
    match choose.randrange(4):
        case 0:
            yield message(
                method, target, b'{"question": "a"}', "application/json", *[header] * choose.choice((2, 50, 200))
            )
        case 1:
            yield message(method, target, b"{}", "application/json", b"X: a\r\n folded", b"no colon here", header)
        case 2:  # request smuggling
            yield message(
                method,
                target,
                b"0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
                "application/json",
                b"Content-Length: 4",
                b"Transfer-Encoding: chunked",
            )
        case _:
            yield message(method, target, b'{"question": "a"}', "application/json", header)


def slow(choose: random.Random) -> Iterator[bytes]:
    """Sent byte by byte for a while, and then completed, or broken off."""
    whole = message("POST", choose.choice(POSTED), b'{"question": "Who?"}')
    cut = choose.randrange(1, len(whole))
    yield whole[:cut]
    for place in range(cut, min(cut + 5, len(whole))):
        yield whole[place : place + 1]
    yield whole[cut + 5 :] if choose.random() < 0.5 else b""


def garbage(choose: random.Random) -> Iterator[bytes]:
    yield choose.choice(
        (
            choose.randbytes(500) + b"\r\n\r\n",
            b"GET\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"\x16\x03\x01\x02\x00" + b"\r\n\r\n",
            b"GET http://[::1/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"GET /%zz%\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"GET * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            b"CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        )
    )


KINDS: tuple[Callable[[random.Random], Iterator[bytes]], ...] = (
    paths,
    texts,
    malformed,
    nested,
    oversized,
    uploads,
    headers,
    slow,
    garbage,
)


def outside(folder: Path) -> list[Path]:
    """What lies beside the folders that the server may write to."""
    known = {folder / name for name in ("data", "data.log", "tmp", "home")}
    return sorted({*folder.iterdir()} - known) + sorted(
        path for path in (folder / "home").rglob("*") if "passwd" in path.name
    )


def answers_rightly(server: Served) -> bool:
    request = urllib.request.Request(
        f"{server.url}/v1/ask", json.dumps({"question": QUESTION}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        reply = json.load(response)
    return bool(reply["short"] and reply["short"]["quote"] == ANSWER)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
