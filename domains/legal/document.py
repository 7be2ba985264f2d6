"""The wording of prompts about a text, in the language of the prompt.

Separate from the form's translations: rewording a label must not change a prompt.
"""

from types import MappingProxyType

_KINDS = MappingProxyType(
    {
        "en": {
            "": "legal text",
            "agreement": "agreement",
            "statute": "statute or regulation",
            "judgment": "judgment",
            "terms": "set of terms of service",
            "other": "legal text",
        },
        "zh": {
            "": "法律文本",
            "agreement": "合同或协议",
            "statute": "法律法规",
            "judgment": "裁判文书",
            "terms": "服务条款",
            "other": "法律文本",
        },
    }
)
_DEPTHS = MappingProxyType(
    {
        "en": {
            "brief": "Brief: one sentence that says what it is, then at most eight points, the weightiest first.",
            "detailed": "Detailed: every heading below on which the text says something, with all its particulars.",
            "clauses": "Clause by clause: in the order of the text, a point for each clause, its number first.",
            "plain": "In plain language: short sentences for a reader without legal training, every duty, right, "
            "amount and deadline kept, legal terms replaced or explained.",
        },
        "zh": {
            "brief": "简要：先用一句话说明这是什么，再列出至多八点，最重要的在前。",
            "detailed": "详细：凡文本涉及的下列标题均须写出，并保留全部细节。",
            "clauses": "逐条：按文本顺序，每一条款写一点，条款号在前。",
            "plain": "通俗：用短句写给没有法律背景的读者，保留每一项义务、权利、金额和期限，法律术语须改写或解释。",
        },
    }
)
_OUTLINES = MappingProxyType(
    {
        "en": {
            "": "parties and their roles; dates, term and termination; amounts, prices and deadlines for payment; "
            "obligations of each side; liability, warranties and penalties; governing law and disputes",
            "agreement": "parties; subject; term; obligations of each side; money; deadlines; termination; liability; "
            "governing law and disputes",
            "statute": "purpose and scope; definitions that matter; duties and prohibitions, and whose they are; "
            "rights; authorities and procedures; deadlines; sanctions; entry into force",
            "judgment": "parties and court; facts; questions decided; holding; reasoning; disposition and costs",
            "terms": "who provides what to whom; what users may and may not do; their content and data; fees; changes; "
            "suspension and termination; liability; governing law and disputes",
        },
        "zh": {
            "": "当事人及其身份；日期、期限与终止；金额与付款期限；各方义务；责任、保证与违约金；适用法律与争议解决",
            "agreement": "当事人；标的；期限；各方义务；金额；时限；终止；责任；适用法律与争议解决",
            "statute": "立法目的与适用范围；重要定义；义务与禁止；权利；主管机关与程序；时限；处罚",
            "judgment": "当事人与法院；事实；争议焦点；裁判要旨；理由；判决结果、费用与期限",
            "terms": "提供者、服务与用户；可为与不可为；内容与数据；费用；变更；暂停与终止；责任；适用法律与争议解决",
        },
    }
)
_NAMES = MappingProxyType({"en": "pasted {}", "zh": "粘贴的{}"})
_NOTHING = MappingProxyType({"en": "(No text was given.)", "zh": "（未提供文本。）"})


def name(kind_of_text: str, language: str) -> str:
    """The name used instead of a file name for pasted text."""
    return _NAMES[language].format(kind(kind_of_text, language))


def kind(kind_of_text: str, language: str) -> str:
    return _KINDS[language][kind_of_text]


def depth(wanted: str, language: str) -> str:
    return _DEPTHS[language][wanted or "brief"]


def outline(kind_of_text: str, language: str) -> str:
    """The points that a summary of this kind of text covers."""
    return _OUTLINES[language].get(kind_of_text) or _OUTLINES[language][""]


def nothing(language: str) -> str:
    """The phrase used when no text was given."""
    return _NOTHING[language]
