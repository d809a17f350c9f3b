"""CPU per cached GetMap, ours against Debian's MapProxy in process. See bench/maps."""
import http.client, io, logging, os, random, re, shutil, socket, subprocess, sys, tempfile, time, urllib.request

top, count = sys.argv[1], int(sys.argv[2])
work = tempfile.mkdtemp()
logging.disable(logging.CRITICAL)
children = []


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(*command):
    log = open(os.path.join(work, f"log{len(children)}"), "w")
    child = subprocess.Popen(command, stdout=log, stderr=log, cwd=work)
    children.append(child)
    return child


def wait_for(url):
    for _ in range(100):
        try:
            return urllib.request.urlopen(url, timeout=5).read()
        except OSError:
            time.sleep(0.1)
    sys.exit(f"no answer from {url}")


def cpu_seconds(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def requests(layer, srs, fmt, number, hot):
    """Scaled maps around Europe, so that each map needs about 20 to 30 tiles; hot ones lie in a small area."""
    rng = random.Random(7)
    spread = 0.02 if hot else 1.0
    for _ in range(number):
        if srs == "EPSG:3857":
            width = 800 * 9000
            x, y = 500000 + spread * rng.uniform(-3e6, 3e6), 5500000 + spread * rng.uniform(-2e6, 2e6)
            height = width * 0.75
        else:
            width, height = 60, 35
            x, y = 8 + spread * rng.uniform(-30, 30), 45 + spread * rng.uniform(-12, 12)
        box = f"{x - width / 2},{y - height / 2},{x + width / 2},{y + height / 2}"
        yield (f"/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS={layer}&STYLES=&SRS={srs}&BBOX={box}"
               f"&WIDTH=800&HEIGHT=600&FORMAT={fmt}")


def measure_ours(paths):
    connection = http.client.HTTPConnection("127.0.0.1", ours_port)
    before = cpu_seconds(ours.pid)
    for path in paths:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if not answer.headers["Content-Type"].startswith("image/"):
            sys.exit(f"{path}: {body[:300]}")
    return (cpu_seconds(ours.pid) - before) / len(paths) * 1000


def measure_mapproxy(paths):
    before = time.process_time()
    for path in paths:
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/service", "QUERY_STRING": path.split("?", 1)[1], "SERVER_NAME": "localhost",
                   "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr}
        types = []
        body = b"".join(app(environ, lambda status, headers, exc_info=None: types.extend(v for k, v in headers if k.lower() == "content-type")))
        if not types or not types[0].startswith("image/"):
            sys.exit(f"{path}: {body[:300]}")
    return (time.process_time() - before) / len(paths) * 1000


def run(config, cases):
    """Serves a configuration by both programs over the same tiles and prints the cases."""
    global ours, ours_port, app
    folder = tempfile.mkdtemp(dir=work)
    for name in ("ours", "theirs"):
        os.mkdir(os.path.join(folder, name))
        open(os.path.join(folder, name, "mapproxy.yaml"), "w").write(config)
    ours_port = free_port()
    ours = start(os.path.join(top, "artifacts/bin/mapproxy-util"), "serve-develop", "-b", f"127.0.0.1:{ours_port}",
                 os.path.join(folder, "ours", "mapproxy.yaml"))
    wait_for(f"http://127.0.0.1:{ours_port}/")
    for _, layer, srs, fmt in cases:
        measure_ours(list(requests(layer, srs, fmt, count, False)))
    shutil.copytree(os.path.join(folder, "ours", "cache_data"), os.path.join(folder, "theirs", "cache_data"))
    app = make_wsgi_app(os.path.join(folder, "theirs", "mapproxy.yaml"))
    for title, layer, srs, fmt in cases:
        for hot in (False, True):
            paths = list(requests(layer, srs, fmt, count, hot))
            measure_ours(paths[:40])
            measure_mapproxy(paths[:10])
            a, b = measure_ours(paths), measure_mapproxy(paths[:max(30, count // 3)])
            print(f"{title + (', hot tiles' if hot else ''):<34}{a:>8.1f}{b:>10.1f}{b / a:>8.1f}{'5' if hot else '3':>8}", flush=True)


try:
    from mapproxy.wsgiapp import make_wsgi_app
    origin_port = free_port()
    start(os.path.join(top, "artifacts/origin/origin"), "--port", str(origin_port))
    wait_for(f"http://127.0.0.1:{origin_port}/stats")
    config = open(os.path.join(top, "bench/mapproxy.yaml")).read().replace("ORIGIN", f"http://127.0.0.1:{origin_port}")
    print(f"{'CPU per map (ms)':<34}{'ours':>8}{'MapProxy':>10}{'ratio':>8}{'wanted':>8}")
    run(config, [("paletted PNG", "map", "EPSG:3857", "image/png"), ("JPEG", "photo", "EPSG:3857", "image/jpeg"),
                 ("reprojected PNG", "map", "EPSG:4326", "image/png"), ("reprojected JPEG", "photo", "EPSG:4326", "image/jpeg")])
    run(config + "  image:\n    paletted: false\n", [("true-colour PNG", "map", "EPSG:3857", "image/png"),
                                                    ("reprojected true-colour PNG", "map", "EPSG:4326", "image/png")])
finally:
    for child in children:
        child.terminate()
    for child in children:
        child.wait()
    shutil.rmtree(work, ignore_errors=True)
