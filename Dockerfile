# Sayso's image, and beside it the small one that makes the cluster's certificates.
# Debian rather than Alpine: the tests run on glibc, and the SQLite driver's build for musl was never tried.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY nest-cli.json tsconfig.json tsconfig.build.json .swcrc ./
COPY src ./src
RUN npm run build && chmod +x dist/cli/main.js

# What it runs with, apart from what it is built with: a change of source leaves it as it is.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# typescript is asked for by @nestjs/graphql's plugin for the compiler alone
RUN npm ci --omit=dev && rm -rf node_modules/typescript

FROM alpine:3.22 AS certificates
RUN apk add --no-cache openssl
COPY docker/certificates.sh /usr/local/bin/certificates
ENTRYPOINT ["certificates"]

FROM node:24-bookworm-slim AS sayso
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=packages /app/package.json ./
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY docker/health.js docker/make-store-user.js docker/share-sign-in-key.sh docker/copy-store.sh ./docker/
RUN ln -s /app/dist/cli/main.js /usr/local/bin/sayso && install -d -o node -g node -m 0700 /data
ENV NODE_ENV=production SAYSO_DATA=/data
VOLUME /data
USER node
# Whether it lives, not whether it has caught up: what is restarted for reading history in never ends reading it.
HEALTHCHECK --interval=10s --timeout=15s --start-period=30s CMD ["node", "docker/health.js", "live"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/main.js"]
