# docker build -t authslo . && docker run --read-only -v authslo:/var/lib/authslo -v /var/log/keycloak:/logs:ro -p 9877:9877 authslo
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node node_modules/typescript/bin/tsc -p tsconfig.build.json && npm prune --omit=dev --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY slo ./slo
COPY alerts ./alerts
COPY dashboards ./dashboards
COPY mappings ./mappings
COPY schemas ./schemas
RUN install -d -m 0700 -o node -g node /var/lib/authslo
USER node
VOLUME /var/lib/authslo
EXPOSE 9877
# Inside a container only its own network reaches it; publish the port to where Prometheus is.
ENTRYPOINT ["node", "/app/dist/cli.js"]
CMD ["serve", "--config", "/etc/authslo/authslo.yaml", "--state-dir", "/var/lib/authslo"]
