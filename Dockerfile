# Shelftalk in a container: code and weights inside, nothing is downloaded when it starts.
#   docker build -t shelftalk .            # PIP_EXTRA_INDEX_URL: where your pip finds a CPU build of torch (3 GB smaller)
FROM python:3.11-slim-bookworm AS build
ARG PIP_EXTRA_INDEX_URL=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv /opt/shelftalk && /opt/shelftalk/bin/pip install --upgrade pip==26.3
COPY requirements/serve.lock requirements/torch-cpu.lock requirements/torch.lock requirements/
# The CPU build of torch where pip finds one, else the registry's, with its CUDA packages.
RUN /opt/shelftalk/bin/pip install --require-hashes -r requirements/serve.lock -r requirements/torch-cpu.lock \
    || /opt/shelftalk/bin/pip install --require-hashes -r requirements/serve.lock -r requirements/torch.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY eval eval
COPY prompts prompts
COPY ranking ranking
COPY retrieval retrieval
RUN python -m venv /tmp/builder \
    && /tmp/builder/bin/pip install hatchling==1.33.0 \
    && /tmp/builder/bin/python -m hatchling build -t wheel -d /tmp/wheel \
    && /opt/shelftalk/bin/pip install --no-deps /tmp/wheel/*.whl

FROM python:3.11-slim-bookworm
# libgomp: LightGBM's threads.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --shell /usr/sbin/nologin shelftalk \
    && install -d -o shelftalk -g shelftalk /data
COPY --from=build /opt/shelftalk /opt/shelftalk
ENV PATH=/opt/shelftalk/bin:$PATH \
    HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1 LANGSMITH_TRACING=false OMP_NUM_THREADS=2 \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    SHELFTALK_ENV=production SHELFTALK_DATA_DIR=/data
USER 10001
WORKDIR /home/shelftalk
VOLUME /data
EXPOSE 8000
# Alive is enough: a shop without a catalogue is healthy, and not ready.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["shelftalk"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
