"""The rules by which deadlines are counted, each in its own words. Pure."""

from django.utils.translation import gettext_lazy as _

from assistant.deadlines.rule import DeadlineRule, Paragraph

_FRCP = DeadlineRule(
    name="frcp-6",
    label=_("United States, federal civil procedure (Rule 6)"),
    source="Fed. R. Civ. P. 6, as amended to December 2025",
    also=("US-FRCP", "FRCP", "Rule 6", "FRCP 6", "6(a)", "6(a)(1)", "6(a)(2)", "6(d)", "frcp-6(a)(1)"),
    jurisdiction="US",
    mail_days=3,
    added_days_forward_only=True,
    hours_move=True,
    paragraphs={
        "event": Paragraph("Rule 6(a)(1)(A)", "exclude the day of the event that triggers the period;"),
        "days": Paragraph(
            "Rule 6(a)(1)(B)", "count every day, including intermediate Saturdays, Sundays, and legal holidays;"
        ),
        "last": Paragraph(
            "Rule 6(a)(1)(C)",
            "include the last day of the period, but if the last day is a Saturday, Sunday, or legal holiday, the period "
            "continues to run until the end of the next day that is not a Saturday, Sunday, or legal holiday.",
        ),
        "hours": Paragraph(
            "Rule 6(a)(2)(A), (B)",
            "begin counting immediately on the occurrence of the event that triggers the period; count every hour, "
            "including hours during intermediate Saturdays, Sundays, and legal holidays;",
        ),
        "hours_last": Paragraph(
            "Rule 6(a)(2)(C)",
            "if the period would end on a Saturday, Sunday, or legal holiday, the period continues to run until the same "
            "time on the next day that is not a Saturday, Sunday, or legal holiday.",
        ),
        "clerk": Paragraph(
            "Rule 6(a)(3)(A)",
            "Unless the court orders otherwise, if the clerk’s office is inaccessible: on the last day for filing under "
            "Rule 6(a)(1), then the time for filing is extended to the first accessible day that is not a Saturday, Sunday, "
            "or legal holiday;",
        ),
        "hours_clerk": Paragraph(
            "Rule 6(a)(3)(B)",
            "Unless the court orders otherwise, if the clerk’s office is inaccessible: during the last hour for filing under "
            "Rule 6(a)(2), then the time for filing is extended to the same time on the first accessible day that is not a "
            "Saturday, Sunday, or legal holiday.",
        ),
        "end": Paragraph(
            "Rule 6(a)(4)",
            "Unless a different time is set by a statute, local rule, or court order, the last day ends: (A) for electronic "
            "filing, at midnight in the court’s time zone; and (B) for filing by other means, when the clerk’s office is "
            "scheduled to close.",
        ),
        "backward": Paragraph(
            "Rule 6(a)(5)",
            "The “next day” is determined by continuing to count forward when the period is measured after an event and "
            "backward when measured before an event.",
        ),
        "holidays": Paragraph(
            "Rule 6(a)(6)",
            "“Legal holiday” means: (A) the day set aside by statute for observing New Year’s Day, Martin Luther King Jr.’s "
            "Birthday, Washington’s Birthday, Memorial Day, Juneteenth National Independence Day, Independence Day, Labor "
            "Day, Columbus Day, Veterans’ Day, Thanksgiving Day, or Christmas Day; (B) any day declared a holiday by the "
            "President or Congress; and (C) for periods that are measured after an event, any other day declared a holiday "
            "by the state where the district court is located.",
        ),
        "mail": Paragraph(
            "Rule 6(d)",
            "When a party may or must act within a specified time after being served and service is made under Rule "
            "5(b)(2)(C) (mail), (D) (leaving with the clerk), or (F) (other means consented to), 3 days are added after the "
            "period would otherwise expire under Rule 6(a).",
        ),
    },
)

_EU = DeadlineRule(
    name="eu-1182-71",
    label=_("European Union (Regulation 1182/71)"),
    source="Regulation (EEC, Euratom) No 1182/71 of 3 June 1971, OJ L 124, 8.6.1971, p. 1",
    also=("EU-1182/71", "1182/71", "Regulation 1182/71", "Art. 3", "Article 3", "EU"),
    hours_from_next=True,
    paragraphs={
        "event": Paragraph(
            "Art. 3(1)",
            "Where a period expressed in days, weeks, months or years is to be calculated from the moment at which an event "
            "occurs or an action takes place, the day during which that event occurs or that action takes place shall not be "
            "considered as falling within the period in question.",
        ),
        "hours": Paragraph(
            "Art. 3(1)",
            "Where a period expressed in hours is to be calculated from the moment at which an event occurs or an action "
            "takes place, the hour during which that event occurs or that action takes place shall not be considered as "
            "falling within the period in question.",
        ),
        "hours_end": Paragraph(
            "Art. 3(2)(a)",
            "a period expressed in hours shall start at the beginning of the first hour and shall end with the expiry of the "
            "last hour of the period;",
        ),
        "days": Paragraph(
            "Art. 3(3)",
            "The periods concerned shall include public holidays, Sundays and Saturdays, save where these are expressly "
            "excepted or where the periods are expressed in working days.",
        ),
        "month": Paragraph(
            "Art. 3(2)(c)",
            "a period expressed in weeks, months or years shall … end with the expiry of the last hour of whichever day in "
            "the last week, month or year is the same day of the week, or falls on the same date, as the day from which the "
            "period runs. If, in a period expressed in months or in years, the day on which it should expire does not occur "
            "in the last month, the period shall end with the expiry of the last hour of the last day of that month; "
            "(counted from the day of the event: CJEU C-171/03, Maatschap Toeters)",
        ),
        "last": Paragraph(
            "Art. 3(4)",
            "Where the last day of a period expressed otherwise than in hours is a public holiday, Sunday or Saturday, the "
            "period shall end with the expiry of the last hour of the following working day. This provision shall not apply "
            "to periods calculated retroactively from a given date or event.",
        ),
        "working": Paragraph("Art. 3(5)", "Any period of two days or more shall include at least two working days."),
        "end": Paragraph(
            "Art. 3(2)(b)",
            "a period expressed in days shall start at the beginning of the first hour of the first day and shall end with "
            "the expiry of the last hour of the last day of the period;",
        ),
    },
)

_PRC = DeadlineRule(
    name="cpc-85",
    label=_("China, civil procedure (Article 85)"),
    source="《中华人民共和国民事诉讼法》（2023年修正）第八十五条（2012年、2017年修正为第八十二条，2007年修正为第七十五条）；《民法典》第二百零二条、第二百零三条",
    also=("民诉法第85条", "民事诉讼法第八十五条", "民事诉讼法第85条", "PRC", "PRC-CPC", "民诉法85条"),
    jurisdiction="CN",
    hours_from_next=True,
    paragraphs={
        "event": Paragraph("民诉法第85条第2款", "期间以时、日、月、年计算。期间开始的时和日，不计算在期间内。"),
        "hours": Paragraph("民诉法第85条第2款", "期间以时、日、月、年计算。期间开始的时和日，不计算在期间内。"),
        "last": Paragraph(
            "民诉法第85条第3款", "期间届满的最后一日是法定休假日的，以法定休假日后的第一日为期间届满的日期。"
        ),
        "month": Paragraph(
            "民法典第202条",
            "按照年、月计算期间的，到期月的对应日为期间的最后一日；没有对应日的，月末日为期间的最后一日。",
        ),
        "end": Paragraph(
            "民法典第203条第2款", "期间的最后一日的截止时间为二十四时；有业务时间的，停止业务活动的时间为截止时间。"
        ),
    },
)

CIVIL_CODE = DeadlineRule(
    name="civil-code-200",
    label=_("China, Civil Code (Articles 200 to 204)"),
    source="《中华人民共和国民法典》第二百条至第二百零四条",
    also=("民法典200-204", "民法典第201条", "民法典第二百零一条", "PRC-Civil-Code"),
    jurisdiction="CN",
    paragraphs={
        "event": Paragraph("民法典第201条第1款", "按照年、月、日计算期间的，开始的当日不计入，自下一日开始计算。"),
        "hours": Paragraph("民法典第201条第2款", "按照小时计算期间的，自法律规定或者当事人约定的时间开始计算。"),
        "month": Paragraph(
            "民法典第202条",
            "按照年、月计算期间的，到期月的对应日为期间的最后一日；没有对应日的，月末日为期间的最后一日。",
        ),
        "last": Paragraph(
            "民法典第203条第1款", "期间的最后一日是法定休假日的，以法定休假日结束的次日为期间的最后一日。"
        ),
        "end": Paragraph(
            "民法典第203条第2款", "期间的最后一日的截止时间为二十四时；有业务时间的，停止业务活动的时间为截止时间。"
        ),
    },
)

RULES = (_FRCP, _EU, _PRC, CIVIL_CODE)
