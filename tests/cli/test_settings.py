"""Is a service that starts with a wrong setting refused in one sentence that names it?"""

import pytest
import uvicorn

from graph_service.settings import PREFIX, Settings

CLIENT = {"oidc_client_id": "plans", "oidc_client_secret": "s3cret"}
#: A wrong value for each setting that has one, with what else must be set for it to be seen.
WRONG = {
    "store": [("sqlite:x", {}), ("ladybug:", {}), ("ladybug:/dev/null/x.lbug", {})],
    "neo4j_user": [],
    "neo4j_password": [],
    "neo4j_database": [("", {}), ("a b", {})],
    "buffer_pool_mib": [("127", {}), ("much", {})],
    "read_timeout_s": [("0", {}), ("-1", {}), ("nan", {}), ("inf", {}), ("soon", {})],
    "max_import_mib": [("0", {}), ("1.5", {})],
    "author": [("", {}), ("a\nb", {}), ("x" * 201, {})],
    "record_keys": [("short", {}), ("x" * 32 + ",short", {})],
    "vector_cache": [("/dev/null/vectors", {})],
    "second_encoder": [("word2vec", {})],
    "second_encoder_model": [],
    "second_encoder_key": [],
    "language": [("es", {}), ("", {})],
    "host_names": [("http://plans.example/", {}), ("a b", {})],
    "host": [("nowhere.invalid", {}), ("", {}), ("203.0.113.7", {})],
    "port": [("65536", {}), ("-1", {}), ("http", {})],
    "dump_folder": [("/dev/null/dumps", {})],
    "dump_every_h": [("0", {}), ("9000", {}), ("nan", {})],
    "dump_at": [("24:00", {}), ("3:00", {}), ("night", {})],
    "dump_daily": [("0", {}), ("x", {})],
    "dump_weekly": [("-1", {})],
    "log_format": [("xml", {})],
    "access_log": [("on", {})],
    "request_timeout_s": [("0", {}), ("inf", {}), ("soon", {})],
    "stop_timeout_s": [("0", {}), ("nan", {})],
    "most_requests": [("0", {}), ("many", {})],
    "most_connections": [("0", {})],
    "heavy_at_once": [("0", {})],
    "heavy_waiting": [("-1", {})],
    "classification": [("secret", {})],
    "cypher": [("perhaps", {})],
    "cypher_timeout_s": [("0", {}), ("301", {}), ("nan", {})],
    "cypher_rows": [("0", {}), ("100001", {})],
    "cypher_mib": [("0", {}), ("257", {})],
    "key_passphrase": [],
    "tls_certificate": [("/dev/null/certificate", {})],
    "tls_key": [("/dev/null/key", {})],
    "tls_key_password": [],
    "access_file": [("/dev/null/accounts", {})],
    "session_idle_minutes": [("0", {}), ("1441", {})],
    "session_hours": [("0", {}), ("169", {})],
    "invitation_days": [("0", {}), ("61", {})],
    "audit_days": [("0", {}), ("3651", {})],
    "proxy_user_header": [("X User", {}), ("X-User", {})],
    "proxy_addresses": [("nowhere", {}), ("10.0.0.0/99", {})],
    "proxy_role": [("administrator", {}), ("king", {})],
    "oidc_issuer": [
        ("https://login.example.org", {}),
        *((wrong, CLIENT) for wrong in ("http://login.example.org", "ftp://login.example.org", "login.example.org")),
        *((f"https://{wrong}", CLIENT) for wrong in ("", "a@login.example.org", "login.example.org/?a=b", "a b")),
    ],
    "oidc_client_id": [("a b", {}), ("plans", {"oidc_issuer": "https://login.example.org"})],
    "oidc_client_secret": [
        ("two\nlines", {}),
        ("s3cret", {}),
        ("s3cret", {"oidc_issuer": "https://login.example.org"}),
    ],
    "oidc_name": [("x" * 61, {}), ("a\nb", {}), ("UN Identity", {})],
    "oidc_role": [("administrator", {}), ("king", {}), ("reader", {})],
    "oidc_claim": [("groups", {}), ("", {})],
}


def test_every_setting_is_here():
    assert sorted(WRONG) == sorted(Settings.model_fields), "say what is wrong for it, or [] where any text will do"


@pytest.mark.parametrize(
    ("name", "value", "others"), [(name, *each) for name, values in WRONG.items() for each in values]
)
def test_a_service_with_a_wrong_setting_does_not_start(name, value, others, alignment, store, monkeypatch):
    ours = {"store": "ladybug::memory:", "port": "0", **others, name: value}
    for setting, given in ours.items():
        monkeypatch.setenv(f"{PREFIX}{setting.upper()}", given)
    monkeypatch.setattr(uvicorn.Server, "run", lambda *_, **__: pytest.fail("it started"))
    refused = alignment("serve").refused("" if name == "store" else f"{PREFIX}{name.upper()}")
    assert len(refused.err.splitlines()) == 1 and "s3cret" not in refused.err
    assert list(store.parent.iterdir()) == []
