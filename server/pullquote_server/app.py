"""create_app(): the routes, the errors and the middleware around the collections."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware import Middleware

import pullquote
from pullquote.collections import Collections
from pullquote.settings import Settings
from pullquote.store.keys import Keys
from pullquote_server import errors, jobs_of_collections, openapi
from pullquote_server.admission import Admission, Quotas
from pullquote_server.gate import Access, Gate
from pullquote_server.guard import Guard
from pullquote_server.head import Head
from pullquote_server.headers import SecurityHeaders
from pullquote_server.jobs_of_collections import JobsOfCollections
from pullquote_server.limits import BodyLimit
from pullquote_server.monitoring import watched
from pullquote_server.monitoring.monitoring import Monitoring
from pullquote_server.routes import (
    ask,
    chat,
    collections,
    documents,
    health,
    jobs,
    login,
    mcp,
    metrics,
    models,
    search,
    unknown,
    verify,
)


def create_app(
    served: Collections,
    settings: Settings,
    *,
    allowed_hosts: Sequence[str] | None = None,
    monitoring: Monitoring | None = None,
) -> FastAPI:
    """The HTTP face of the `served` collections, which stay the caller's to close.

    `allowed_hosts` are the names by which the server may be asked for (`guard.loopback_hosts` knows those of a server
    for this machine only); None allows all. `monitoring` is the one that the collections' engines tell of their work;
    without it only requests are seen.
    """
    monitoring = monitoring or Monitoring()
    access, quotas = Access(Keys(settings.data), settings), Quotas(settings)
    # FastAPI's own /docs loads Swagger UI from another host; this one has it in the package.
    app: FastAPI = FastAPIOffline(
        title="Pullquote",
        version=pullquote.__version__,
        description=openapi.DESCRIPTION,
        docs_url="/docs",
        redoc_url=None,
        static_url="/docs/assets",
        # Else Swagger UI asks validator.swagger.io for its opinion.
        swagger_ui_parameters={"validatorUrl": None},
        separate_input_output_schemas=False,
        lifespan=_lifespan,
        telemetry=watched.telemetry(monitoring),
        middleware=[
            *watched.middleware(monitoring),
            Middleware(Head),
            Middleware(SecurityHeaders),
            Middleware(Guard, allowed_hosts=allowed_hosts),
            Middleware(Gate, access=access, quotas=quotas, collections=served),
            Middleware(BodyLimit, max_upload_bytes=settings.max_upload_bytes),
        ],
    )
    app.state.collections = served
    app.state.settings = settings
    app.state.access = access
    app.state.admission = Admission(settings, quotas)
    app.state.jobs = JobsOfCollections(served)
    app.state.monitoring = monitoring
    for module in (ask, search, documents, jobs, collections, verify, chat, models, health, metrics, login):
        app.include_router(module.router)
    app.router.routes += [mcp.route, *unknown.routes]
    errors.install(app)
    openapi.install(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with jobs_of_collections.lifespan(app), mcp.lifespan(app):
        yield
