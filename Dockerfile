# The worker and, for trying things out, the emulator (which is what needs Python).
FROM node:24.4.1-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev
RUN mkdir /data && chown node /data
USER node
CMD ["node", "dist/worker.js"]
