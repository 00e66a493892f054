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
    gaza, gazan
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


_Name = frozenset[str]
"""The stems of its words."""


def _by_word() -> dict[str, list[tuple[_Name, frozenset[_Name]]]]:
    """Each word's names, and with each all that this place is called."""
    found: dict[str, list[tuple[_Name, frozenset[_Name]]]] = {}
    for line in _PLACES.strip().splitlines():
        names = frozenset(frozenset(stems(name)) for name in line.split(","))
        for name in names:
            for word in name:
                found.setdefault(word, []).append((name, names))
    return found


_NAMES = _by_word()


def is_told_otherwise(word: str, question: frozenset[str], evidence: frozenset[str]) -> bool:
    """Whether the evidence tells of the place, or the people, that the question names with this word, by another name.

    All are stems. A name of two words is one only where the question has both: "united" by itself names nobody.

    >>> is_told_otherwise("french", frozenset({"french", "presid"}), frozenset(stems("The president of France")))
    True
    """
    return any(name <= question and any(other <= evidence for other in names) for name, names in _NAMES.get(word, ()))
