"""Kinds of legal text: their names on the page, and how a text's own words reveal its kind. Pure."""

import re
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

KINDS = (
    ("agreement", _("Agreement")),
    ("statute", _("Statute or regulation")),
    ("judgment", _("Judgment")),
    ("terms", _("Terms of service")),
    ("other", _("Other")),
)

#: Words that texts of a kind have and others hardly do; those of a title count three times.
_WORDS = MappingProxyType(
    {
        "agreement": re.compile(
            r"\bagreement\b|\bby and between\b|\bhereto\b|\bhereinafter\b|\bWHEREAS\b|in witness whereof"
            r"|\blease\b|\bcontract\b|甲方|乙方|本合同|本协议|双方",
            re.I,
        ),
        "statute": re.compile(
            r"\bAct\b|\benacted\b|\bthis regulation\b|\bmember states?\b|\bfederal register\b|\bshall be punish"
            r"|\bU\.S\.C\b|\bC\.F\.R\b|\bCFR\b|本法|本条例|本规定|中华人民共和国|施行|第[一二三四五六七八九十百千]+条",
            re.I,
        ),
        "judgment": re.compile(
            r"\bplaintiffs?\b|\bdefendants?\b|\bappellants?\b|\bappellees?\b|\brespondents?\b|\bpetitioners?\b"
            r"|\bthe court\b|\bv\.\s|\baffirmed\b|\breversed\b|\bopinion\b|原告|被告|上诉人|本院|判决|裁定|人民法院",
            re.I,
        ),
        "terms": re.compile(
            r"\bterms of (?:service|use)\b|\bprivacy policy\b|\byour account\b|\bby using\b|\bthe services?\b"
            r"|\bacceptable use\b|\busers?\b|服务条款|用户协议|隐私政策|用户|账号|您",
            re.I,
        ),
    }
)
_WORD = re.compile(r"[A-Za-z]+|[\u3400-\u9fff]{1,2}")
#: Matches for every thousand words (or ideographs by twos), below which a text is of no kind.
_LEAST = 3.0
_BEGINNING, _TITLE = 12_000, 300


def kind_of(text: str) -> str:
    """The kind of the text, one of KINDS."""
    beginning, title = text[:_BEGINNING], text[:_TITLE]
    size = max(100.0, len(_WORD.findall(beginning)))
    scores = {
        kind: (len(words.findall(beginning)) + 3 * len(words.findall(title))) * 1000 / size
        for kind, words in _WORDS.items()
    }
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] >= _LEAST else "other"
