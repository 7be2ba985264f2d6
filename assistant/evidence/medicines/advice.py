"""Which medicines a statement speaks against: by words close to the name, in the same clause. Pure.

"Do not exceed 3 g" and "no adjustment is needed" say nothing against the medicine that they stand beside.
"""

import re
from collections.abc import Iterator, Sequence

from .drug_names import Mention

#: Characters before and behind a name that are looked at.
_NEAR = 120

#: What one does with a medicine, and what one says of it: "not" before another word is no advice against it.
_USE = (
    r"(?:(?:us|giv|tak|prescrib|choos|receiv|combin|advis|resum)(?:e|ed|en|ing)|tr(?:y|ied|ying)|chosen"
    r"|(?:start|offer|administer|recommend|consider|add|select)(?:ed|ing)?|continu(?:e|ed|ing)|indicated|suitable|suited"
    r"|appropriate|safe|acceptable|preferred|an? (?:\w+ )?(?:option|choice)|for (?:her|him|th(?:e|is) patient))\b"
)
_USE_HAN = r"(?:使用|应用|给予|给药|服用|口服|选用|选择|采用|开具|处方|合用|联用|并用|再用|用|给|选)(?!量)"
_NOT = r"(?:\bnot|n['’]t\b|\bcannot|\bnever)"
_NOT_HAN = r"(?:不(?:宜|得|能|可以?|应当?|该|要|建议|推荐|考虑|适合|予|再){0,2}|切?勿|禁止|停止|避免)"
_NOT_BANNED = r"(?<!\bno )(?<!\bnot )"
_NOT_STOPPED = r"(?<!not )(?<!n't )(?<!never )"
_NOT_STOPPED_HAN = r"(?<![不勿])(?<!不[要能可得应宜])"

#: Where another clause begins, or other advice, or advice about amounts, food or drink.
_APART = (
    r"[;；。!?！？\n—]|(?<!e\.g)[.:：](?=\s|$)|：|，(?!或|和|及)|但|而|时|期间"
    r"|\b(?:but|however|while|when|during|until|then|because|so(?! (?:it|they|this|should|must|is|are))|give|start"
    r"|prescribe|offer|continue|take|taking|use(?! of)|is|are|can|may|should|exceed\w*|adjust\w*|alcohol|driv\w+"
    r"|sun\w*|food|milk|dairy|grapefruit|needed|required|necessary|more than|less than|over|above|delay|hesitate)\b"
    r"|服用|给予|使用|选用|改用|可用|应用|口服|超过|调整|减量|酒|驾|需|漏"
)
_WITHIN = rf"(?:(?!{_APART})[\s\S]){{0,{_NEAR}}}"

_BEFORE = re.compile(
    rf"(?:\bavoid(?:s|ed|ing|ance of)?(?: the use of| use of| {_USE})?"
    rf"|{_NOT}(?: (?:be|to|ever|routinely|also)){{0,3}} {_USE}(?: to {_USE})?"
    r"|\b(?:not|no)(?= (?:(?:an?|more|further|oral|to) )?$)|\binstead of|\brather than|\badvise against|\bneither|\bnor"
    r"|\ballerg\w*(?: \w+){0,2}?(?: to|:| \()|过敏(?:史|原|药物)[:：为是]"
    rf"|{_NOT_BANNED}\bcontraindicat(?:ed|es|ions?)(?: to {_USE})?"
    rf"|{_NOT_STOPPED}\b(?:stop(?:ped|ping)?|(?:discontinu|withdraw|withh[eo]ld)(?:e|ed|ing)?)\b(?: {_USE})?"
    rf"|{_NOT_HAN}{_USE_HAN}|不建议|不推荐|不考虑|避免|禁用|忌用|(?<![无非])禁忌|{_NOT_STOPPED_HAN}停用|勿用|而非|而不是|代替|替代)"
    r"(?: (?:the )?(?:following|these)| (?:drugs|medicines|medications|antibiotics)|药物?)*[:：]?"
    rf"{_WITHIN}$",
    re.I,
)

_ITS_CLASS = re.compile(
    r"[\s,]?\bis (?:also )?an? [\w -]{0,20}(?:cillin|lactam|cephalosporin|sulfonamide|nsaid|opioid|statin|member)\w*"
    r"|(?:属于?|为|是)[^，。；]{1,10}[类药]，(?:故|因此|所以)?",
    re.I,
)
_STOPS = re.compile(
    r"\b(?:is|are|should)\b(?! (?:\w{1,20} ){0,2}(?:contraind|avoid|withh|stop|disc))"
    rf"|(?!\b(?:is|are|should)\b)(?:{_APART})|{_NOT}|[不勿无非]|避免",
    re.I,
)
#: An allergy that is named.
_ALLERGY = re.compile(
    r"[ -](?:allerg|hypersens|anaphyl)|(?:,| or| and|/)[\w ,/]{1,30} (?:allerg|hypersens|anaphyl)"
    r"|(?:类药?物?)?(?:[、和及或][^，。；]{1,12})?有?(?:明确|严重)?(?:的)?过敏",
    re.I,
)
_BEHIND = re.compile(
    r"(?:\b(?:contraindicated|avoided|withheld|stopped|discontinued)\b"
    r"|[-—:(,]\s*(?:contraindicated\b|(?:avoid|stop|do not use|not (?:suitable|advised|recommended))"
    r"(?=\s*(?:$|[.,;:)]|in\b|if\b|due\b|because\b)))|\bunsafe\b"
    rf"|(?:\b(?:is|are|was|should|must|may|can|could|would|shall|do|does|will) ?)?{_NOT}"
    rf"(?: (?:be|to|an?|therefore|routinely|generally)){{0,3}} {_USE}"
    r"(?! (?:for )?(?:more|longer|above|over|beyond|at|with (?:alcohol|food|milk)))"
    rf"|禁用|忌用|禁忌|停用|应?避免(?=$|[，。；,使应])|不宜(?=$|[，。；])|不建议|不推荐|{_NOT_HAN}{_USE_HAN})",
    re.I,
)

#: What depends on there being no allergy.
_CONDITION = re.compile(
    r"\b(?:unless|if (?:there is )?(?:no|not)|if (?:\w+ ){1,3}(?:not|no)|in the absence of)\b[^.;\n]{0,60}allerg"
    r"|(?:除非|如|若)[^，。；\n]{0,12}过敏",
    re.I,
)


def advised(statement: str, start: int, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The medicines of a statement, which begins at `start`, that it does not speak against."""
    for mention in mentions if not _CONDITION.search(statement) else ():
        first, last = mention.start - start, mention.end - start
        before, behind = statement[max(0, first - _NEAR) : first], statement[last : last + _NEAR]
        if not (_BEFORE.search(before) or _ALLERGY.match(behind) or _against(behind)):
            yield mention


def _against(behind: str) -> bool:
    """Whether what follows a name speaks against it, before anything else begins."""
    its_class = _ITS_CLASS.match(behind)
    start = its_class.end() if its_class else 0
    found, stops = _BEHIND.search(behind, start), _STOPS.search(behind, start)
    return bool(found and not (stops and stops.start() < found.start()))
