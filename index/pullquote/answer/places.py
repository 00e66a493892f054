"""Places that have another name than an ending makes: "the French president" is that of France, and the US is America.

What an ending tells, as of Venezuela and Venezuelan, `features.stands` knows by itself.
"""

from pullquote.answer.words import stems

# A line for each: all that the place and its people are called in news.
_PLACES = """
    afghanistan, afghan
    america, american, united states, US, USA
    argentina, argentine
    asia, asian
    belgium, belgian
    britain, british, briton, united kingdom, UK
    brittany, breton
    catalonia, catalan
    chad, chadian
    chechnya, chechen
    congo, congolese
    croatia, croat
    cuba, cuban
    cyprus, cypriot
    czech, czechs, czechia, czech republic
    denmark, danish, dane
    england, english
    european union, EU
    fiji, fijian
    finland, finnish, finn
    flanders, flemish
    france, french
    germany, german
    greece, greek
    iceland, icelandic
    iran, iranian
    iraq, iraqi
    ireland, irish
    israel, israeli
    kazakhstan, kazakh
    kosovo, kosovar, kosovan
    kuwait, kuwaiti
    kyrgyzstan, kyrgyz
    laos, laotian
    lebanon, lebanese
    lesotho, basotho
    madagascar, malagasy
    mali, malian
    mauritius, mauritian
    monaco, monegasque
    montenegro, montenegrin
    moscow, muscovite
    mozambique, mozambican
    myanmar, burmese, burma
    naples, neapolitan
    netherlands, dutch, holland
    new zealand, new zealander
    niger, nigerien
    norway, norwegian
    oman, omani
    pakistan, pakistani
    panama, panamanian
    paris, parisian
    peru, peruvian
    philippines, filipino, philippine
    poland, polish, pole
    portugal, portuguese
    qatar, qatari
    rome, roman
    saudi arabia, saudi
    scotland, scottish, scot
    senegal, senegalese
    serbia, serb
    seychelles, seychellois
    slovakia, slovak
    slovenia, slovene
    spain, spanish, spaniard
    sweden, swedish, swede
    switzerland, swiss
    tajikistan, tajik
    texas, texan
    thailand, thai
    togo, togolese
    turkey, turkish, turk, türkiye
    turkmenistan, turkmen
    ukraine, ukrainian
    united nations, UN
    uzbekistan, uzbek
    venice, venetian
    wales, welsh
    yemen, yemeni
"""


def _by_name() -> dict[str, frozenset[frozenset[str]]]:
    places = [frozenset(map(_name, line.split(","))) for line in _PLACES.strip().splitlines()]
    # What has two words is only looked for: "united" by itself names nobody.
    return {word: names for names in places for name in names if len(name) == 1 for word in name}


def _name(words: str) -> frozenset[str]:
    return frozenset(stems(words))


_NAMES = _by_name()


def is_told_otherwise(name: str, evidence: frozenset[str]) -> bool:
    """Whether the evidence tells of the place of which the stem `name` is the name, or the people's, by another.

    >>> is_told_otherwise(stem("French"), frozenset(stems("The president of France")))
    True
    """
    return any(other <= evidence for other in _NAMES.get(name, ()))
