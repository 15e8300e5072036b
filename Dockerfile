# An image for the workers of a cluster, and for sarcomart itself:
#   docker build -t sarcomart .
#   docker run sarcomart dask worker tcp://head:8786 --nthreads 4
# Its steps are those of "make demo" on a bare Debian; the last one plans the built-in case, so that an image that
# was built is one that works.
FROM python:3.11-slim-bookworm

RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
COPY . /opt/sarcomart
WORKDIR /opt/sarcomart
RUN make setup && rm -rf /var/lib/apt/lists/* /root/.cache
# Compiled once here, as whoever runs the image may not write into it; what cannot be compiled nobody imports.
RUN .venv/bin/python -m compileall -q -j 0 .venv/lib SarcomaRT >/dev/null || true
RUN make demo DEMO_OUT=build/demo && rm -rf build

ENV PATH=/opt/sarcomart/.venv/bin:$PATH
WORKDIR /data
CMD ["sarcomart", "--help"]
