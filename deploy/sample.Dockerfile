# Built from the top of the repository: docker build --file deploy/sample.Dockerfile .

FROM mcr.microsoft.com/dotnet/sdk:10.0-alpine AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY gateway/BannedSymbols.txt gateway/
COPY upstream-sample/UpstreamSample.csproj upstream-sample/packages.lock.json upstream-sample/
RUN dotnet restore upstream-sample --locked-mode
COPY upstream-sample/ upstream-sample/
RUN dotnet publish upstream-sample --configuration Release --no-restore --output /app -p:UseAppHost=false

FROM mcr.microsoft.com/dotnet/aspnet:10.0-alpine
WORKDIR /app
COPY --from=build /app ./
USER $APP_UID
EXPOSE 5080
ENTRYPOINT ["dotnet", "/app/UpstreamSample.dll"]
