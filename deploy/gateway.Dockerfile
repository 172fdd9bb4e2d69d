# Built from the top of the repository: docker build --file deploy/gateway.Dockerfile .

FROM mcr.microsoft.com/dotnet/sdk:10.0-alpine AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY gateway/Gateway.csproj gateway/packages.lock.json gateway/
RUN dotnet restore gateway --locked-mode
COPY gateway/ gateway/
# Compiled ahead for this system, which begins a seventh sooner; its packages are those of the line above, and compilers.
# libsodium comes along for every system, musl among them.
RUN dotnet publish gateway --configuration Release --use-current-runtime --self-contained false --output /app \
    -p:UseAppHost=false -p:PublishReadyToRun=true -p:NuGetLockFilePath=obj/image.lock.json

# Alpine and not a chiseled image, for its wget: the health check runs inside the container.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-alpine
WORKDIR /app
COPY --from=build /app ./
USER $APP_UID
# The runtime reads these from the environment alone. 32 MiB of young objects before a collection, and code that is compiled for speed as
# soon on one CPU as on several (docs/operations.md, "Processor and memory").
ENV DOTNET_GCgen0size=0x2000000 \
    DOTNET_TC_DelaySingleProcMultiplier=1
EXPOSE 8080 8081
ENTRYPOINT ["dotnet", "/app/Gateway.dll"]
