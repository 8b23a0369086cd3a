# Nightcart as a command: docker build -t nightcart . && docker run --rm nightcart --help
FROM maven:3.9-eclipse-temurin-17 AS build
COPY . /opt/nightcart
WORKDIR /opt/nightcart
RUN mvn --batch-mode --quiet -DskipTests package \
  && touch pipelines/target/nightcart.jar \
  && mkdir /libraries \
  && { cat pipelines/target/compile.classpath; echo; cat pipelines/target/runtime.classpath; } \
  | tr ':' '\n' | grep . | sort -u | xargs cp --parents --target-directory=/libraries

FROM eclipse-temurin:17-jre
COPY --from=build /libraries /
COPY --from=build /opt/nightcart /opt/nightcart
# The archive of classes is made here, since it holds for one Java only.
RUN chmod -R a+rX /root /opt/nightcart \
  && /opt/nightcart/nightcart sql "select 1" \
  && useradd --uid 10001 --create-home nightcart
USER nightcart
WORKDIR /home/nightcart
ENTRYPOINT ["/opt/nightcart/nightcart"]
