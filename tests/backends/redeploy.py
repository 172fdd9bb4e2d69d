#!/usr/bin/env python3
"""Redeploys backends while requests pass the gateway, and counts the requests that fail.

    tests/backends/redeploy.py [--seconds N] [--only SERVER,...] [--beside-nginx]

Each server runs behind a gateway with an anonymous route, under a steady load of GETs and POSTs (2 KiB and 64 KiB, with a length and in
chunks), and is redeployed every few seconds in its own graceful way; those that can also replace a process after some requests do so.
Node, uvicorn, Kestrel and Go get a listening socket that stays open, as from systemd: the new process is started before the old one ends.
With --beside-nginx the same is done once more with nginx in the gateway's place.

Needs Debian's gunicorn, uvicorn, nodejs, apache2, libapache2-mod-php and golang-go, the .NET SDK, and a release build of the gateway.
Everything listens on loopback, is started here, and is ended here by its id.
"""
import argparse
import collections
import contextlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GATEWAY = ROOT / "gateway/bin/Release/net10.0/Gateway.dll"
CLIENTS = 6
PAUSE = 0.004
BETWEEN_REDEPLOYS = 3
# A process that has just begun needs a moment before the old one may end.
STARTING = 1.5

WSGI = """
def application(environ, start_response):
    body = environ['wsgi.input'].read() if environ['REQUEST_METHOD'] == 'POST' else b''
    text = str(len(body)).encode()
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', str(len(text)))])
    return [text]
"""

ASGI = """
async def application(scope, receive, send):
    if scope['type'] == 'lifespan':
        while True:
            message = await receive()
            await send({'type': message['type'] + '.complete'})
            if message['type'] == 'lifespan.shutdown':
                return
    size, more = 0, True
    while more:
        message = await receive()
        size, more = size + len(message.get('body', b'')), message.get('more_body', False)
    text = str(size).encode()
    await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-length', str(len(text)).encode())]})
    await send({'type': 'http.response.body', 'body': text})
"""

NODE = """
const server = require('http').createServer((request, response) => {
  let size = 0;
  request.on('data', piece => { size += piece.length; });
  request.on('end', () => response.end(String(size)));
});
server.listen({ fd: 3 });
process.on('SIGTERM', () => server.close(() => process.exit(0)));
"""

GO = """
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	listener, err := net.FileListener(os.NewFile(3, "listener"))
	if err != nil {
		panic(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		size, _ := io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, size)
	})}
	stopped := make(chan os.Signal, 1)
	signal.Notify(stopped, syscall.SIGTERM)
	go server.Serve(listener)
	<-stopped
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	server.Shutdown(ctx)
}
"""

PHP = "<?php echo strlen(file_get_contents('php://input'));\n"

ASPNET = """
var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenHandle(3));
var app = builder.Build();
app.MapFallback(async context =>
{
    var buffer = new byte[16384];
    long size = 0;
    while (await context.Request.Body.ReadAsync(buffer) is > 0 and var count)
        size += count;
    await context.Response.WriteAsync(size.ToString());
});
app.Run();
"""

ASPNET_PROJECT = """<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
</Project>
"""

APACHE = """
ServerRoot {folder}
PidFile {folder}/apache.pid
ErrorLog {folder}/apache.log
Listen 127.0.0.1:{port}
ServerName 127.0.0.1
User www-data
Group www-data
LoadModule mpm_prefork_module /usr/lib/apache2/modules/mod_mpm_prefork.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
LoadModule php_module {php}
KeepAlive On
KeepAliveTimeout 5
StartServers 8
MinSpareServers 4
MaxRequestWorkers 32
MaxConnectionsPerChild 20
DocumentRoot {folder}
DirectoryIndex index.php
FallbackResource /index.php
<FilesMatch "\\.php$">
  SetHandler application/x-httpd-php
</FilesMatch>
<Directory {folder}>
  Require all granted
</Directory>
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def until(condition, what, seconds=40):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if condition():
                return
        time.sleep(0.05)
    sys.exit(f"not within {seconds} s: {what}")


def status(port, path="/"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


class Server:
    """A backend on one port, with its own way of a redeploy."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.processes = []

    def run(self, *command, **more):
        # In a group of its own: Apache ends its whole group.
        process = subprocess.Popen(
            [str(part) for part in command], start_new_session=True, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
        self.processes.append(process)
        return process

    def prepare(self):
        pass

    def end(self):
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Gunicorn(Server):
    worker = ("--worker-class", "gthread", "--threads", "8", "--keep-alive", "5")

    def prepare(self):
        (self.folder / "app.py").write_text(WSGI)

    def start(self):
        self.main = self.run("/usr/bin/gunicorn", "--workers", 3, "--bind", f"127.0.0.1:{self.port}", "--max-requests", 300,
                             "--max-requests-jitter", 100, "--graceful-timeout", 10, *self.worker, "app:application")

    def redeploy(self):
        self.main.send_signal(signal.SIGHUP)


class GunicornSync(Gunicorn):
    worker = ("--worker-class", "sync")


class Apache(Server):
    def prepare(self):
        self.folder.chmod(0o755)
        self.folder.parent.chmod(0o755)
        (self.folder / "index.php").write_text(PHP)
        module = next(pathlib.Path("/usr/lib/apache2/modules").glob("libphp*.so"))
        (self.folder / "apache.conf").write_text(APACHE.replace("{folder}", str(self.folder)).replace("{port}", str(self.port)).replace("{php}", str(module)))

    def start(self):
        self.main = self.run("/usr/sbin/apache2", "-f", self.folder / "apache.conf", "-DFOREGROUND")

    def redeploy(self):
        self.main.send_signal(signal.SIGUSR1)


class Activated(Server):
    """A server whose listening socket outlives it."""

    def start(self):
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=1024)
        self.main = self.start_one()

    def start_one(self):
        # As descriptor 3, where systemd passes it.
        script = 'exec 3<&"$1"; shift; exec "$@"'
        return self.run("/bin/bash", "-c", script, "bash", self.listener.fileno(), *self.command(), pass_fds=[self.listener.fileno()])

    def redeploy(self):
        old, self.main = self.main, self.start_one()
        time.sleep(STARTING)
        old.terminate()

    def end(self):
        super().end()
        self.listener.close()


class Uvicorn(Activated):
    def prepare(self):
        (self.folder / "app.py").write_text(ASGI)

    def command(self):
        return ["/usr/bin/uvicorn", "--fd", "3", "--no-access-log", "app:application"]


class Node(Activated):
    def prepare(self):
        (self.folder / "server.js").write_text(NODE)

    def command(self):
        return ["node", "server.js"]


class Go(Activated):
    def prepare(self):
        (self.folder / "main.go").write_text(GO)
        subprocess.run(["go", "build", "-o", "server", "main.go"], cwd=self.folder, check=True,
                       env={**os.environ, "GOCACHE": str(self.folder / "cache"), "GOFLAGS": "-mod=mod", "GO111MODULE": "off"})

    def command(self):
        return ["./server"]


class AspNet(Activated):
    def prepare(self):
        (self.folder / "Program.cs").write_text(ASPNET)
        (self.folder / "Backend.csproj").write_text(ASPNET_PROJECT)
        subprocess.run(["dotnet", "build", "-c", "Release", "-o", "out", "-v", "q", "--nologo"], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def command(self):
        return ["dotnet", "out/Backend.dll"]


SERVERS = {
    "gunicorn, threads": Gunicorn, "gunicorn, sync": GunicornSync, "uvicorn": Uvicorn, "Node": Node, "Apache and PHP": Apache,
    "ASP.NET Core": AspNet, "Go": Go,
}


class Load:
    """Clients that send one request after another, on connections that they keep."""

    def __init__(self, port, path):
        self.port, self.path = port, path
        self.sent, self.failed = collections.Counter(), collections.Counter()
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def run(self, number):
        connection, at = None, number
        while not self.stopped.wait(PAUSE):
            at += 1
            method = "POST" if at % 3 == 0 else "GET"
            body = b"x" * (65536 if at % 9 == 0 else 2048) if method == "POST" else None
            connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                if body and at % 2 == 0:
                    connection.request(method, self.path, body=iter([body]), headers={"Transfer-Encoding": "chunked"}, encode_chunked=True)
                else:
                    connection.request(method, self.path, body=body)
                answer = connection.getresponse()
                text = answer.read()
                outcome = "" if answer.status == 200 and text == str(len(body or b"")).encode() else str(answer.status)
            except (OSError, http.client.HTTPException) as error:
                outcome, connection = type(error).__name__, None
            with self.lock:
                self.sent[method] += 1
                if outcome:
                    self.failed[method, outcome] += 1

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()


class GatewayProcess:
    def __init__(self, folder, servers):
        self.port, self.management = free_port(), free_port()
        self.log = folder / "gateway.log"
        (folder / "users.json").write_text("[]")
        (folder / "gateway.json").write_text(json.dumps({
            "ReverseProxy": {
                "Routes": {name: {"ClusterId": name, "AuthorizationPolicy": "anonymous", "Match": {"Path": f"/{name}/{{**rest}}"}} for name in servers},
                "Clusters": {name: {"Destinations": {"one": {"Address": f"http://127.0.0.1:{server.port}"}}} for name, server in servers.items()},
            },
            "Gateway": {
                "Users": {"File": str(folder / "users.json")}, "KeyRing": {"Directory": str(folder / "keys")},
                "Management": {"Url": f"http://127.0.0.1:{self.management}"},
            },
        }))
        self.process = subprocess.Popen(
            ["dotnet", str(GATEWAY), "--config", str(folder / "gateway.json")], stdin=subprocess.DEVNULL, stdout=self.log.open("wb"), stderr=subprocess.STDOUT,
            env={**{name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "ASPNETCORE_"))},
                 "ASPNETCORE_URLS": f"http://127.0.0.1:{self.port}"})
        until(lambda: status(self.management, "/health/ready") == 200, "the gateway is ready")

    def reasons(self, name):
        """Why requests to a cluster failed: the first of each kind in ten seconds has a line, which counts those before."""
        found = collections.Counter()
        for line in self.log.read_text(errors="replace").splitlines():
            if match := re.search(rf"A request to {name}/\S+ failed: (\w+) \((.*)\); (\d+) more", line):
                found[f"{match[1]}: {match[2]}"] += 1 + int(match[3])
        return found

    def end(self):
        self.process.terminate()
        self.process.wait(40)


class Nginx:
    def __init__(self, folder, servers):
        self.port = free_port()
        temporary = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        upstreams = "".join(f"upstream {name} {{ server 127.0.0.1:{server.port}; keepalive 16; }}\n" for name, server in servers.items())
        locations = "".join(f"location /{name}/ {{ proxy_pass http://{name}; }}\n" for name in servers)
        (folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr crit; events {{ }} http {{ access_log off; {temporary}\n{upstreams}"
            f"server {{ listen 127.0.0.1:{self.port}; proxy_http_version 1.1; proxy_set_header Connection ''; proxy_buffering off; "
            f"proxy_request_buffering off;\n{locations} }} }}")
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: status(self.port) == 404, "nginx answers")

    def reasons(self, _):
        return collections.Counter()

    def end(self):
        self.process.terminate()
        self.process.wait(40)


def measure(name, key, server, through, proxy, seconds):
    server.start()
    until(lambda: status(server.port) == 200, f"{name} answers")
    load = Load(proxy.port, f"/{key}/x")
    redeploys, end = 0, time.monotonic() + seconds
    while time.monotonic() + BETWEEN_REDEPLOYS < end:
        time.sleep(BETWEEN_REDEPLOYS)
        server.redeploy()
        redeploys += 1
    time.sleep(max(0, end - time.monotonic()))
    load.stop()
    server.end()
    failed = {method: sum(count for (of, _), count in load.failed.items() if of == method) for method in ("GET", "POST")}
    kinds = ", ".join(f"{count} × {method} {outcome}" for (method, outcome), count in sorted(load.failed.items()))
    why = "; ".join(f"{reason}" for reason, _ in proxy.reasons(key).most_common())
    print(f"| {name} | {through} | {redeploys} | {load.sent['GET']:,} | {failed['GET']} | {load.sent['POST']:,} | {failed['POST']} | {kinds}{' — ' if kinds and why else ''}{why} |", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=int, default=20, help="how long each server is under load (20)")
    arguments.add_argument("--only", default=",".join(SERVERS).replace("gunicorn, ", "gunicorn "), help="servers, separated by commas")
    arguments.add_argument("--beside-nginx", action="store_true", help="with nginx in the gateway's place, too")
    options = arguments.parse_args()
    chosen = {name: kind for name, kind in SERVERS.items() if name.replace(",", "") in options.only.split(",")}
    with tempfile.TemporaryDirectory(prefix="redeploy-") as temporary:
        folder = pathlib.Path(temporary)
        servers = {}
        for number, kind in enumerate(chosen.values()):
            home = folder / f"s{number}"
            home.mkdir()
            servers[f"s{number}"] = kind(home)
            servers[f"s{number}"].prepare()
        proxies = {"gateway": GatewayProcess(folder, servers)}
        if options.beside_nginx:
            proxies["nginx"] = Nginx(folder, servers)
        try:
            print("| server | through | redeploys | GET | failed | POST | failed | which, and why |\n| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
            for name, (key, server) in zip(chosen, servers.items()):
                for through, proxy in proxies.items():
                    try:
                        measure(name, key, server, through, proxy, options.seconds)
                    finally:
                        server.end()
        finally:
            for proxy in proxies.values():
                proxy.end()


if __name__ == "__main__":
    main()
