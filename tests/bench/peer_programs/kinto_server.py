# mypy: ignore-errors
"""Kinto in memory behind gzip, run by the peers' own Python: `kinto_server.py PORT HOST`."""

import gzip
import sys

import kinto
from waitress import serve

SETTINGS = {
    "kinto.userid_hmac_secret": "bench",
    "kinto.bucket_create_principals": "system.Everyone",
    "kinto.bucket_write_principals": "system.Everyone",
    "kinto.paginate_by": "200",
    "kinto.batch_max_requests": "25",
    "kinto.includes": "kinto.plugins.default_bucket",
    "multiauth.policies": "basicauth",
}


def packed(application):
    def answer(environ, start_response):
        said = []
        body = b"".join(application(environ, lambda *given: said.append(given)))
        status, headers, *_ = said[-1]
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") and len(body) > 200:
            body = gzip.compress(body, 6)
            headers = [one for one in headers if one[0].lower() != "content-length"]
            headers += [("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))]
        start_response(status, headers)
        return [body]

    return answer


serve(packed(kinto.main({}, **SETTINGS)), host=sys.argv[2], port=int(sys.argv[1]), threads=4)
