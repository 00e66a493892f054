# Pullquote in a container: no root, no build tools, nothing written but /data and /tmp.
#   docker build --tag pullquote .
# torch is some gigabytes larger with the libraries of a graphics card, which are not needed: name an index that has it
# without them by --build-arg PIP_EXTRA_INDEX_URL=ADDRESS.

FROM python:3.13-slim AS build
ARG PIP_EXTRA_INDEX_URL
WORKDIR /source
RUN python -m venv /opt/pullquote
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY index index
COPY server server
COPY ui ui
RUN /opt/pullquote/bin/pip install --no-cache-dir --constraint constraints.txt ".[tracing]"

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home pullquote \
    && install --directory --owner=pullquote --group=pullquote /data
COPY --from=build /opt/pullquote /opt/pullquote
ENV PATH=/opt/pullquote/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PULLQUOTE_DATA=/data \
    PULLQUOTE_HOST=0.0.0.0 \
    PULLQUOTE_ACCESS=keys \
    PULLQUOTE_PORT=7860
USER 10001
WORKDIR /tmp
VOLUME /data
EXPOSE 7860
# The first start prepares the models, which takes half a minute.
HEALTHCHECK --start-period=120s --timeout=10s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['PULLQUOTE_PORT'] + '/healthz', timeout=5)"]
ENTRYPOINT ["pullquote"]
CMD ["serve"]
