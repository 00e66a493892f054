"""Places that have another name than an ending makes: "the French president" is that of France, and the US is America.

What an ending tells, as of Venezuela and Venezuelan, `features.stands` knows by itself.
"""

from pullquote.answer.told import Told
from pullquote.answer.words import stems

# A line for each: all that the place and its people are called in news.
_PLACES = """
    afghanistan, afghan
    america, american, united states, US, USA
    argentina, argentine
    asia, asian
    belgium, belgian
    berlin, berliner
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
    dublin, dubliner
    england, english
    european union, EU
    fiji, fijian
    finland, finnish, finn
    flanders, flemish
    fort, Ft
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
    london, londoner
    madagascar, malagasy
    mali, malian
    mauritius, mauritian
    monaco, monegasque
    montenegro, montenegrin
    moscow, muscovite
    mount, Mt
    mozambique, mozambican
    myanmar, burmese, burma
    naples, neapolitan
    netherlands, dutch, holland
    new york, new yorker, NY, NYC
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
    saint, St
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


_Name = tuple[str, ...]
"""The stems of its words, one or two."""


def _by_word() -> dict[str, list[tuple[_Name, frozenset[_Name]]]]:
    """Each word's names, and with each all that this place is called."""
    found: dict[str, list[tuple[_Name, frozenset[_Name]]]] = {}
    for line in _PLACES.strip().splitlines():
        names = frozenset(tuple(stems(name)) for name in line.split(","))
        for name in names:
            for word in name:
                found.setdefault(word, []).append((name, names))
    return found


_NAMES = _by_word()


def is_of_place(word: str, question: Told) -> bool:
    """Whether the question names a place with this stem: the same word, small or beside others, may be no name.

    >>> is_of_place("unit", Told.by("the United Nations")), is_of_place("unit", Told.by("Osk United"))
    (True, False)
    """
    return any(_names(name, question) for name, _ in _NAMES.get(word, ()))


def is_told_otherwise(word: str, question: Told, evidence: Told) -> bool:
    """Whether the evidence names the place, or the people, that the question names with this stem, in any way.

    >>> is_told_otherwise("french", Told.by("the French president"), Told.by("The president of France"))
    True
    >>> is_told_otherwise("un", Told.by("the UN"), Told.by("two army units of another nation"))
    False
    """
    return any(
        _names(name, question) and any(_names(other, evidence) for other in names)
        for name, names in _NAMES.get(word, ())
    )


def _names(name: _Name, told: Told) -> bool:
    """A name of two words is one only where they stand together, and one of one word where it has a capital."""
    return name in told.pairs if len(name) == 2 else name[0] in told.capitals
