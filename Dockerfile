# syntax=docker/dockerfile:1
# tengu as it runs for real: one program, no shell, no sandbox. tests/container builds and starts it.
ARG BUILD_IMAGE=docker.io/library/rust:1.95-bookworm
ARG BASE_IMAGE=gcr.io/distroless/cc-debian12:nonroot

FROM ${BUILD_IMAGE} AS build
ARG PROFILE=release
WORKDIR /src
COPY . .
# cargo's folder for the dev profile is called debug
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    set -eu; \
    cargo build --locked --no-default-features --profile "$PROFILE" --bin tengu; \
    case "$PROFILE" in dev) folder=debug ;; *) folder=$PROFILE ;; esac; \
    install -D "target/$folder/tengu" /image/usr/local/bin/tengu; \
    install -d /image/var/lib/tengu

FROM ${BASE_IMAGE}
ARG BASE_IMAGE
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
ARG SOURCE=
LABEL org.opencontainers.image.title="tengu" \
      org.opencontainers.image.description="A Slack bot that lets a whole team ship" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.base.name="${BASE_IMAGE}"
COPY --from=build /image/usr/local/bin/tengu /usr/local/bin/tengu
# config.toml and, unless DATABASE_URL names another store, the database file
COPY --from=build --chown=65532:65532 /image/var/lib/tengu /var/lib/tengu
WORKDIR /var/lib/tengu
USER 65532:65532
ENTRYPOINT ["tengu"]
CMD ["run"]
