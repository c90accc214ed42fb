# The worker, and for trying things out the emulator: docker build --target worker|emulator .
# A digest after the tag pins the image for good: --build-arg NODE=node:24.4.1-bookworm-slim@sha256:…
ARG NODE=node:24.4.1-bookworm-slim

FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

# What a worker needs: neither the packages of the local stack nor the SDK's binaries for other platforms.
FROM ${NODE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund \
  && cd node_modules/@temporalio/core-bridge/releases \
  && ls | grep -v "^$(uname -m)-unknown-linux-gnu$" | xargs rm -r

# Python is what executes notebooks.
FROM ${NODE} AS emulator
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app ./
RUN mkdir /data && chown node /data
USER node
CMD ["node", "dist/emulator/main.js"]

FROM ${NODE} AS worker
ENV NODE_ENV=production
ENV BRICKWORK_HEALTH_ADDRESS=127.0.0.1:8086
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY src/web/assets ./src/web/assets
COPY package.json ./
USER node
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://${process.env.BRICKWORK_HEALTH_ADDRESS}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/worker.js"]
