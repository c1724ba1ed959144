"""Every setting, read once from the environment and handed down as values."""

import os
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from prompts.phrasebook import UnknownLanguage, known_locale


class Env(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class EncoderName(StrEnum):
    """`hashing` needs no weights and knows no meaning; it is for tests and very small machines."""

    MINILM = "minilm"
    MINILM_INT8 = "minilm-int8"
    HASHING = "hashing"


class LLMProvider(StrEnum):
    """`openai` reads OPENAI_API_KEY; `openai_compatible` needs a base URL; others go by LangChain's name."""

    OFF = "off"
    OPENAI = "openai"
    OPENAI_COMPATIBLE = "openai_compatible"
    LANGCHAIN = "langchain"


class RerankSwitch(StrEnum):
    """`shadow`: shoppers get the ranker's list, and what the model would have made of it is kept."""

    OFF = "off"
    ON = "on"
    SHADOW = "shadow"


class RerankMode(StrEnum):
    """`auto`: the switch that `shelftalk eval shadow --write` measured for each segment; on where nothing was."""

    OFF = "off"
    ON = "on"
    SHADOW = "shadow"
    AUTO = "auto"


class EndpointSettings(BaseModel):
    """A language model and where it answers. `variables` is how its variables begin, for messages."""

    variables: ClassVar[str] = "LLM"

    provider: LLMProvider = Field(LLMProvider.OFF, description="`off`, `openai`, `openai_compatible` or `langchain`.")
    base_url: str | None = Field(None, description="An OpenAI-compatible endpoint, such as http://127.0.0.1:8081/v1.")
    model: str = Field("", description="The model's name; for provider `langchain`, as `vendor:model`.")
    api_key: SecretStr | None = Field(None, description="OPENAI_API_KEY is read only with provider `openai`.")
    input_price: float = Field(0.0, ge=0, description="What a million tokens of prompt cost, for the day's limit.")
    output_price: float = Field(0.0, ge=0, description="What a million tokens of reply cost.")

    @model_validator(mode="after")
    def complete(self) -> Self:
        if self.provider is LLMProvider.OPENAI and self.api_key is None:
            if not (key := os.environ.get("OPENAI_API_KEY")):
                raise ValueError(
                    f"{self.variables}__PROVIDER=openai needs a key; set {self.variables}__API_KEY or OPENAI_API_KEY"
                )
            self.api_key = SecretStr(key)
        if self.provider is LLMProvider.OPENAI_COMPATIBLE and not self.base_url:
            raise ValueError(
                f"{self.variables}__PROVIDER=openai_compatible needs {self.variables}__BASE_URL, "
                "the address of the endpoint"
            )
        if self.provider is not LLMProvider.OFF and not self.model:
            raise ValueError(
                f"{self.variables}__PROVIDER={self.provider} needs {self.variables}__MODEL, the model's name"
            )
        return self


class SecondSettings(EndpointSettings):
    """The model that takes over."""

    variables: ClassVar[str] = "LLM__SECOND"


class BudgetSettings(BaseModel):
    """What the model may cost. Tokens are prompt and reply together; above a limit the shop does without the model."""

    prompt_tokens: int = Field(8_000, gt=0, description="Of one call; a longer prompt is not sent.")
    conversation_tokens: int = Field(100_000, ge=0, description="Of one conversation; 0: no limit.")
    visitor_day_tokens: int = Field(200_000, ge=0, description="Of one visitor on one day of the shop; 0: no limit.")
    day_tokens: int = Field(20_000_000, ge=0, description="Of all visitors on one day of the shop; 0: no limit.")
    day_cost: float = Field(0.0, ge=0, description="Money on one day, by the prices of the endpoints; 0: no limit.")


class LLMSettings(EndpointSettings):
    """The language model. Without a provider, Shelftalk does without."""

    second: SecondSettings = Field(
        default_factory=SecondSettings, description="Asked when the first fails or uses up its share of the time."
    )
    understands: bool = Field(
        True, description="Ask it what a shopper means where the chat's own grammar is not sure; it costs a call."
    )
    deadline_ms: int = Field(15_000, gt=0, description="Milliseconds for a whole chat turn or explanation.")
    max_concurrent: int = Field(8, gt=0, description="Calls at a time; the next one falls back at once.")
    breaker: bool = Field(True, description="Stop asking an endpoint that keeps failing; off only to rehearse outages.")
    retry_share: float = Field(0.1, ge=0, le=1, description="Of calls, how many may be tried once more; 0: none.")
    remember_s: float = Field(600.0, ge=0, description="Seconds for which the same question gets the same reply.")
    budget: BudgetSettings = Field(default_factory=BudgetSettings)

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.second.provider is not LLMProvider.OFF and self.provider is LLMProvider.OFF:
            raise ValueError("LLM__SECOND is set without a first; set LLM__PROVIDER")
        named = [one for one in (self, self.second) if one.provider is not LLMProvider.OFF]
        if self.budget.day_cost and not all(one.input_price or one.output_price for one in named):
            raise ValueError("LLM__BUDGET__DAY_COST needs each model's INPUT_PRICE and OUTPUT_PRICE")
        return self


class RerankSegments(BaseModel):
    """A switch of its own for shoppers with no, 1 to 9, and 10 or more baskets."""

    new: RerankSwitch | None = Field(None, description="`on`, `off` or `shadow` for shoppers without a basket.")
    occasional: RerankSwitch | None = Field(None, description="The same for those with 1 to 9.")
    regular: RerankSwitch | None = Field(None, description="The same for those with 10 or more.")


class RerankSettings(BaseModel):
    """The model's part in the order of a list."""

    mode: RerankMode = Field(
        RerankMode.ON, description="`on`, `off`, `shadow`, or `auto`: as measured. Has no effect without a model."
    )
    segments: RerankSegments = Field(default_factory=RerankSegments)
    top_n: int = Field(20, ge=2, le=50, description="How many of the first places the model may reorder.")
    max_moves: int = Field(3, ge=0, description="Places by which the model may move a product.")
    first_from: int = Field(3, ge=1, description="Only the ranker's first so many may be moved to the first place.")
    mask_brands: bool = Field(False, description="Keep brands out of what the model reads to order products.")
    deadline_ms: int = Field(1_500, gt=0, description="Milliseconds for a whole list with the model in it.")

    @property
    def asks(self) -> bool:
        """Whether the model is asked for anybody."""
        own = (self.segments.new, self.segments.occasional, self.segments.regular)
        return self.mode is not RerankMode.OFF or any(one not in {None, RerankSwitch.OFF} for one in own)


class ExplorationSettings(BaseModel):
    """A place on home pages for products that the past knows little about."""

    share: float = Field(0.0, ge=0, le=1, description="Of home pages, how many give a place to a newcomer.")
    place: int = Field(5, ge=1, le=100, description="The place on the page, from 1.")


class RecommendationSettings(BaseModel):
    """The log of what was recommended."""

    keep_days: int = Field(
        400, ge=1, le=36_500, description="Days for which a list can be explained; then it is deleted."
    )


class ConversationSettings(BaseModel):
    """What is kept of conversations."""

    keep_days: int = Field(
        90, ge=1, le=36_500, description="Days after its last turn for which a conversation is kept."
    )


class VisitorSettings(BaseModel):
    """What is kept of visitors."""

    keep_days: int = Field(
        400, ge=1, le=36_500, description="Days for which is kept what a visitor said of themselves and never changed."
    )
    keep_events_days: int = Field(
        0, ge=0, le=36_500, description="Days for which events are kept; 0: until the visitor is forgotten."
    )


class EventSettings(BaseModel):
    """Which events are taken for a shopper's."""

    refuse_bots: bool | None = Field(
        None, description="Refuse events that known crawlers send as pages do; left out: in production."
    )
    visitor_minute: int | None = Field(
        None, ge=0, description="Events of one visitor in a minute; 0: no limit; left out: 300 in production."
    )


class TokenSettings(BaseModel):
    """Visitor tokens."""

    secret: SecretStr | None = Field(
        None, description="Signs visitor tokens; 32 random characters or more. Needed in production."
    )
    secret_before: SecretStr | None = Field(
        None, description="The secret before it, still believed: set it while you change SECRET, then take it away."
    )
    lifetime_s: int = Field(3_600, ge=60, le=86_400, description="Seconds for which a token holds, at most.")

    @property
    def believed(self) -> tuple[str, ...]:
        return tuple(one.get_secret_value() for one in (self.secret, self.secret_before) if one)


class LimitSettings(BaseModel):
    """Requests per minute, in production. 0: no limit."""

    address: int = Field(1_200, ge=0, description="From one address; a household, or an office, has one together.")
    visitor: int = Field(300, ge=0, description="Of one visitor.")
    chat: int = Field(30, ge=0, description="Chat turns of one visitor, or of one address without a visitor.")
    publishable_key: int = Field(60_000, ge=0, description="Of all pages with one publishable key.")
    secret_key: int = Field(12_000, ge=0, description="Of all servers with one secret key.")
    refused: int = Field(60, ge=0, description="Keys and tokens from one address that were not believed.")


class Settings(BaseSettings):
    """Shelftalk's settings: environment variables with the prefix SHELFTALK_, nested with two underscores."""

    model_config = SettingsConfigDict(env_prefix="SHELFTALK_", env_nested_delimiter="__", extra="forbid")

    env: Env = Field(
        Env.DEVELOPMENT,
        description="`development` trusts every caller and listens on loopback only; `production` asks for keys.",
    )
    data_dir: Path = Field(Path("var"), description="Catalogue, events, index and bundles live here.")
    database_url: str | None = Field(
        None, description="`postgresql://user:password@host/name` (docs/stores.md); default: SQLite in DATA_DIR."
    )
    valkey_url: SecretStr | None = Field(
        None,
        description="`valkey://host:6379` or `redis://...`, shared by workers for limits and replies; may go away.",
    )
    qdrant_url: str | None = Field(None, description="A Qdrant server; default: the engine in a process of ours.")
    index_apart: bool = Field(True, description="A server's own engine has its own process, and holds up no request.")
    encoder: EncoderName = Field(
        EncoderName.MINILM,
        description="`minilm`; `minilm-int8`: the catalogue without torch too; `hashing`: no weights, no meaning.",
    )
    shop_timezone: str = Field("UTC", description="Days in words are those of its clocks; times are stored in UTC.")
    shop_name: str = Field("Demo shop", description="Stands on the demo page.")
    locale: str = Field("en_US", description="Language of words and form of prices and dates: `en_...` or `de_...`.")
    deadline_ms: int = Field(300, gt=0, description="Milliseconds for a list without the model.")
    trusted_proxies: str = Field(
        "127.0.0.1", description="Addresses, with commas, whose X-Forwarded-For and -Proto are believed."
    )
    max_body_bytes: int = Field(4 * 1024 * 1024, gt=0, description="Larger requests are refused with 413.")
    tokens: TokenSettings = Field(default_factory=TokenSettings)
    limits: LimitSettings = Field(default_factory=LimitSettings)
    events: EventSettings = Field(default_factory=EventSettings)
    llm: LLMSettings = Field(default_factory=LLMSettings)
    rerank: RerankSettings = Field(default_factory=RerankSettings)
    exploration: ExplorationSettings = Field(default_factory=ExplorationSettings)
    recommendations: RecommendationSettings = Field(default_factory=RecommendationSettings)
    conversations: ConversationSettings = Field(default_factory=ConversationSettings)
    visitors: VisitorSettings = Field(default_factory=VisitorSettings)

    @field_validator("shop_timezone")
    @classmethod
    def known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is not a time zone; use a name such as Europe/Berlin") from error
        return name

    @field_validator("database_url")
    @classmethod
    def known_database(cls, url: str | None) -> str | None:
        if url and url.partition("://")[0] not in {"sqlite", "postgres", "postgresql", "postgresql+psycopg"}:
            raise ValueError(
                "is no database that Shelftalk knows; use postgresql://user:password@host/name, "
                "or leave it out for SQLite in SHELFTALK_DATA_DIR"
            )
        return url or None

    @field_validator("valkey_url")
    @classmethod
    def known_cache(cls, url: SecretStr | None) -> SecretStr | None:
        kinds = {"redis", "rediss", "valkey", "valkeys", "unix"}
        if url and url.get_secret_value().partition("://")[0] not in kinds:
            raise ValueError("is no address of a Valkey or Redis server; use valkey://host:6379 or redis://host:6379")
        return url if url and url.get_secret_value() else None

    @field_validator("locale")
    @classmethod
    def spoken(cls, name: str) -> str:
        try:
            return known_locale(name).name
        except UnknownLanguage as error:
            raise ValueError(str(error)) from error

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.shop_timezone)

    @property
    def sql_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'shelftalk.db'}"
