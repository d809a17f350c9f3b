"""A web server for MapServer's CGI program. Arguments: port, program, MapServer configuration."""
import http.server, os, subprocess, sys

port, program, settings = int(sys.argv[1]), sys.argv[2], sys.argv[3]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        environ = dict(os.environ, REQUEST_METHOD="GET", QUERY_STRING=self.path.partition("?")[2], SCRIPT_NAME="/cgi-bin/mapserv",
                       SERVER_NAME="127.0.0.1", SERVER_PORT=str(port), MAPSERVER_CONFIG_FILE=settings)
        if not environ["QUERY_STRING"]:
            self.send_error(404)
            return
        answer = subprocess.run([program], env=environ, capture_output=True).stdout
        head, _, body = answer.replace(b"\r\n\r\n", b"\n\n", 1).partition(b"\n\n")
        self.send_response(200)
        for line in head.decode().splitlines():
            name, _, value = line.partition(":")
            self.send_header(name.strip(), value.strip())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
