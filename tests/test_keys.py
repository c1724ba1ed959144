"""Keys and visitor tokens: made once, kept as digests, rotated, revoked; and ten thousand forgeries of them."""

import base64
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.callers import unguessable
from app.access.keyring import EVERY_S, KeyRing
from app.access.keys import GRACE, KeyKind, KeyRefused, KeyText, digest_of, new_key, origin, read_key, rotated
from app.access.safety import unsafe
from app.access.tokens import AUDIENCE, ISSUER, TokenRefused, Tokens
from app.settings import Env, Settings, TokenSettings
from app.store.database import open_database
from app.store.keys import SqlKeyStore
from app.store.ports import StoreUnavailable
from retrieval.schema import VisitorId
from tests.doors import PAGE, SECRET, add_key
from tests.served import command

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FORGERIES = 10_000


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def test_a_key_is_read_back_and_is_not_kept() -> None:
    key, text = new_key(KeyKind.PUBLISHABLE, "storefront", (PAGE,), NOW)

    assert read_key(str(text)) == text
    assert key.opens(text.secret)
    assert key.digest == digest_of(text.secret)
    assert text.secret not in repr(key)


@given(st.text(max_size=80))
def test_what_is_no_key_is_read_as_none(text: str) -> None:
    assert read_key(text) is None


@pytest.mark.parametrize(
    ("kind", "name", "origins", "cure"),
    [
        (KeyKind.PUBLISHABLE, "page", (), "--origin"),
        (KeyKind.SECRET, "server", (PAGE,), "leave --origin out"),
        (KeyKind.SECRET, " ", (), "--name"),
        (KeyKind.PUBLISHABLE, "page", ("*",), "no origin"),
        (KeyKind.PUBLISHABLE, "page", ("https://*.shop.example",), "no origin"),
        (KeyKind.PUBLISHABLE, "page", ("null",), "no origin"),
        (KeyKind.PUBLISHABLE, "page", ("https://shop.example/cart",), "has a path"),
        (KeyKind.PUBLISHABLE, "page", ("http://shop.example",), "use https"),
        (KeyKind.PUBLISHABLE, "page", ("https://shop.example:99999",), "no port"),
        (KeyKind.PUBLISHABLE, "page", ("https://me@shop.example",), "no origin"),
    ],
)
def test_a_key_that_would_let_in_too_many_is_refused(
    kind: KeyKind, name: str, origins: tuple[str, ...], cure: str
) -> None:
    with pytest.raises(KeyRefused, match=cure):
        new_key(kind, name, origins, NOW)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://Shop.Example/", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://[::1]:5173", "http://[::1]:5173"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(written: str, meant: str) -> None:
    assert origin(written) == meant


@pytest.fixture
def store(tmp_path: Path) -> SqlKeyStore:
    return SqlKeyStore(open_database(f"sqlite:///{tmp_path}/shop.db"))


def test_a_rotated_key_works_beside_its_successor_until_it_ends(store: SqlKeyStore) -> None:
    clock = Clock()
    key, text = new_key(KeyKind.SECRET, "erp", (), NOW)
    store.add(key)
    ending, successor, new_text = rotated(key, NOW)
    store.replace(ending, successor)
    ring = KeyRing(store.all, clock, every_s=3600)

    assert ring.find(text) is not None
    assert ring.find(new_text) is not None
    clock.now += GRACE
    assert ring.find(text) is None
    assert ring.find(new_text) is not None
    with pytest.raises(KeyRefused, match="rotate its successor"):
        rotated(ending, NOW)
    with pytest.raises(KeyRefused, match="no longer valid"):
        rotated(ending, clock.now)
    ring.close()


def test_a_revoked_key_is_refused_by_every_worker_within_five_seconds(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shop.db"
    here = SqlKeyStore(open_database(url))
    text = add_key(here, KeyKind.PUBLISHABLE, PAGE)
    workers = [KeyRing(SqlKeyStore(open_database(url)).all, lambda: datetime.now(UTC)) for _ in range(2)]
    assert all(ring.find(text) for ring in workers)
    assert all(PAGE in ring.origins for ring in workers)

    assert here.revoke(text.id, datetime.now(UTC))
    started = time.monotonic()
    while any(ring.find(text) or PAGE in ring.origins for ring in workers):
        assert time.monotonic() - started < 5
        time.sleep(0.05)
    for ring in workers:
        ring.close()
    assert EVERY_S <= 2.5
    assert not here.revoke(text.id, datetime.now(UTC))


def test_while_the_store_is_away_keys_stay_as_they_were_known(store: SqlKeyStore) -> None:
    text = add_key(store, KeyKind.SECRET)
    down = False

    def read() -> Any:
        if down:
            raise StoreUnavailable("down")
        return store.all()

    ring = KeyRing(read, lambda: datetime.now(UTC), every_s=3600)
    down = True
    ring.refresh()
    assert ring.find(text) is not None
    ring.close()
    unread = KeyRing(read, lambda: datetime.now(UTC), every_s=3600)
    assert not unread.known
    assert unread.find(text) is None
    unread.close()


def test_a_key_of_another_kind_or_with_another_secret_opens_nothing(store: SqlKeyStore) -> None:
    text = add_key(store, KeyKind.PUBLISHABLE, PAGE)
    ring = KeyRing(store.all, lambda: datetime.now(UTC), every_s=3600)

    assert ring.find(KeyText(kind=KeyKind.SECRET, id=text.id, secret=text.secret)) is None
    assert ring.find(KeyText(kind=text.kind, id=text.id, secret="A" * 43)) is None
    assert ring.find(KeyText(kind=text.kind, id="0" * 12, secret=text.secret)) is None
    assert ring.find(text) is not None
    ring.close()


def test_a_token_says_who_and_ends() -> None:
    clock = Clock()
    tokens = Tokens((SECRET,), HOUR, clock)
    token, ends = tokens.mint(VisitorId("ann"), "k1")

    read = tokens.read(token)

    assert (read.visitor_id, read.key_id, read.expires_at) == ("ann", "k1", ends)
    clock.now += HOUR + timedelta(seconds=6)
    with pytest.raises(TokenRefused, match="has ended"):
        tokens.read(token)


def test_a_secret_can_be_changed_while_tokens_are_out() -> None:
    before, now = SECRET, SECRET[::-1]
    token, _ = Tokens((before,), HOUR, Clock()).mint(VisitorId("ann"), "k1")

    assert Tokens((now, before), HOUR, Clock()).read(token).visitor_id == "ann"
    with pytest.raises(TokenRefused):
        Tokens((now,), HOUR, Clock()).read(token)


def test_a_token_that_the_shops_own_server_signs_is_believed() -> None:
    at = int(NOW.timestamp())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "customer-42", "key": "k1", "iat": at, "exp": at + 600}

    read = Tokens((SECRET,), HOUR, Clock()).read(jwt.encode(claims, SECRET, algorithm="HS256"))

    assert read.visitor_id == "customer-42"


def forged(rng: Random) -> str:
    """A token that somebody made who does not know the secret, or who knows how tokens were wrongly read elsewhere."""
    at = int(NOW.timestamp())
    claims: dict[str, Any] = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": f"visitor-{rng.randrange(99)}", "key": "k1", "iat": at, "exp": at + 600,
    }  # fmt: skip
    good = jwt.encode(claims, SECRET, algorithm="HS256")
    header, payload, signature = good.split(".")
    other = rng.randbytes(32).hex()
    match rng.randrange(12):
        case 0:  # no signature, and says so
            none = _part({"alg": rng.choice(["none", "None", "NONE", "nOnE"]), "typ": "JWT"})
            return f"{none}.{payload}.{rng.choice(['', signature])}"
        case 1:
            return jwt.encode(claims, other, algorithm=rng.choice(["HS256", "HS384", "HS512"]))
        case 2:  # the right secret, another algorithm
            return jwt.encode(claims, SECRET, algorithm=rng.choice(["HS384", "HS512"]))
        case 3:
            return jwt.encode({**claims, "iat": at - 7_300, "exp": at - rng.randrange(6, 3_600)}, SECRET)
        case 4:
            return jwt.encode({**claims, "aud": rng.choice(["", "shelftalk", "other", AUDIENCE.upper()])}, SECRET)
        case 5:
            return jwt.encode({**claims, "iss": rng.choice(["", "evil", "Shelftalk"])}, SECRET)
        case 6:
            gone = rng.choice(["iss", "aud", "sub", "key", "iat", "exp"])
            return jwt.encode({name: value for name, value in claims.items() if name != gone}, SECRET)
        case 7:  # for ever
            return jwt.encode({**claims, "exp": at + rng.randrange(3_700, 10**10)}, SECRET)
        case 8:  # from the future
            return jwt.encode({**claims, "iat": at + 60, "exp": at + 660}, SECRET)
        case 9:  # a flipped bit
            place = rng.randrange(len(payload))
            flipped = payload[:place] + ("A" if payload[place] != "A" else "B") + payload[place + 1 :]
            return f"{header}.{flipped}.{signature}"
        case 10:
            wrong: Any = rng.choice([True, "x", 1.5, None, [], {}, -(10**30), 10**30, "2027-01-01"])
            names = ["exp", "iat"] if isinstance(wrong, str) else ["exp", "iat", "sub", "key"]
            return _signed({**claims, rng.choice(names): wrong})
        case _:
            alien = rng.choice(["kid", "jku", "x5u", "jwk", "crit"])
            head = _part(
                {"alg": "HS256", "typ": "JWT", alien: rng.choice(["../../dev/null", "http://127.0.0.1/k", [], {}])}
            )
            return f"{head}.{payload}.{signature}"


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _signed(claims: dict[str, Any]) -> str:
    """Signed rightly, with claims that PyJWT itself would not sign."""
    return jwt.api_jws.encode(json.dumps(claims).encode(), SECRET, algorithm="HS256")


def test_ten_thousand_forged_or_stale_tokens_are_not_believed() -> None:
    rng, tokens, believed = Random(41), Tokens((SECRET,), HOUR, Clock()), 0
    good, _ = tokens.mint(VisitorId("ann"), "k1")
    for _ in range(FORGERIES):
        try:
            tokens.read(forged(rng))
            believed += 1
        except TokenRefused:
            pass
    assert tokens.read(good).visitor_id == "ann"
    assert believed == 0


@given(st.text(max_size=300))
def test_whatever_is_shown_is_refused_in_order(text: str) -> None:
    with pytest.raises(TokenRefused):
        Tokens((SECRET,), HOUR, Clock()).read(text)


def test_only_a_random_uuid_is_an_id_that_nobody_can_guess() -> None:
    assert unguessable("3f2b8a1e-5a0e-4f6c-9a51-0d3c1d6b7e22")
    for guessed in ("customer-42", "3F2B8A1E-5A0E-4F6C-9A51-0D3C1D6B7E22", "3f2b8a1e-5a0e-1f6c-9a51-0d3c1d6b7e22",
                    "3f2b8a1e5a0e4f6c9a510d3c1d6b7e22", ""):  # fmt: skip
        assert not unguessable(guessed)


def production(**tokens: Any) -> Settings:
    return Settings(env=Env.PRODUCTION, tokens=TokenSettings(**tokens))


def test_production_opens_with_a_secret_and_not_without() -> None:
    assert unsafe(production(secret=SECRET)) == []
    assert unsafe(Settings()) == []
    assert ["is not set" in one for one in unsafe(production())] == [True]


@pytest.mark.parametrize("guessed", ["short", "changeme" * 4, "a" * 64])
def test_a_secret_that_can_be_guessed_is_refused(guessed: str) -> None:
    [said] = unsafe(production(secret=guessed))
    assert "can be guessed" in said
    assert guessed not in said


def test_everything_that_is_unsafe_is_told_at_once() -> None:
    found = Settings(
        env=Env.PRODUCTION, tokens=TokenSettings(secret="short", secret_before="short"), trusted_proxies="*"
    )
    assert len(unsafe(found)) == 4


def test_the_command_line_makes_lists_rotates_and_revokes_keys(tmp_path: Path) -> None:
    env = {"SHELFTALK_DATA_DIR": str(tmp_path), "COLUMNS": "200"}

    def keys(*words: str) -> Any:
        ran = command("keys", *words, env=env)
        assert ran.exit_code == 0, ran.output
        return ran

    made = json.loads(
        keys("create", "publishable", "--name", "storefront", "--origin", "https://Shop.example", "--json").stdout
    )
    assert read_key(made["key"])
    next_one = json.loads(keys("rotate", made["id"], "--json").stdout)
    assert next_one["origins"] == [PAGE]
    listed = json.loads(keys("list", "--json").stdout)
    assert [one["valid"] for one in listed] == [True, True]
    assert listed[0]["expires_at"]
    assert "key" not in listed[0]
    keys("revoke", made["id"])
    assert [one["valid"] for one in json.loads(keys("list", "--json").stdout)] == [False, True]
    assert "storefront" in keys("list").stdout
    refused = command("keys", "revoke", made["id"], env=env)
    assert refused.exit_code == 1
    assert "no key" in refused.output
    in_files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert made["key"].rpartition("_")[2].encode() not in in_files
