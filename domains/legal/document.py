"""How a text and what is wanted of it are named in a prompt, in the language of the prompt.

These are their own texts, not translations of the form: a reworded label must not change a prompt.
"""

from types import MappingProxyType

_KINDS = MappingProxyType(
    {
        "en": {
            "": "legal text",
            "contract": "contract",
            "terms": "set of terms and conditions",
            "regulation": "law or regulation",
            "court_case": "court decision",
            "letter": "letter or notice",
            "news": "news report on a legal matter",
        },
        "zh": {
            "": "法律文本",
            "contract": "合同",
            "terms": "服务条款",
            "regulation": "法律法规",
            "court_case": "裁判文书",
            "letter": "函件或通知",
            "news": "法律新闻报道",
        },
    }
)
_DEPTHS = MappingProxyType(
    {
        "en": {
            "brief": "Brief: one sentence that says what it is, then at most eight points, the weightiest first.",
            "detailed": "Detailed: every heading below on which the text says something, with all its particulars.",
        },
        "zh": {
            "brief": "简要：先用一句话说明这是什么，再列出至多八点，最重要的在前。",
            "detailed": "详细：凡文本涉及的下列标题均须写出，并保留全部细节。",
        },
    }
)
_NAMES = MappingProxyType({"en": "pasted {}", "zh": "粘贴的{}"})
_NOTHING = MappingProxyType({"en": "(No text was given.)", "zh": "（未提供文本。）"})


def name(kind_of_text: str, language: str) -> str:
    """What stands for a file name where a text was pasted."""
    return _NAMES[language].format(kind(kind_of_text, language))


def kind(kind_of_text: str, language: str) -> str:
    return _KINDS[language][kind_of_text]


def depth(wanted: str, language: str) -> str:
    return _DEPTHS[language][wanted or "brief"]


def nothing(language: str) -> str:
    """What stands for a text where none was given."""
    return _NOTHING[language]
