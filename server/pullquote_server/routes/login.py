"""/login and /logout: a browser gives its key once, and gets a cookie that stands for it."""

from html import escape
from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from pullquote.store.keys import SESSION, Keys
from pullquote_server.admission import Quotas
from pullquote_server.gate import COOKIE, LOGIN
from pullquote_server.visitor import visitor_of

router = APIRouter(include_in_schema=False)
LONGEST_FORM = 10_000
WRONG = "This is no key that holds. Ask the operator of the server for another."
TOO_OFTEN = "Too many wrong keys came from your address. Wait a minute, then try again."
# The page's colours; its style sheet is behind this form.
STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1d1b18; --red: #a3201d; --button: #ffffff; --line: #8d877c }
@media (prefers-color-scheme: dark) {
  :root { --paper: #171614; --ink: #ece8e0; --red: #f0897f; --button: #171614; --line: #6f695f } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 26rem; margin: 12vh auto 0; padding: 0 1rem }
h1 { font: 700 2.2rem Charter, Georgia, serif; border-bottom: 3px double var(--ink) }
label { display: block; font-weight: 600; font-size: .8rem }
input { width: 100%; box-sizing: border-box; padding: .6rem; margin: .2rem 0 1rem; font: inherit;
  background: transparent; color: inherit; border: 1px solid var(--line) }
input:focus { outline: 2px solid var(--red) }
button { padding: .6rem 1.2rem; font: inherit; border: 0; color: var(--button); background: var(--red) }
[role=alert] { color: var(--red) }
"""
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


@router.get(LOGIN)
def show_form(request: Request, next: str = "/") -> Response:  # noqa: A002 - what the address calls it
    """The form, or the one to end the session that there is; the page itself where no key is asked for."""
    wanted, visitor = own_path(next), visitor_of(request.scope)
    if visitor.is_open:
        return RedirectResponse(wanted, 303)
    if visitor.key:
        return _page(
            f'<p>You are logged in with the key {visitor.key.prefix}.</p><form method="post" action="/logout">'
            "<button>Log out</button></form>"
        )
    return _form(wanted)


@router.post(LOGIN)
async def log_in(request: Request) -> Response:
    """A session for the key, if it is one; the form again, if not."""
    sent = await _fields(request)
    return await run_in_threadpool(_log_in, request, sent.get("key", "").strip(), own_path(sent.get("next", "/")))


@router.post("/logout")
def log_out(request: Request) -> Response:
    """Ends the session, of which the cookie is worth nothing then, and shows the form."""
    token = request.cookies.get(COOKIE)
    if token:
        _keys(request).log_out(token)
    response = RedirectResponse(LOGIN, 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return response


def _log_in(request: Request, given: str, wanted: str) -> Response:
    quotas: Quotas = request.app.state.admission.quotas
    address = visitor_of(request.scope).address
    if not quotas.login_allowed(address):
        return _form(wanted, TOO_OFTEN, 429, {"retry-after": "60"})
    key = _keys(request).find(given)
    if not key:
        quotas.login_failed(address)
        return _form(wanted, WRONG, 401)
    response = RedirectResponse(wanted, 303)
    response.set_cookie(
        COOKIE,
        _keys(request).log_in(key),
        max_age=int(SESSION.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


def own_path(wanted: str) -> str:
    """Where to go then: a path of this server and nowhere else.

    >>> own_path("/c/harbour/?q=Who"), own_path("//example.org"), own_path("https://example.org")
    ('/c/harbour/?q=Who', '/', '/')
    """
    leads_away = not wanted.startswith("/") or wanted[1:2] in ("/", "\\") or not wanted.isprintable()
    return "/" if leads_away else wanted


async def _fields(request: Request) -> dict[str, str]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            raise HTTPException(413, f"The form is larger than {LONGEST_FORM} bytes. Send a key, and nothing else.")
    return {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


def _keys(request: Request) -> Keys:
    keys: Keys = request.app.state.access.keys
    return keys


def _form(wanted: str, said: str = "", status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    alert = f'<p role="alert">{said}</p>' if said else ""
    form = (
        f'<p>These documents are read with a key.</p>{alert}<form method="post" action="{LOGIN}">'
        f'<input type="hidden" name="next" value="{escape(wanted)}"><label for="key">Your key</label>'
        '<input id="key" name="key" type="password" required autofocus autocomplete="current-password" '
        'spellcheck="false"><button>Log in</button></form>'
    )
    return _page(form, status, headers)


def _page(content: str, status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Pullquote: log in</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><main><h1>Pullquote</h1>{content}</main></body></html>"
    )
    return HTMLResponse(html, status, {**HEADERS, **(headers or {})})
