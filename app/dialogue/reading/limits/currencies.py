"""Signs, codes and words for money, and which currencies each may stand for."""

_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"})
_KRONER = frozenset({"SEK", "NOK", "DKK", "ISK"})
_CENTS = frozenset({*_DOLLARS, "EUR"})
_MEANS: dict[str, frozenset[str]] = {
    "$": _DOLLARS, "dollar": _DOLLARS, "us$": frozenset({"USD"}), "cent": _CENTS, "¢": _CENTS,
    "€": frozenset({"EUR"}), "euro": frozenset({"EUR"}), "£": frozenset({"GBP"}), "quid": frozenset({"GBP"}),
    "pound": frozenset({"GBP"}), "pence": frozenset({"GBP"}), "¥": frozenset({"JPY", "CNY"}), "yen": frozenset({"JPY"}),
    "₹": frozenset({"INR"}), "rupee": frozenset({"INR"}), "franc": frozenset({"CHF"}), "zł": frozenset({"PLN"}),
    "zloty": frozenset({"PLN"}), "kr": _KRONER, "kroner": _KRONER, "kronor": _KRONER,
}  # fmt: skip
"""Which currencies a sign or word may stand for."""
_CODES = (
    "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "SGD", "KWD",
    "BHD", "MXN", "BRL", "HKD", "KRW", "CZK", "HUF", "ISK", "ZAR", "AED",
)  # fmt: skip
"""Codes that are no English word in lower case (Turkey's is)."""
_OF_COUNTRY = {
    "us": "USD", "american": "USD", "canadian": "CAD", "australian": "AUD", "swiss": "CHF", "british": "GBP",
    "english": "GBP", "japanese": "JPY", "indian": "INR", "swedish": "SEK", "norwegian": "NOK", "danish": "DKK",
}  # fmt: skip
"""Whose money it is that a country's name stands before."""
_SLANG = frozenset({"buck", "quid"})
"""Any shop's money."""
WEIGHS_IN_POUNDS = frozenset({"USD", "CAD"})
"""Where pounds are weights; elsewhere they are money, the shop's own or another's."""
_HUNDREDTHS = frozenset({"cent", "¢", "pence"})

SIGN = r"us\$|[$€£¥₹]"
CODE = "|".join(_CODES)
WORD = (
    rf"pounds? sterling|sterling|(?:{'|'.join(_OF_COUNTRY)}) (?:dollars?|pounds?|francs?|yen|rupees?|kroner|kronor"
    r"|crowns?)|dollars?|bucks?|euros?|pounds?|quid|pence|cents?|yen|rupees?|francs?|zł|zloty|kroner|kronor|kr"
)


def may_mean(sign: str, currency: str) -> bool:
    """Whether a sign, code or word, in lower case, may stand for a currency; none stands for the shop's own."""
    if country := _OF_COUNTRY.get(sign.split(" ")[0]):
        return currency == country
    if not sign or _key(sign) in _SLANG:
        return True
    return currency in (frozenset({sign.upper()}) if sign.upper() in _CODES else _MEANS.get(_key(sign), frozenset()))


def is_hundredths(sign: str) -> bool:
    """Whether it counts hundredths: cents, pence."""
    return _key(sign) in _HUNDREDTHS


def _key(sign: str) -> str:
    if sign.endswith("sterling"):
        return "£"
    return sign if sign in _MEANS else sign.removesuffix("s")
