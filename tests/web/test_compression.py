"""Answers over 1 kB are compressed where the caller takes that, kept ones once; what shows a secret never is."""

import gzip
import zlib

from graph_service.api.compression import LEAST
from tests.folding import for_each

LONG = ("/api/v1/coverage", "/api/v1/coverage?format=csv", "/gaps?framework=mli-itsp", "/api/v1/exports/json", "/map")


def raw(client, address, encoding, **headers):
    """The answer, and its bytes as they were sent."""
    given = {"Accept-Encoding": encoding, "Accept": "text/html, application/json", **headers}
    with client.stream("GET", address, headers=given) as answer:
        return answer, b"".join(answer.iter_raw())


@for_each("address", LONG)
def test_who_takes_gzip_is_sent_it_and_reads_the_same(reader, address):
    plain, whole = raw(reader, address, "identity")
    assert "Content-Encoding" not in plain.headers and "Accept-Encoding" in plain.headers["Vary"]
    for again in range(3):
        packed, sent = raw(reader, address, "br;q=1.0, gzip;q=0.8")
        assert packed.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed.headers["Vary"], again
        if "exports" not in address and address != "/map":
            assert gzip.decompress(sent) == whole
        assert zlib.decompress(sent, 31)[:20] == whole[:20] and len(sent) < len(whole) / 2
        assert packed.headers.get("ETag") == plain.headers.get("ETag")
        assert packed.headers.get("Content-Length", str(len(sent))) == str(len(sent))
    refused, sent = raw(reader, address, "gzip;q=0")
    assert "Content-Encoding" not in refused.headers and len(sent) == len(whole)


def test_what_the_caller_has_is_still_told_so(reader):
    known, _ = raw(reader, "/api/v1/coverage", "gzip")
    for encoding in ("gzip", "identity"):
        again, sent = raw(reader, "/api/v1/coverage", encoding, **{"If-None-Match": known.headers["ETag"]})
        assert (again.status_code, sent) == (304, b"") and "Content-Encoding" not in again.headers


def test_a_short_answer_and_an_archive_stay_as_they_are(reader):
    short, sent = raw(reader, "/healthz", "gzip")
    assert "Content-Encoding" not in short.headers and len(sent) < LEAST
    dump, sent = raw(reader, "/api/v1/exports/dump", "gzip")
    assert "Content-Encoding" not in dump.headers and sent[:2] == b"\x1f\x8b"


def test_an_answer_to_head_says_what_one_to_get_does(reader):
    got, _ = raw(reader, "/api/v1/coverage", "gzip")
    head = reader.head("/api/v1/coverage", headers={"Accept-Encoding": "gzip"})
    for name in ("Content-Encoding", "Content-Length", "ETag", "Vary"):
        assert head.headers[name] == got.headers[name]


def test_a_page_that_may_show_a_secret_is_not_compressed(reader):
    for address in ("/accounts", "/sign-in"):
        page, _ = raw(reader, address, "gzip")
        assert "Content-Encoding" not in page.headers


def test_an_error_is_a_page_or_a_problem_in_gzip_too(reader):
    page, sent = raw(reader, "/plans/zzz-zz", "gzip")
    assert page.status_code == 404 and b"<html" in (zlib.decompress(sent, 31) if len(sent) < 9_000 else sent)


def test_every_method_of_a_path_is_named_where_another_is_refused(reader):
    for path, methods in {
        "/api/v1/drafts/x": {"GET", "PATCH"},
        "/api/v1/drafts": {"GET", "POST"},
        "/api/v1/changes": {"GET", "POST"},
        "/api/v1/accounts/x": {"PATCH", "DELETE"},
    }.items():
        found = reader.put(path)
        assert found.status_code == 405
        assert {each.strip() for each in found.headers["Allow"].split(",")} - {"HEAD"} == methods


@for_each(
    "address",
    [
        *(f"/api/v1/drafts/x/suggestions?most={n}" for n in ("0", "-5", "21", "1e9", "NaN", "")),
        *(f"/api/v1/changes?limit={n}" for n in ("0", "-1", "501", "NaN")),
        *(f"/api/v1/chains?from=undp&to=mli-itsp-1&longest={n}" for n in ("0", "-1", "99", "NaN")),
        *(f"/api/v1/advantage?draws={n}" for n in ("-1", "1000000", "inf")),
        *(f"/api/v1/entities/undp/portfolio?limit={n}" for n in ("0", "-5", "501")),
        *(f"/api/v1/queries/projects?sort=key&limit={n}" for n in ("0", "-1", "99999999999")),
        *(f"/explore?keys=undp&depth={n}" for n in ("0", "-1", "99")),
        *(f"/gaps?page={n}" for n in ("-1", "x", "99999999999")),
    ],
)
def test_a_count_that_cannot_be_is_refused(reader, address):
    found = reader.get(address, headers={"Accept": "application/json"})
    assert found.status_code == 422, (address, found.text)
