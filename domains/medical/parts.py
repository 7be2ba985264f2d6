"""What answers are made of, by the headings that the prompts ask for and the names that models give them instead."""

from ..base import AnswerPart

PARTS = (
    AnswerPart(
        "warning",
        (
            *("Warning signs", "Warning sign", "Warnings", "Warning", "Red flags"),
            *("警示征象", "警示", "警告", "危险信号", "警示信号"),
        ),
    ),
    AnswerPart("lead", ("Answer", "Short answer", "Conclusion", "Recommendation", "结论", "回答", "建议")),
    AnswerPart(
        "section",
        (
            *("Basis", "Doses", "Dose", "Dosing", "Interactions and cautions", "Interactions", "Cautions"),
            *("What would change this answer", "Certainty", "What the document says", "Beyond the document"),
            *(
                "依据",
                "剂量",
                "用法用量",
                "相互作用与注意事项",
                "相互作用",
                "注意事项",
                "可能改变结论的情况",
                "把握程度",
            ),
            *("文件的说法", "文件之外"),
        ),
    ),
)
