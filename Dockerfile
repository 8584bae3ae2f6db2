# Sextant in a container; docs/containers.md says how to run it. `node scripts/container-steps.ts FOLDER` follows these steps
# without Docker, so a RUN line names what it needs by its place in the image and writes nothing outside of it.

FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.mjs scripts/
COPY src src/
# Not by npm, which would find the Node of the development packages first.
RUN node scripts/build.mjs

FROM node:24-slim AS packages
WORKDIR /packages
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev
COPY scripts/keep-platform.mjs scripts/
# onnxruntime-node comes with the libraries of all platforms: 288 MB, of which one needs 25 (arm64) or 45 (x64).
RUN node scripts/keep-platform.mjs node_modules

FROM node:24-slim
LABEL org.opencontainers.image.title="Sextant" \
      org.opencontainers.image.description="A GraphQL search gateway: semantic, keyword and hybrid search from one typed query" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
COPY package.json LICENSE ./
COPY schema schema/
COPY models models/
COPY examples/help-center examples/help-center/
COPY --from=packages /packages/node_modules node_modules/
COPY --from=build /build/dist dist/
RUN ln -s /app/dist/cli/main.js /usr/local/bin/sextant
# The user `node` of the base image, by number: Kubernetes cannot tell of a name that it is not root.
RUN mkdir /data && chown 1000:1000 /data
USER 1000:1000
VOLUME /data
# All addresses, since only those of the container itself can be meant. Whoever starts it says with
# SEXTANT_SERVER__ALLOW_ANONYMOUS=true that anyone who reaches the published port may read; without that it does not start.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 SEXTANT_DATA_DIRECTORY=/data
EXPOSE 4000
# A sextant.config.yaml that is mounted here is found by itself.
WORKDIR /config
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://localhost:${process.env.SEXTANT_SERVER__PORT || process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the first process and gets the signals: SIGTERM lets running requests finish.
ENTRYPOINT ["node", "/app/dist/cli/main.js"]
CMD ["serve"]
