"""What words mean in each language, one data file each; news agencies; hosts of embeds. It knows no page."""

from newsetl.extract.lexicon.agencies import agencies, agency_in, agency_of, is_agency
from newsetl.extract.lexicon.any_case import AnyCase
from newsetl.extract.lexicon.embeds import embed_kind
from newsetl.extract.lexicon.language_files import Languages, for_languages, languages, lexicon, remembered
from newsetl.extract.lexicon.records import CreditWords, DateWords, Lexicon, PeopleWords

__all__ = [
    "AnyCase",
    "CreditWords",
    "DateWords",
    "Languages",
    "Lexicon",
    "PeopleWords",
    "agencies",
    "agency_in",
    "agency_of",
    "embed_kind",
    "for_languages",
    "is_agency",
    "languages",
    "lexicon",
    "remembered",
]
