#!/usr/bin/env python3
"""Measures the gateway beside what people use instead, in one run: alternating rounds, everything pinned.

    tests/load/load.py [--rounds N] [--seconds N] [--only MODE,...] [--json FILE] [--beside NAME=[Gateway.dll][,VARIABLE=[VALUE]]...]...

With --beside it compares builds of the gateway instead, and nothing else: the build of this folder and the named ones. A build is a path to its
Gateway.dll (none: this folder's), and environment variables for it (without a value: not set). One named build that is the same as this one
says how much of a difference is noise; five builds are enough for one run. Modes: one-session, sessions, upload, start.

Needs Debian's wrk, nginx, libnginx-mod-http-lua, lua-nginx-redis, lua-cjson, nghttp2-client, openssl and redis-server, and the .NET SDK.
Every system is first seen to name the right user to the backend and to refuse a forged cookie. One core is the system's; load generator,
backend and Redis have the other. CPU is the process's own, from /proc, without the thread that compiles methods again. Everything
listens on loopback and is ended at the end.
"""
import argparse
import base64
import collections
import concurrent.futures
import contextlib
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GATEWAY = ROOT / "gateway/bin/Release/net10.0/Gateway.dll"
PEERS = HERE / "bin/Release/net10.0/Gateway.Load.dll"
TICKS = os.sysconf("SC_CLK_TCK")
SYSTEM_CORE, LOAD_CORE = "0", "1"
TEXT = "x" * 200
SECRET = "a secret of the benchmark"
LOCAL_CACHE = 100_000

# As in deploy/gateway.Dockerfile, for the gateway and for what it is compared with: the budget of young objects, and on one CPU the time
# before the runtime compiles for speed, without which a run of seconds would measure the code from before.
RUNTIME = {"DOTNET_NOLOGO": "1", "DOTNET_GCgen0size": "0x2000000", "DOTNET_TC_DelaySingleProcMultiplier": "1"}

Result = collections.namedtuple("Result", "rps cpu p50 p99 redis allocated")


def cleaned(environment):
    return {name: value for name, value in environment.items() if value is not None}


def ticks(stat):
    fields = pathlib.Path(stat).read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


class Process:
    """A program that was started here, and is ended here, by its id."""

    def __init__(self, command, core, environment=None, log=None, directory=None):
        self.log = open(log, "wb") if log else subprocess.DEVNULL
        self.process = subprocess.Popen(
            ["taskset", "-c", core, *map(str, command)],
            env=cleaned({**{k: v for k, v in os.environ.items() if not k.startswith(("OTEL_", "DOTNET_", "ASPNETCORE_"))}, **RUNTIME, **(environment or {})}),
            stdout=self.log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=directory)

    def pids(self):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def cpu(self):
        """Seconds of CPU so far, the workers' included."""
        total = 0
        for pid in self.pids():
            total += ticks(f"/proc/{pid}/stat")
        return total / TICKS

    def compiling(self):
        """Seconds of CPU by the threads that compile methods again for speed, by thread. Such a thread ends when it has nothing to do."""
        seconds = {}
        for pid in self.pids():
            for thread in pathlib.Path(f"/proc/{pid}/task").iterdir():
                with contextlib.suppress(OSError):
                    if (thread / "comm").read_text().startswith(".NET Tiered"):
                        seconds[thread.name] = ticks(thread / "stat") / TICKS
        return seconds

    def memory(self):
        """Resident MiB."""
        return sum(int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) for pid in self.pids()) / 1024

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def until(condition, what, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if condition():
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.02)
    sys.exit(f"not within {seconds} s: {what}")


def get(port, path, cookie=None, method="GET", tls=False):
    connection = (http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=ssl._create_unverified_context()) if tls
                  else http.client.HTTPConnection("127.0.0.1", port, timeout=10))
    try:
        connection.request(method, path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace"), answer.headers
    finally:
        connection.close()


def flip(cookie):
    middle = len(cookie) // 2
    return cookie[:middle] + ("A" if cookie[middle] != "A" else "B") + cookie[middle + 1:]


class Bench:
    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.processes = []
        self.redis_port = free_port()
        self.backend_port = free_port()
        self.backend = f"http://127.0.0.1:{self.backend_port}"

    def start(self, name, command, core, environment=None):
        process = Process(command, core, environment, self.directory / f"{name}.log", self.directory)
        self.processes.append(process)
        return process

    def nginx(self, name, template, core, **values):
        text = (HERE / "nginx" / template).read_text()
        for key, value in {"DIR": self.directory, "NAME": name, **values}.items():
            text = text.replace(f"@{key}@", str(value))
        file = self.directory / f"{name}.conf"
        file.write_text(text)
        return self.start(name, ["nginx", "-c", file, "-p", self.directory], core)

    def prepare(self, sessions):
        (self.directory / "large").write_bytes(b"x" * 65536)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-keyout", self.directory / "tls.key", "-out", self.directory / "tls.pem"], check=True, capture_output=True)
        self.start("redis", ["redis-server", "--port", self.redis_port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", self.directory], LOAD_CORE)
        until(lambda: subprocess.run(["redis-cli", "-p", str(self.redis_port), "PING"], capture_output=True, text=True).stdout.strip() == "PONG", "Redis answers")
        self.nginx("backend", "backend.conf", LOAD_CORE, PORT=self.backend_port, TEXT=TEXT)
        until(lambda: get(self.backend_port, "/hello")[0] == 200, "the backend answers")
        minted = subprocess.run(["dotnet", PEERS, "mint", f"redis://127.0.0.1:{self.redis_port}", str(sessions)], check=True, capture_output=True, text=True)
        self.cookies = minted.stdout.split()

    def redis(self, *command):
        return subprocess.run(["redis-cli", "-p", str(self.redis_port), *command], check=True, capture_output=True, text=True).stdout.strip()

    def redis_commands(self):
        return int(re.search(r"total_commands_processed:(\d+)", self.redis("INFO", "stats")).group(1))

    @contextlib.contextmanager
    def only_here(self):
        """Ends what was begun meanwhile: even a gateway at rest takes some of the core's cache."""
        kept = len(self.processes)
        try:
            yield
        finally:
            self.end(kept)

    def end(self, kept=0):
        for process in reversed(self.processes[kept:]):
            process.end()
        del self.processes[kept:]


class System:
    """One of the programs that are compared."""

    is_warm = False
    warmup = 40
    management = None

    def __init__(self, name, process, port, cookie=None, tls_port=None):
        self.name, self.process, self.port, self.cookie, self.tls_port = name, process, port, cookie, tls_port

    def verify(self, user):
        if self.cookie is None:
            assert get(self.port, "/hello")[0] == 200, self.name
            return
        status, body, _ = get(self.port, "/who", self.cookie)
        assert (status, body) == (200, user), f"{self.name} tells the backend of {body!r} ({status}), not of {user!r}"
        for forged in (flip(self.cookie), "", None):
            status, body, _ = get(self.port, "/who", forged)
            assert status == 401, f"{self.name} answers {status} to the cookie {forged!r}"

    def allocated(self):
        """The bytes that it has ever allocated, by its own account; not a number where it gives none, or is too busy to."""
        try:
            found = self.management and re.search(r"^dotnet_gc_heap_total_allocated\S* (\S+)", get(self.management, "/metrics")[1], re.MULTILINE)
        except (OSError, http.client.HTTPException):
            found = None
        return float(found.group(1)) if found else float("nan")


def gateway(bench, name, core=SYSTEM_CORE, settings=None, environment=None, sockets=None, routes=0, transforms=None, program=GATEWAY):
    port, tls_port, management = free_port(), free_port(), free_port()
    file = bench.directory / f"{name}.json"
    more = {f"service-{n}": {"ClusterId": "backend", "Match": {"Path": f"/service-{n}/{{**rest}}"}} for n in range(routes)}
    routes = {**more, "all": {"ClusterId": "backend", "Match": {"Path": "/{**rest}"}, **({"Transforms": transforms} if transforms else {})}}
    clusters = {"backend": {"Destinations": {"one": {"Address": bench.backend}}}}
    if sockets:
        routes["sockets"] = {"ClusterId": "sockets", "Match": {"Path": "/sockets"}}
        clusters["sockets"] = {"Destinations": {"one": {"Address": sockets}}}
    configuration = {
        "ReverseProxy": {"Routes": routes, "Clusters": clusters},
        "Gateway": {"Redis": {"Url": f"redis://127.0.0.1:{bench.redis_port}"}, "Management": {"Url": f"http://127.0.0.1:{management}"},
                    "Users": {"File": str(bench.directory / "users.json")}, **(settings or {})},
        "Kestrel": {"Endpoints": {"Plain": {"Url": f"http://127.0.0.1:{port}"},
                                  "Tls": {"Url": f"https://127.0.0.1:{tls_port}",
                                          "Certificate": {"Path": str(bench.directory / "tls.pem"), "KeyPath": str(bench.directory / "tls.key")}}}},
    }
    file.write_text(json.dumps(configuration))
    began = time.monotonic()
    process = bench.start(name, ["dotnet", program, "--config", file], core, environment)
    until(lambda: get(port, "/who", bench.cookies[0])[0] == 200, f"{name} serves (see {bench.directory}/{name}.log)", 120)
    system = System(name, process, port, bench.cookies[0], tls_port)
    system.cold = time.monotonic() - began
    system.management = management
    # After half a minute it looks its sessions up again, after a minute it writes their use down: code that is compiled then.
    system.warmup = 100
    return system


def bare(bench, name, mode, core=SYSTEM_CORE):
    port, tls_port = free_port(), free_port()
    environment = {"ASPNETCORE_Kestrel__Certificates__Default__Path": str(bench.directory / "tls.pem"),
                   "ASPNETCORE_Kestrel__Certificates__Default__KeyPath": str(bench.directory / "tls.key")}
    began = time.monotonic()
    process = bench.start(name, ["dotnet", PEERS, mode, f"http://127.0.0.1:{port};https://127.0.0.1:{tls_port}", bench.backend], core, environment)
    until(lambda: get(port, "/hello")[0] == 200, f"{name} serves")
    system = System(name, process, port, None, tls_port)
    system.cold = time.monotonic() - began
    return system


def ticket_store(bench):
    port = free_port()
    process = bench.start("ticket-store", ["dotnet", PEERS, "ticket-store", f"http://127.0.0.1:{port}", bench.backend, f"127.0.0.1:{bench.redis_port}"], SYSTEM_CORE)
    until(lambda: get(port, "/hello")[0] == 401, "the ticket store serves")
    _, _, headers = get(port, "/sign-in/user-0", method="POST")
    return System("YARP + ITicketStore", process, port, headers["Set-Cookie"].split(";")[0])


def nginx(bench):
    port, tls_port = free_port(), free_port()
    process = bench.nginx("nginx", "proxy.conf", SYSTEM_CORE, PORT=port, TLS_PORT=tls_port, BACKEND=bench.backend_port, LUA_MODULES="", LUA_HTTP="", LUA_LOCATION="")
    until(lambda: get(port, "/hello")[0] == 200, "nginx serves")
    return System("nginx, no authentication", process, port, None, tls_port)


def nginx_lua(bench):
    port, tls_port = free_port(), free_port()
    modules = "\n".join(f"load_module /usr/lib/nginx/modules/{module};" for module in ("ndk_http_module.so", "ngx_http_lua_module.so"))
    code = (HERE / "nginx/session.lua").read_text().replace("SESSION_SECRET", json.dumps(SECRET)).replace("REDIS_PORT", str(bench.redis_port))
    script = bench.directory / "session.lua"
    script.write_text(code)
    record = {"user_data": {"id": "user-0", "email": "alice@example.com", "username": "alice", "full_name": "Alice Adams", "role": "editor"}}
    bench.redis("SET", "lua:session-0", json.dumps(record), "EX", "86400")
    process = bench.nginx("nginx-lua", "proxy.conf", SYSTEM_CORE, PORT=port, TLS_PORT=tls_port, BACKEND=bench.backend_port, LUA_MODULES=modules,
                          LUA_HTTP='lua_package_path "/usr/share/lua/5.1/?.lua;;";', LUA_LOCATION=f"access_by_lua_file {script};")
    until(lambda: get(port, "/hello")[0] == 401, "nginx with Lua serves")
    signature = base64.b64encode(hmac.new(SECRET.encode(), b"session-0", hashlib.sha1).digest()).decode()
    return System("nginx + Lua + Redis", process, port, f"sid=session-0.{signature}", tls_port)


def milliseconds(text):
    number, unit = re.match(r"([\d.]+)(us|ms|s|m)$", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]


def load(bench, system, seconds, connections=64, path="/hello", script=None, tls=False, h2=False, core=LOAD_CORE, threads=1, refusals=0):
    """One round; fails when more answers than that were not 2xx."""
    url = f"{'https' if tls else 'http'}://127.0.0.1:{system.tls_port if tls else system.port}{path}"
    if h2:
        command = ["h2load", "-D", str(seconds), "-c", "8", "-m", "8", "-t", "1", *(["-H", f"cookie: {system.cookie}"] if system.cookie else []), url]
    else:
        command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--latency",
                   *(["-H", f"Cookie: {system.cookie}"] if system.cookie and not script else []), *(["-s", str(script)] if script else []), url]
    allocated, commands, compiling, cpu = system.allocated(), bench.redis_commands(), system.process.compiling(), system.process.cpu()
    output = subprocess.run(["taskset", "-c", core, *command], check=True, capture_output=True, text=True, timeout=seconds + 60).stdout
    cpu, commands = system.process.cpu() - cpu, bench.redis_commands() - commands - 1
    # Compilation goes on for minutes of load and then ends; it is no part of what a request costs.
    cpu -= sum(seconds - compiling.get(thread, 0) for thread, seconds in system.process.compiling().items())
    allocated = system.allocated() - allocated
    if h2:
        requests = int(re.search(r"requests: \d+ total, \d+ started, (\d+) done", output).group(1))
        bad = int(re.search(r"(\d+) failed", output).group(1)) + requests - int(re.search(r"status codes: (\d+) 2xx", output).group(1))
        p50 = milliseconds(re.search(r"time for request:\s+\S+\s+\S+\s+(\S+)", output).group(1))
        p99 = float("nan")
        rps = requests / seconds
    else:
        requests = int(re.search(r"(\d+) requests in", output).group(1))
        bad = sum(map(int, re.findall(r"Non-2xx or 3xx responses: (\d+)", output))) + sum(map(int, sum(re.findall(r"connect (\d+), read (\d+), write (\d+)", output), ())))
        p50, p99 = (milliseconds(re.search(rf"^\s+{which}%\s+(\S+)", output, re.MULTILINE).group(1)) for which in (50, 99))
        rps = float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))
    if bad > refusals or requests == 0:
        sys.exit(f"{system.name}: {bad} of {requests} requests failed\n{output}")
    return Result(rps, cpu / requests * 1e6, p50, p99, commands / requests, allocated / requests)


class Comparison:
    """The rounds of each system; one to another round by round, because the machine is another one a minute later."""

    def __init__(self, rounds):
        self.rounds = rounds

    def median(self, name):
        return Result(*(statistics.median(figures) for figures in zip(*self.rounds[name])))

    def pairs(self, field, one, other):
        return ((getattr(a, field), getattr(b, field)) for a, b in zip(self.rounds[one.name], self.rounds[other.name]))

    def ratio(self, field, one, other):
        return f"{statistics.median(a / b for a, b in self.pairs(field, one, other)):.2f} ×"

    def spread(self, field, one, other):
        """The median of the rounds, and between which two the middle half of them is."""
        low, middle, high = statistics.quantiles((a / b for a, b in self.pairs(field, one, other)), method="inclusive")
        return f"{middle:.3f} ({low:.3f} to {high:.3f})"

    def difference(self, field, one, other):
        return statistics.median(a - b for a, b in self.pairs(field, one, other))


def compare(bench, title, systems, arguments, **options):
    """Alternating rounds."""
    rounds = collections.defaultdict(list)
    for system, change in systems:
        # The first time until the code is compiled for speed, later for what this comparison does differently.
        load(bench, system, 5 if system.is_warm else min(arguments.warmup, system.warmup), **{**options, **change})
        system.is_warm = True
    for number in range(arguments.rounds):
        order = systems[number % len(systems):] + systems[:number % len(systems)]
        for system, change in order:
            rounds[system.name].append(load(bench, system, arguments.seconds, **{**options, **change}))
    comparison = Comparison(rounds)
    medians = {name: comparison.median(name) for name in rounds}
    print(f"\n### {title}\n\n| | CPU µs per request | requests/s | p50 ms | p99 ms | Redis commands per request |\n| --- | --- | --- | --- | --- | --- |")
    for name, m in medians.items():
        print(f"| {name} | {m.cpu:.1f} | {m.rps:,.0f} | {m.p50:.2f} | {m.p99:.2f} | {m.redis:.5f} |", flush=True)
    arguments.results[title] = {name: m._asdict() for name, m in medians.items()}
    return comparison


def many_sessions(bench, count):
    """A wrk script that goes around the sessions, its requests made beforehand."""
    script = bench.directory / f"sessions-{count}.lua"
    cookies = bench.directory / f"cookies-{count}"
    cookies.write_text("\n".join(bench.cookies[:count]))
    # Put together here, because wrk's own way would hold each request in full.
    script.write_text(f"""
local cookies, i = {{}}, 0
init = function()
  for line in io.lines("{cookies}") do
    cookies[#cookies + 1] = line
  end
end
request = function()
  i = i % #cookies + 1
  return "GET /hello HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nCookie: " .. cookies[i] .. "\\r\\n\\r\\n"
end
""")
    return script


def upload(bench, system):
    script = bench.directory / f"upload-{system.port}.lua"
    cookie = f'wrk.headers["Cookie"] = "{system.cookie}"' if system.cookie else ""
    script.write_text(f'wrk.method = "POST"\nwrk.body = string.rep("x", 1048576)\n{cookie}\n')
    return script


def open_sockets(port, cookie, count):
    sockets = []
    request = (f"GET /sockets HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
               f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\nCookie: {cookie}\r\n\r\n").encode()
    for _ in range(count):
        client = socket.create_connection(("127.0.0.1", port), timeout=20)
        client.sendall(request)
        answer = client.recv(4096)
        assert b" 101 " in answer, answer
        sockets.append(client)
    return sockets


def ratio(a, b):
    return f"{a / b:.2f} ×"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--warmup", type=int, default=100, help="seconds at most")
    parser.add_argument("--sessions", type=int, default=10000)
    parser.add_argument("--only", default="")
    parser.add_argument("--json")
    parser.add_argument("--beside", action="append", metavar="NAME=[Gateway.dll][,VARIABLE=[VALUE]]...", help="another build of the gateway, or the same one otherwise")
    arguments = parser.parse_args()
    arguments.results = {}
    wanted = set(filter(None, arguments.only.split(",")))

    for project in ("gateway", "tests/load"):
        subprocess.run(["dotnet", "build", "--configuration", "Release", "--verbosity", "quiet", "--nologo", ROOT / project], check=True)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    directory = tempfile.mkdtemp(prefix="gateway-load-")
    os.chmod(directory, 0o755)
    bench = Bench(directory)
    try:
        bench.prepare(arguments.sessions)
        (run_beside if arguments.beside else run)(bench, arguments, lambda mode: not wanted or mode in wanted)
    finally:
        bench.end()
        shutil.rmtree(directory, ignore_errors=True)
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(arguments.results, indent=2))


def run(bench, arguments, is_wanted):
    ours = gateway(bench, "gateway")
    plain = bare(bench, "YARP as it comes", "bare")
    inline = bare(bench, "YARP, inline scheduling", "bare-inline")
    tickets, bare_nginx, lua = ticket_store(bench), nginx(bench), nginx_lua(bench)
    everybody = [ours, plain, inline, tickets, bare_nginx, lua]
    for system in everybody:
        system.verify("user-0")
    print("Every system names the right user and refuses forged cookies.")

    if is_wanted("one-session"):
        m = compare(bench, "One session, 64 connections, one core", [(system, {}) for system in everybody], arguments)
        print(f"\nCPU: {m.ratio('cpu', ours, plain)} YARP as it comes, {m.ratio('cpu', ours, lua)} nginx + Lua, {m.difference('cpu', ours, inline):+.1f} µs to YARP inline. "
              f"Requests/s: {m.ratio('rps', ours, plain)} YARP, {m.ratio('rps', ours, lua)} nginx + Lua, {m.ratio('rps', ours, tickets)} ITicketStore.")
    if is_wanted("one-connection"):
        m = compare(bench, "One connection", [(system, {}) for system in everybody], arguments, connections=1)
        print(f"\np50: {m.ratio('p50', ours, plain)} YARP as it comes.")
    if is_wanted("sessions"):
        script = many_sessions(bench, arguments.sessions)
        again = System(f"gateway, {arguments.sessions:,} sessions", ours.process, ours.port, ours.cookie)
        m = compare(bench, f"{arguments.sessions:,} sessions", [(ours, {"script": many_sessions(bench, 1)}), (again, {"script": script})], arguments)
        print(f"\nCPU: {m.ratio('cpu', again, ours)} one session.")
    if is_wanted("large"):
        compare(bench, "An answer of 64 KiB", [(system, {}) for system in everybody], arguments, path="/large")
    if is_wanted("upload"):
        compare(bench, "An upload of 1 MiB", [(system, {"script": upload(bench, system)}) for system in (ours, plain, inline, bare_nginx)], arguments, path="/upload", connections=8)
    if is_wanted("tls"):
        compare(bench, "TLS in", [(system, {}) for system in (ours, plain, inline, bare_nginx, lua)], arguments, tls=True)
    if is_wanted("h2"):
        compare(bench, "HTTP/2 in (8 connections, 8 streams each)", [(system, {}) for system in (ours, plain, inline, bare_nginx, lua)], arguments, tls=True, h2=True)
    for mode, measure in (("telemetry", telemetry), ("two-cores", two_cores), ("sockets", sockets), ("storm", storm), ("growth", growth), ("fleet", fleet)):
        if is_wanted(mode):
            with bench.only_here():
                measure(bench, arguments, ours)
    if is_wanted("start"):
        print("\n### Cold start and memory\n\n| | first answer ms | resident MiB after the run |\n| --- | --- | --- |")
        for system in (ours, plain):
            print(f"| {system.name} | {system.cold * 1000:,.0f} | {system.process.memory():.0f} |")


def run_beside(bench, arguments, is_wanted):
    """Builds of the gateway, among themselves."""
    builds = {"this build": (GATEWAY, {})}
    for text in arguments.beside:
        name, _, rest = text.partition("=")
        path, *variables = rest.split(",")
        environment = {variable: value or None for variable, _, value in (assignment.partition("=") for assignment in variables)}
        builds[name] = pathlib.Path(path).resolve() if path else GATEWAY, environment

    def start(name):
        program, environment = builds[name]
        return gateway(bench, name, environment=environment, program=program)

    if is_wanted("start"):
        starts(bench, arguments, builds, start)
    modes = [mode for mode in ("one-session", "sessions", "upload") if is_wanted(mode)]
    if not modes:
        return
    systems = [start(name) for name in builds]
    for system in systems:
        system.verify("user-0")
    warm_together(bench, arguments, systems)
    if "one-session" in modes:
        beside("One session, 16 connections for each build, one core", bench, systems, arguments, lambda _: {})
    if "sessions" in modes:
        script = many_sessions(bench, arguments.sessions)
        # Each session once before.
        beside(f"{arguments.sessions:,} sessions", bench, systems, arguments, lambda _: {"script": script}, warmup=3 + len(systems) * arguments.sessions // 1000)
    if "upload" in modes:
        beside("An upload of 1 MiB", bench, systems, arguments, lambda system: {"script": upload(bench, system)}, path="/upload", connections=4)


def warm_together(bench, arguments, systems):
    """All at once, because it is the time that counts as well: one after the other, each would take a minute and a half."""
    seconds = min(arguments.warmup, 100) + 10 * len(systems)
    with concurrent.futures.ThreadPoolExecutor(len(systems)) as pool:
        # So much at once is more than the core has: some wait for Redis too long.
        for _ in pool.map(lambda system: load(bench, system, seconds, connections=8, refusals=1000), systems):
            pass


def beside(title, bench, systems, arguments, change, warmup=3, connections=16, **options):
    """
    All builds share the core in the same seconds: whatever the machine does meanwhile, it does to all of them, and all have been at work equally
    long. In turns, a build differs from itself by a fifth; the one that has more rounds than the others is the cheaper one.
    """
    def share(seconds):
        with concurrent.futures.ThreadPoolExecutor(len(systems)) as pool:
            return list(pool.map(lambda system: load(bench, system, seconds, connections=connections, refusals=1000, **options, **change(system)), systems))

    rounds = collections.defaultdict(list)
    share(warmup)
    for _ in range(arguments.rounds):
        for system, result in zip(systems, share(arguments.seconds)):
            rounds[system.name].append(result)
    m = Comparison(rounds)
    print(f"\n### {title}\n\n| of this build's, round by round: median (middle half) | CPU per request | requests/s | CPU µs per request | bytes allocated per request |\n| --- | --- | --- | --- | --- |")
    for system in systems:
        figures = m.median(system.name)
        print(f"| {system.name} | {m.spread('cpu', system, systems[0])} | {m.spread('rps', system, systems[0])} | {figures.cpu:.1f} | {figures.allocated:,.0f} |", flush=True)
    arguments.results[title] = {name: [result._asdict() for result in results] for name, results in rounds.items()}


def starts(bench, arguments, builds, start):
    """Each build from the first line of its program to its first answer."""
    took = collections.defaultdict(list)
    for number in range(arguments.rounds):
        names = list(builds)
        for name in names[number % len(names):] + names[:number % len(names)]:
            with bench.only_here():
                system = start(name)
                took[name].append((system.cold * 1000, system.process.cpu() * 1000, system.process.memory()))
    print("\n### Start\n\n| | first answer ms | CPU ms until then | resident MiB then |\n| --- | --- | --- | --- |")
    for name, figures in took.items():
        wall, cpu, memory = (statistics.median(column) for column in zip(*figures))
        print(f"| {name} | {wall:,.0f} | {cpu:,.0f} | {memory:.0f} |", flush=True)


def telemetry(bench, arguments, ours):
    silent = gateway(bench, "gateway, no telemetry", environment={"OTEL_SDK_DISABLED": "true"})
    sink = bench.backend + "/upload"
    export = {"OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": sink, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": sink,
              "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": sink}
    sampled = gateway(bench, "gateway, traces at 1 %", environment={**export, "OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.01"})
    every = gateway(bench, "gateway, traces at 100 %", environment=export)
    m = compare(bench, "What telemetry costs", [(system, {}) for system in (silent, ours, sampled, every)], arguments)
    print("\nTo none: " + ", ".join(f"{system.name} {m.ratio('cpu', system, silent)}" for system in (ours, sampled, every)))


def two_cores(bench, arguments, _):
    both = f"{SYSTEM_CORE},{LOAD_CORE}"
    wide = [gateway(bench, "gateway, both cores", both), bare(bench, "YARP as it comes, both cores", "bare", both), bare(bench, "YARP, inline scheduling, both cores", "bare-inline", both)]
    m = compare(bench, "Both cores, shared with load generator and backend", [(system, {}) for system in wide], arguments, core=both, threads=2)
    print(f"\nCPU: {m.ratio('cpu', wide[0], wide[1])} YARP as it comes. Requests/s: {m.ratio('rps', wide[0], wide[1])}.")


def sockets(bench, arguments, ours):
    port = free_port()
    bench.start("sockets", ["dotnet", PEERS, "sockets", f"http://127.0.0.1:{port}"], LOAD_CORE)
    until(lambda: get(port, "/")[0] == 500, "the backend for WebSockets answers")
    busy = gateway(bench, "gateway, 1,000 idle WebSockets", sockets=f"http://127.0.0.1:{port}")
    before = busy.process.memory()
    clients = open_sockets(busy.port, busy.cookie, 1000)
    print(f"\n1,000 WebSockets take {(busy.process.memory() - before) * 1024 / 1000:.1f} KiB each in the gateway.")
    compare(bench, "Beside 1,000 idle WebSockets", [(ours, {}), (busy, {})], arguments)
    for client in clients:
        client.close()


def growth(bench, arguments, ours):
    """What a request costs when there is more of everything."""
    sessions = [(System(f"{count:,} sessions", ours.process, ours.port, ours.cookie), {"script": many_sessions(bench, count)})
                for count in (10, 1000, 10000, 100000, 1000000) if count <= len(bench.cookies)]
    with bench.only_here():
        if len(bench.cookies) > LOCAL_CACHE:
            sessions.append(cached_sessions(bench))
        # Where sessions come around more seldom than they are looked up again, each request asks Redis, from a core that is full.
        compare(bench, "Sessions", sessions, arguments, refusals=100)

    with bench.only_here():
        routes = [(gateway(bench, f"{count + 1:,} routes", routes=count), {"path": path}) for count, path in ((0, "/hello"), (100, "/service-57/hello"), (10000, "/service-5777/hello"))]
        compare(bench, "Routes", routes, arguments)

    added = [{"IdentityHeader": f"X-Own-{n}", "Claim": "username"} for n in range(20)]
    with bench.only_here():
        headers = [(gateway(bench, name, transforms=transforms), {}) for name, transforms in (
            ("no identity headers", [{"IdentityHeaders": "none"}]), ("the usual seven, assertion included", None), ("twenty more", added))]
        compare(bench, "Identity headers", headers, arguments)


def cached_sessions(bench):
    large = gateway(bench, "gateway, a local cache for all", settings={"Sessions": {"LocalCache": {"Size": 2 * len(bench.cookies)}}})
    before = large.process.memory()
    script = many_sessions(bench, len(bench.cookies))
    # Each of them once, so that all are in the cache: 0.5 ms of the core each, and some wait for Redis too long on a core that is full.
    load(bench, large, 60 + len(bench.cookies) // 1500, script=script, refusals=len(bench.cookies) // 1000)
    print(f"\n{len(bench.cookies):,} sessions in a local cache that holds them all: {large.process.memory() - before:,.0f} MiB.")
    return System(f"{len(bench.cookies):,} sessions, all in the local cache", large.process, large.port, large.cookie), {"script": script}


def fleet(bench, arguments, _):
    """What several gateways cost the Redis that they share: at rest, and while sessions change."""
    print("\n### Gateways on one Redis\n\n| gateways | commands/s at rest | bytes/s out at rest | commands/s | bytes/s out, 200 changes/s |\n| --- | --- | --- | --- | --- |")
    running = []
    for count in (1, 2, 4, 8):
        while len(running) < count:
            running.append(gateway(bench, f"gateway {len(running) + 1} of a fleet"))
        rest = redis_traffic(bench, arguments.seconds, changes=0)
        busy = redis_traffic(bench, arguments.seconds, changes=200)
        print(f"| {count} | {rest[0]:.0f} | {rest[1]:,.0f} | {busy[0]:.0f} | {busy[1]:,.0f} |", flush=True)
        arguments.results[f"{count} gateways on one Redis"] = {"rest": rest, "busy": busy}


def redis_traffic(bench, seconds, changes):
    """Commands and bytes a second, without those of the changes themselves."""
    def counts():
        stats = bench.redis("INFO", "stats")
        return [int(re.search(rf"{name}:(\d+)", stats).group(1)) for name in ("total_commands_processed", "total_net_output_bytes")]

    before, end, made = counts(), time.monotonic() + seconds, 0
    with socket.create_connection(("127.0.0.1", bench.redis_port)) as connection:
        while time.monotonic() < end:
            for _ in range(changes // 10):
                key = f"session:none-{made}"
                connection.sendall(f"*5\r\n$3\r\nSET\r\n${len(key)}\r\n{key}\r\n$1\r\nx\r\n$2\r\nEX\r\n$2\r\n60\r\n".encode())
                assert connection.recv(64) == b"+OK\r\n"
                made += 1
            time.sleep(0.1)
    after = counts()
    return (after[0] - before[0] - made) / seconds, (after[1] - before[1] - 5 * made) / seconds


def hashes_waiting(system):
    found = re.search(r"^gateway_hashing_queued\S* (\d+)", get(system.management, "/metrics")[1], re.MULTILINE)
    return int(found.group(1)) if found else 0


def storm(bench, arguments, _):
    """Proxying while as many sign-ins as the hashing takes go on beside it."""
    (bench.directory / "users.json").write_text("[]")
    subprocess.run(["dotnet", GATEWAY, "--config", bench.directory / "gateway.json", "users", "add", "--email", "storm@example.com", "--username", "storm", "--name", "Storm",
                    "--password-stdin"], input=b"correct horse battery", check=True, capture_output=True)
    target = gateway(bench, "gateway, sign-in storm", settings={"SignIn": {"Throttle": {"Failures": 0}}, "Sessions": {"MaxPerUser": 0}})
    script = bench.directory / "storm.lua"
    script.write_text('wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = \'{"email":"storm","password":"correct horse battery"}\'\n')
    load(bench, target, min(arguments.warmup, target.warmup))
    calm, stormy, signed_in = [], [], []
    for _ in range(arguments.rounds):
        calm.append(load(bench, target, arguments.seconds, connections=8).p99)
        attack = subprocess.Popen(["taskset", "-c", LOAD_CORE, "wrk", "-t1", "-c16", f"-d{arguments.seconds + 2}s", "-s", script, f"http://127.0.0.1:{target.port}/auth/login"],
                                  stdout=subprocess.PIPE, text=True)
        until(lambda: hashes_waiting(target) > 0, "passwords are being hashed")
        stormy.append(load(bench, target, arguments.seconds, connections=8).p99)
        output = attack.communicate()[0]
        done = int(re.search(r"(\d+) requests in", output).group(1))
        refused = sum(map(int, re.findall(r"Non-2xx or 3xx responses: (\d+)", output)))
        signed_in.append((done - refused) / (arguments.seconds + 2))
    calm, stormy = statistics.median(calm), statistics.median(stormy)
    print(f"\n### Sign-in storm\n\np99 of proxied requests (8 connections): {calm:.2f} ms calm, {stormy:.2f} ms beside {statistics.median(signed_in):.1f} sign-ins a second: {ratio(stormy, calm)}")
    arguments.results["Sign-in storm"] = {"calm": calm, "stormy": stormy, "sign_ins": statistics.median(signed_in)}


if __name__ == "__main__":
    main()
