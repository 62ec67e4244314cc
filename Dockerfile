# Holdfast's worker and command:
#   docker build -t holdfast:0.1.0 . && docker run --rm holdfast:0.1.0 --help

FROM node:22.22.1-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No package needs its install script, and Holdfast's own would build before the sources are there.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY tools/build.mjs tools/bundle.mjs tools/
COPY assembly assembly
COPY src src
COPY simulator simulator
RUN node tools/build.mjs
# Temporal's SDK brings its native part for five platforms, 27 MB each, and its source.
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -r node_modules/@temporalio/core-bridge/sdk-core node_modules/@temporalio/core-bridge/src \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 \
    ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} +

# Debian, because the SDK's native part needs glibc.
FROM node:22.22.1-bookworm-slim
# The slim image knows no certificate authority.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
# A new volume takes over this owner.
RUN install -d -o node -g node /data
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist/bin dist/bin
COPY --from=build /app/dist/src dist/src
COPY --from=build /app/dist/simulator dist/simulator
# So that `docker compose exec worker holdfast status ID` works.
RUN chmod +x dist/bin/main.js && ln -s /app/dist/bin/main.js /usr/local/bin/holdfast
# glibc keeps an arena of free memory for each thread, up to eight a core: two bound what a host of many cores would keep.
ENV NODE_ENV=production HOLDFAST_DATA_DIR=/data MALLOC_ARENA_MAX=2
# `node`, by its number: so Kubernetes sees that it is not root (runAsNonRoot).
USER 1000
VOLUME /data
ENTRYPOINT ["holdfast"]
CMD ["worker"]
