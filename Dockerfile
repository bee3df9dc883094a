FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /firsthand
COPY package.json package-lock.json .npmrc ./
# The image has its own Node: the one for machines with an older Node stays out.
RUN npm ci --omit=dev && rm -rf node_modules/node-linux-* && mkdir .firsthand && chown node .firsthand
COPY migrations migrations
COPY templates templates
COPY src src
RUN chmod +x src/cli.ts && ln -s /firsthand/src/cli.ts /usr/local/bin/firsthand
USER node
VOLUME /firsthand/.firsthand
EXPOSE 8025
ENTRYPOINT ["firsthand"]
CMD ["start"]
