vcl 4.1;

# Two gateways behind Varnish, published under /mapproxy, tiles kept as long as the gateways' Cache-Control says.
# Change the names and ports of the gateways. Varnish speaks plain HTTP: TLS ends before it.

import directors;
import std;

probe alive {
    .url = "/";
    .interval = 1s;
    .timeout = 2s;
    .window = 3;
    .threshold = 2;
    .initial = 2;
}

backend gateway_1 {
    .host = "gateway-1";
    .port = "8080";
    .connect_timeout = 2s;
    # longer than the 60 s that MapProxy waits for a source
    .first_byte_timeout = 90s;
    .between_bytes_timeout = 30s;
    .probe = alive;
}

backend gateway_2 {
    .host = "gateway-2";
    .port = "8080";
    .connect_timeout = 2s;
    .first_byte_timeout = 90s;
    .between_bytes_timeout = 30s;
    .probe = alive;
}

sub vcl_init {
    # An address goes to the same gateway each time, which may still have it in memory.
    new gateways = directors.shard();
    gateways.add_backend(gateway_1);
    gateways.add_backend(gateway_2);
    gateways.reconfigure();
}

sub vcl_recv {
    # Health and metrics are on the gateways' admin port; should somebody route to it by mistake, they still stay inside.
    if (req.url ~ "^(/mapproxy)?/(health|metrics)([/?]|$)") {
        return (synth(403));
    }
    if (req.url ~ "^/mapproxy(\?|$)") {
        return (synth(301, "/mapproxy/"));
    }
    if (req.url !~ "^/mapproxy/") {
        return (synth(404));
    }

    # Overwritten, never passed on: clients must not choose what stands in documents. What ends TLS before Varnish must set
    # X-Forwarded-Proto itself and let nobody else set it.
    set req.http.X-Script-Name = "/mapproxy";
    set req.http.X-Forwarded-Host = req.http.Host;
    if (req.http.X-Forwarded-Proto != "https") {
        set req.http.X-Forwarded-Proto = "http";
    }

    # Maps do not depend on cookies.
    unset req.http.Cookie;

    set req.backend_hint = gateways.backend(resolve=LAZY);
    if (std.healthy(req.backend_hint)) {
        # While gateways are well, a stale tile is shown only for the moment that the new one takes.
        set req.grace = 10s;
    }
}

sub vcl_backend_fetch {
    # A second try goes to the next gateway.
    set bereq.backend = gateways.backend(by=URL, alt=bereq.retries);
}

sub vcl_backend_response {
    # Without Cache-Control the gateway has said nothing about the time: maps of WMS, capabilities.
    if (!beresp.http.Cache-Control) {
        set beresp.ttl = 0s;
    }

    # An error never takes the place of a tile that is still there.
    if (beresp.status >= 500) {
        if (bereq.is_bgfetch) {
            return (abandon);
        }
        set beresp.ttl = 0s;
    }

    if (beresp.ttl > 0s) {
        # Kept for when all gateways are gone, and after that for asking whether the ETag still holds.
        set beresp.grace = 24h;
        set beresp.keep = 24h;
    }
    if (beresp.http.Content-Type ~ "xml|json|javascript|text/") {
        set beresp.do_gzip = true;
    }
}

# The gateway has not answered; what changes nothing can be asked for again.
sub vcl_backend_error {
    if (bereq.retries < 1 && (bereq.method == "GET" || bereq.method == "HEAD")) {
        return (retry);
    }
}

sub vcl_synth {
    if (resp.status == 301) {
        set resp.http.Location = resp.reason;
        set resp.reason = "Moved Permanently";
        return (deliver);
    }
}
