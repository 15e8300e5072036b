"""The words of a student's result in English and French: it is handed to people, whatever wrote it."""

from __future__ import annotations

from typing import Any

from ..core.guideline.model import Text
from ..core.teaching.marking import Rule
from ..core.teaching.rules import Broken
from ..core.teaching.scoring import RECIPE

NOT_A_CERTIFICATE = Text(
    "For teaching only. The total says how well a contour agrees with this case's reference and its guideline; it is "
    "no certificate of competence.",
    "Pour l'enseignement seulement. Le total dit à quel point un contour s'accorde avec la référence de ce cas et avec "
    "sa recommandation ; il n'atteste d'aucune compétence.",
)
NOT_A_DEVICE_FR = (
    "SarcomaRT n'est pas un dispositif médical. Il applique des recommandations publiées à des contours que quelqu'un "
    "a tracés et ne sait rien d'autre du patient. Chaque contour, marge et dose doit être vérifié et validé par un "
    "oncologue radiothérapeute qualifié avant tout usage clinique."
)
_WORDS = {
    "subtitle": ("Result of a contouring exercise", "Résultat d'un exercice de contourage"),
    "result": ("result", "résultat"),
    "colon": (":", " :"),
    "held": (
        "Held at {cap}: a rule is broken that no agreement makes up for.",
        "Limité à {cap} : une règle n'est pas respectée, que rien ne compense.",
    ),
    "bands": ("Bands: {bands}.", "Niveaux : {bands}."),
    "band from": ("{band} from {start}", "{band} à partir de {start}"),
    "hints": ("Hints asked for: {asked} of {there}.", "Indices demandés : {asked} sur {there}."),
    "made up": ("How the total is made up", "Comment le total est composé"),
    "mean": (
        "The total is the mean of the targets'. A target's total: points for agreement, and what broken rules leave.",
        "Le total est la moyenne des volumes cibles. Total d'un volume cible : points pour la concordance, et ce qu'en "
        "laissent les règles non respectées.",
    ),
    "target": ("Target", "Volume cible"),
    "of points": ("{name} (of {points})", "{name} (sur {points})"),
    "rules": ("Rules", "Règles"),
    "total": ("Total", "Total"),
    "compared": ("Compared with", "Comparé à"),
    "not drawn": ("not drawn", "non tracé"),
    "lost by rule": ("Points lost by rule", "Points perdus par règle"),
    "rule": ("Rule", "Règle"),
    "lost": ("Lost", "Perdus"),
    "look at": ("What to look at", "Ce qu'il faut revoir"),
    "none broken": (
        "No rule is broken beyond the tolerance.",
        "Toutes les règles sont respectées à la tolérance près.",
    ),
    "where": (
        "Slices {first} to {last} (counted from 0); worst at (LPS) {place} mm; {volume} cc",
        "Coupes {first} à {last} (comptées depuis 0) ; le plus marqué en (LPS) {place} mm ; {volume} cc",
    ),
    "more": ("and at {count} more places", "et à {count} autres endroits"),
    "source": ("Source: {source}", "Source : {source}"),
    "agreement": ("Agreement", "Concordance"),
    "volume": ("Volume, cc", "Volume, cc"),
    "reference cc": ("Reference, cc", "Référence, cc"),
    "missing cc": ("Missing, cc", "Manquant, cc"),
    "too much cc": ("Too much, cc", "En excès, cc"),
    "dice": ("Volume Dice", "Dice de volume"),
    "surface_dice": ("Surface Dice", "Dice de surface"),
    "hd95_mm": ("HD95, mm", "HD95, mm"),
    "mean_surface_mm": ("Mean surface distance, mm", "Distance moyenne des surfaces, mm"),
    "added path": ("Added path, mm", "Contour ajouté, mm"),
    "measured how": (
        "Surface Dice at {tolerance} mm. Distances as surface-distance defines them; added path length is the length "
        "of outline that would have to be redrawn.",
        "Dice de surface à {tolerance} mm. Distances définies comme dans surface-distance ; le contour ajouté est la "
        "longueur de contour qu'il faudrait retracer.",
    ),
    "pictures": ("Pictures", "Images"),
    "task": ("The task", "L'exercice"),
    "told": ("Task", "Énoncé"),
    "targets": ("Targets", "Volumes cibles"),
    "protocol": ("Protocol", "Protocole"),
    "reference": ("Reference", "Référence"),
    "licence": ("Licence of the case", "Licence du cas"),
    "made by": ("Made by SarcomaRT {version}.", "Fait par SarcomaRT {version}."),
    "recipe": (RECIPE, "la recette de la recommandation"),
    "over and under": ("{target}: over and under", "{target} : en trop et en moins"),
    "at place": ("{what}: {amount} mm at ({place})", "{what} : {amount} mm en ({place})"),
    "note": ("note", "remarque"),
    "error": ("error", "erreur"),
    "warning": ("warning", "attention"),
    "target line": (
        "{target}: {total} of 100 (Dice {dice}, surface Dice {surface}, HD95 {hd95} mm, missing {missing} cc, too much "
        "{excess} cc)",
        "{target} : {total} sur 100 (Dice {dice}, Dice de surface {surface}, HD95 {hd95} mm, manquant {missing} cc, en "
        "excès {excess} cc)",
    ),
    "total line": ("total: {total} of 100, {band}", "total : {total} sur 100, {band}"),
    "held short": (", held at {cap} by a broken rule", ", limité à {cap} par une règle non respectée"),
    "legend reference": ("reference", "référence"),
    "legend contour": ("contour", "contour"),
    "legend missing": ("missing", "manquant"),
    "legend too much": ("too much", "en excès"),
}
_BANDS_FR = {"expert": "expert", "good": "bien", "fair": "moyen", "try again": "à refaire"}
_RULES_FR = {
    Rule.TARGET_MISSING: "volume cible non tracé",
    Rule.TUMOUR: "tumeur non couverte",
    Rule.ORDER: "ordre des volumes",
    Rule.BARRIER: "barrière franchie",
    Rule.VERTEBRA: "vertèbre adjacente incluse",
    Rule.SCAR: "cicatrice oubliée",
    Rule.DRAIN: "drain oublié",
    Rule.BED: "lit tumoral oublié",
    Rule.TOO_SMALL: "marge trop petite",
    Rule.TOO_LARGE: "marge trop grande",
}
_LEFT_OUT_FR = "{target} laisse dehors {amount} mm de {structure} ({where})"
_FINDINGS_FR = {
    Rule.TARGET_MISSING: "{target} n'a pas été tracé",
    Rule.TUMOUR: _LEFT_OUT_FR,
    Rule.SCAR: _LEFT_OUT_FR,
    Rule.DRAIN: _LEFT_OUT_FR,
    Rule.BED: _LEFT_OUT_FR,
    Rule.ORDER: "{structure} dépasse {target} de {amount} mm ({where})",
    Rule.BARRIER: "{target} entre dans {structure} ou le dépasse de {amount} mm ({where})",
    Rule.VERTEBRA: "{target} entre de {amount} mm dans {structure}, à épargner ({where})",
    Rule.TOO_SMALL: "{target} : marge trop petite de {amount} mm ({where}) : {measured} mm au lieu de {wanted} mm",
    Rule.TOO_LARGE: "{target} : marge trop grande de {amount} mm ({where}) : {measured} mm au lieu de {wanted} mm",
}
_DIRECTIONS_FR = {
    "left": "à gauche",
    "right": "à droite",
    "posterior": "en arrière",
    "anterior": "en avant",
    "superior": "en haut",
    "inferior": "en bas",
    "inside": "à l'intérieur",
}


class Words:
    """What a result says in one language.

    Args:
        language: ``en`` or ``fr``.
    """

    def __init__(self, language: str = "en"):
        self.language = language

    def __call__(self, key: str, **values: Any) -> str:
        return Text(*_WORDS[key]).spoken(self.language).format(**values)

    def text(self, text: Text) -> str:
        """A text of the case or of a guideline."""
        return text.spoken(self.language)

    def number(self, value: float, digits: int) -> str:
        """With the language's decimal mark."""
        shown = f"{value:.{digits}f}"
        return shown.replace(".", ",") if self.language == "fr" else shown

    def band(self, name: str) -> str:
        """A total in a word; a marking file's own bands as they are."""
        return _BANDS_FR.get(name, name) if self.language == "fr" else name

    def rule(self, rule: Rule) -> str:
        return _RULES_FR[rule] if self.language == "fr" else rule.value.replace("-", " ")

    def compared_with(self, name: str) -> str:
        """The reference that a contour was compared with."""
        return self("recipe") if name == RECIPE else name

    def finding(self, one: Broken) -> str:
        """A broken rule in one sentence."""
        if self.language != "fr":
            return one.finding.message
        numbers = {"amount": one.amount_mm, "measured": one.measured_mm, "wanted": one.wanted_mm}
        shown = {name: "–" if value is None else self.number(value, 1) for name, value in numbers.items()}
        where = _DIRECTIONS_FR.get(one.direction, one.direction)
        return _FINDINGS_FR[one.rule].format(target=one.target, structure=one.structure, where=where, **shown)
