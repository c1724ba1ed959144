"""Words that claim something by themselves, or change what stands beside them."""

from typing import Final

from prompts.sentences import words

# Praise, promises, prices and what people did: as a part of a name these prove nothing.
PRAISE: Final = frozenset(
    words(
        """best better cheap cheaper cheapest good great finest perfect premium superior top favourite favorite most
        more less least bargain deal sale offer discount off save saving savings new exclusive limited only
        delivery ship ships shipping shipped returns return refund guarantee guaranteed warranty safe healthy
        health certified approved tested proven recommended award winning stock available popular rated star
        stars review reviews basket baskets price cost costs budget limit bought times together often shoppers
        customers people you your"""
    )
)
# What an ingredient or a way of making can claim; alone, or out of its phrase, it would claim too much.
HARD: Final = PRAISE | frozenset(
    words(
        """brand brands label store
        free fresh natural organic bio vegan vegetarian halal kosher keto gluten lactose dairy nut nuts allergen
        hypoallergenic sustainable recyclable eco fair true false yes none all every always ever never no not a an the
        this it is and or in on under below over above within"""
    )
)
# Nothing behind one of these may be said without it: "tuna in water" is not water.
BARRIERS: Final = frozenset(
    words("& + and or of in for with without w to from against no not non zero never faux fake")
)
# What stands behind these is changed by them: "imitation crab" is not crab.
BARRIERS_NEXT: Final = frozenset(
    words("fake imitation artificial mock low reduced light lite half un anti free substitute alternative")
)
# These change what stands before them: "salt free", "leather style".
BOUND_TAILS: Final = frozenset(
    words(
        """free less style effect look flavour flavor flavoured flavored scented like type substitute alternative proof
        resistant coloured colored"""
    )
)
# "Mac & cheese" is not mac.
JOINED_HEADS: Final = frozenset(words("& + and or"))
SEGMENT_ENDS: Final = frozenset({",", ";", ":", "(", ")", "[", "]", "–", "-", "/", "|", "."})
