"""Countries whose people are not called by an ending: "the French president" is the president of France.

What an ending tells, as of Venezuela and Venezuelan, `features.stands` knows by itself.
"""

from pullquote.answer.words import stems

# A line for each country: all that it and its people are called in news.
_COUNTRIES = """
    america, american, united states
    britain, british, briton, united kingdom, uk
    cyprus, cypriot
    czech, czechs, czechia, czech republic
    denmark, danish, dane
    england, english
    finland, finnish, finn
    france, french
    germany, german
    greece, greek
    iceland, icelandic
    iraq, iraqi
    ireland, irish
    israel, israeli
    kuwait, kuwaiti
    lebanon, lebanese
    netherlands, dutch, holland
    new zealand, new zealander
    norway, norwegian
    pakistan, pakistani
    philippines, filipino, philippine
    poland, polish, pole
    portugal, portuguese
    qatar, qatari
    saudi arabia, saudi
    scotland, scottish, scot
    slovakia, slovak
    spain, spanish, spaniard
    sweden, swedish, swede
    switzerland, swiss
    thailand, thai
    turkey, turkish, turk, türkiye
    ukraine, ukrainian
    wales, welsh
    yemen, yemeni
"""


def _by_name() -> dict[str, frozenset[frozenset[str]]]:
    countries = [frozenset(map(_name, line.split(","))) for line in _COUNTRIES.strip().splitlines()]
    # What has two words is only looked for: "united" by itself names nobody.
    return {word: names for names in countries for name in names if len(name) == 1 for word in name}


def _name(words: str) -> frozenset[str]:
    return frozenset(stems(words))


_NAMES = _by_name()


def is_told_otherwise(name: str, evidence: frozenset[str]) -> bool:
    """Whether the evidence tells of the country of which the stem `name` is the name, or the people's, by another.

    >>> is_told_otherwise(stem("French"), frozenset(stems("The president of France")))
    True
    """
    return any(other <= evidence for other in _NAMES.get(name, ()))
