"""Specifications whose products are trees: schema.org's, and ACP's with variants. A dot in a name goes down a step.

schema.org/Product, /ProductGroup and the offer as developers.google.com/search/docs/appearance/structured-data/
merchant-listing has it; ACP's feed schema of 2026-04-17 (github.com/agentic-commerce-protocol, spec/2026-04-17). Seen
on 2026-11-23 in stored copies. Names are theirs, examples where a copy has one; some of
schema.org's properties are from memory, the other examples and the documents are ours.
"""

from typing import Any

from tests.feed_specs.field import Field, fields

_THING: dict[str, Any] = {
    "name": "Executive Anvil",
    "description": "Sleeker than ACME's Classic Anvil",
    "image": ["https://example.com/photos/1x1/photo.jpg", "https://example.com/photos/4x3/photo.jpg"],
    "url": "https://example.com/anvil",
    "additionalType": "https://schema.org/Thing",
    "alternateName": "Anvil",
    "disambiguatingDescription": "not a hammer",
    "identifier": "anvil-1",
    "mainEntityOfPage": "https://example.com/anvil",
    "owner": {"@type": "Organization", "name": "ACME"},
    "potentialAction": {"@type": "BuyAction"},
    "sameAs": "https://example.org/anvil",
    "subjectOf": {"@type": "3DModel", "encoding": {"contentUrl": "https://example.com/anvil.glb"}},
}

SCHEMA_ORG = fields(
    {
        **_THING,
        "additionalProperty": {"@type": "PropertyValue", "name": "Hardness", "value": 52, "unitText": "HRC"},
        "aggregateRating": {"@type": "AggregateRating", "ratingValue": 4.4, "reviewCount": 89},
        "asin": "B000000000",
        "audience": {"@type": "PeopleAudience", "suggestedGender": "unisex", "suggestedAge": "adult"},
        "award": "Anvil of the year",
        "category": "Tools > Anvils",
        "color": "Green",
        "colorSwatch": "https://example.com/green.png",
        "countryOfAssembly": "US",
        "countryOfLastProcessing": "US",
        "countryOfOrigin": "US",
        "depth": {"@type": "QuantitativeValue", "value": 20, "unitCode": "CMT"},
        "funding": {"@type": "Grant", "name": "ACME"},
        "gtin": "9780446310789",
        "gtin8": "96385074",
        "gtin12": "036000291452",
        "gtin13": "4006381333931",
        "gtin14": "00012345600012",
        "hasAdultConsideration": "https://schema.org/UnclassifiedAdultConsideration",
        "hasCertification": {"@type": "Certification", "name": "EPREL"},
        "hasEnergyConsumptionDetails": {"@type": "EnergyConsumptionDetails"},
        "hasGS1DigitalLink": "https://id.gs1.org/01/09780446310789",
        "hasMeasurement": {"@type": "QuantitativeValue", "name": "inseam", "value": 30},
        "hasMerchantReturnPolicy": {"@type": "MerchantReturnPolicy"},
        "height": {"@type": "QuantitativeValue", "value": 30, "unitCode": "CMT"},
        "inProductGroupWithID": "44E01",
        "isAccessoryOrSparePartFor": {"@type": "Product", "@id": "#forge"},
        "isConsumableFor": {"@type": "Product", "@id": "#forge"},
        "isFamilyFriendly": True,
        "isRelatedTo": {"@type": "Product", "@id": "#hammer"},
        "isSimilarTo": {"@type": "Product", "@id": "#hammer"},
        "keywords": "forge, iron",
        "logo": "https://example.com/logo.png",
        "material": "iron",
        "mobileUrl": "https://m.example.com/anvil",
        "model": "Classic",
        "mpn": "925872",
        "negativeNotes": "heavy",
        "nsn": "5120-00-000-0000",
        "pattern": "plain",
        "positiveNotes": "heavy",
        "productionDate": "2024-01-01",
        "purchaseDate": "2024-01-01",
        "releaseDate": "2024-01-01",
        "review": {"@type": "Review", "reviewRating": {"ratingValue": 4}},
        "size": "large",
        "sku": "0446310786",
        "slogan": "It stands",
        "weight": {"@type": "QuantitativeValue", "value": 50, "unitCode": "KGM"},
        "width": {"@type": "QuantitativeValue", "value": 40, "unitCode": "CMT"},
        "offers.hasMerchantReturnPolicy": {"@type": "MerchantReturnPolicy"},
        "offers.shippingDetails": {"@type": "OfferShippingDetails"},
        "offers.price": 119.99,
        "offers.priceCurrency": "USD",
        "offers.priceSpecification": {"priceType": "https://schema.org/StrikethroughPrice", "price": 149.99},
        "offers.priceValidUntil": "2020-11-20",
        "offers.seller": {"@type": "Organization", "name": "ACME"},
    },
    {
        "brand": Field({"@type": "Brand", "name": "Forge"}, beside={"manufacturer": None}),
        "itemCondition": Field("https://schema.org/UsedCondition", beside={"offers.itemCondition": None}),
        "offers.itemCondition": Field("https://schema.org/UsedCondition", beside={"itemCondition": None}),
        "manufacturer": Field({"@type": "Organization", "name": "ACME"}, beside={"brand": None}),
        "productID": Field("isbn:123-456-789", beside={"sku": None}),
        "isVariantOf": Field(
            {"@type": "ProductGroup", "productGroupID": "44E01"}, beside={"inProductGroupWithID": None}
        ),
        "offers.availability": Field("https://schema.org/BackOrder"),
        "offers.url": Field("https://example.com/anvil-offer", beside={"url": None}),
        "hasVariant": Field([{"@type": "Product", "sku": "44E01-M11000", "size": "small"}]),
        "productGroupID": Field("44E01", beside={"hasVariant": [{"@type": "Product", "sku": "44E01-M11000"}]}),
        "variesBy": Field(["https://schema.org/size"], beside={"hasVariant": [{"@type": "Product", "sku": "s"}]}),
    },
)

_PRICE = {"amount": 1999, "currency": "USD"}

ACP = fields(
    {
        "id": "prod_classic_tee",
        "variants.0.id": "sku123-red-s",
        "variants.0.title": "Classic Tee - Red / Small",
        "variants.0.description": {"plain": "Classic cotton tee in red, size small."},
        "variants.0.url": "https://merchant.com/products/classic-tee?variant=sku123-red-s",
        "variants.0.barcodes": [{"type": "GTIN", "value": "00012345600012"}],
        "variants.0.price": _PRICE,
        "variants.0.list_price": {"amount": 2499, "currency": "USD"},
        "variants.0.unit_price": {"amount": 499, "currency": "USD"},
        "variants.0.availability": {"available": True, "status": "backorder"},
        "variants.0.categories": [{"value": "Apparel > Shirts", "taxonomy": "merchant"}],
        "variants.0.condition": ["new"],
        "variants.0.variant_options": [{"name": "Color", "value": "Red"}, {"name": "Size", "value": "Small"}],
        "variants.0.media": [
            {"type": "image", "url": "https://cdn.merchant.com/red-small-1.jpg", "alt_text": "Red", "width": 800}
        ],
        "variants.0.seller": {"name": "Example Merchant"},
        "variants.0.marketplace": {"name": "Example Marketplace"},
    },
    {
        "title": Field("Classic Tee", beside={"variants.0.title": None}),
        "description": Field({"html": "<p>Cotton.</p>"}, beside={"variants.0.description": None}),
        "url": Field("https://merchant.com/products/classic-tee", beside={"variants.0.url": None}),
        "media": Field(
            [{"type": "image", "url": "https://cdn.merchant.com/main.jpg"}], beside={"variants.0.media": None}
        ),
    },
)
