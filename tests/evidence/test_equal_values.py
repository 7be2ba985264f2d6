"""Values as a summary writes them beside those of the document: the same thing is borne out, another is not."""

import pytest

from assistant.documents.text.normalisation import fold
from assistant.evidence.value_keys import same
from assistant.evidence.values import Conventions, find_values


def values(text: str, conventions: Conventions | None = None) -> list:
    return find_values(fold(text).text, conventions or Conventions())


def borne_out(document: str, statement: str) -> bool:
    """Whether every value of the statement is one of the document's, and there is one."""
    conventions = Conventions.of(fold(document).text)
    said, written = values(statement, conventions), values(document, conventions)
    return bool(said) and all(
        any(same(one.key, other.key) or one.key in other.also for other in written) for one in said
    )


#: (the document, what says the same, what does not)
PAIRS = [
    # J1 fractions
    ("三分之二", ["2/3", "三分之二以上"], ["四分之三", "3/4", "66.67%"]),
    ("a majority of two-thirds of the votes", ["two thirds", "2/3", "about 66.67 percent", "approximately 67 %"], ["three quarters", "3/4", "66.67 %", "one third of"]),
    ("about 66.67 %", ["two thirds", "2/3"], ["three quarters"]),
    ("one half of the shares", ["50 %", "half of the shares", "1/2", "50 percent"], ["one third of", "5 %"]),
    ("四分之一", ["25%", "1/4"], ["三分之一"]),
    ("三成", ["30%", "3成", "百分之三十", "30 percent"], ["三成五", "四成", "3%"]),
    ("三成五", ["35%", "三成半"], ["三成", "五成"]),
    # J3 a currency behind a Chinese character
    ("服务费USD 500,000", ["服务费为USD500,000", "50万美元", "US$500,000"], ["RMB 500,000", "USD 50,000"]),
    ("服务费RMB 1,250,000", ["125万元", "人民币1,250,000元"], ["12.5万元"]),
    # J5 equal periods
    ("five years", ["60 months", "five (5) years", "5-year", "sixty months"], ["50 months", "5 months", "1825 days"]),
    ("12 months", ["one year", "twelve months", "four quarters"], ["two years", "12 days", "365 days"]),
    ("十二个月", ["1年", "一年", "12个月"], ["十个月", "两年", "365天"]),
    ("two weeks", ["14 days", "fourteen (14) days", "a fortnight's notice of 14 days"], ["15 days"]),
    ("six months", ["half a year", "6 months", "two quarters"], ["half a month", "16 months"]),
    ("一年半", ["18个月", "1年半"], ["12个月"]),
    ("two and a half years", ["30 months", "2½ years", "2.5 years"], ["two years"]),
    ("半年", ["6个月", "六个月"], ["半个月", "五个月"]),
    # periods of several parts
    ("three years and four months", ["40 months", "3 years, 4 months", "three (3) years and four (4) months"], ["three years", "four months", "3 years and 5 months"]),
    ("four years", ["48 months"], ["four years and two months", "four years and a half", "4 years 1 month"]),
    ("one year and one day", ["a year and a day", "12 months and 1 day"], ["one year", "one day", "a year and two days"]),
    ("a day and a half", ["1.5 days", "one and a half days"], ["a day", "two days", "half a day"]),
    ("two hours and a quarter of an hour", ["2 hours 15 minutes", "135 minutes"], ["two hours", "15 minutes"]),
    ("three quarters of an hour", ["45 minutes", "forty-five minutes"], ["three quarters", "nine months", "75 %"]),
    ("within a month", ["one month", "1 month"], ["two months", "a week"]),
    ("five years and six months' notice", ["five years", "six months"], ["five years and five months"]),
    ("30 days and 12 months respectively", ["30 days", "12 months"], ["30 days and 11 months"]),
    ("三年零四个月", ["40个月", "三年四个月", "3年4个月", "三年又四个月"], ["三年", "四个月", "三年零五个月"]),
    ("两个半月", ["2.5个月", "2个半月"], ["两个月", "半个月", "三个月"]),
    ("两个半小时", ["150分钟", "2.5小时", "两小时三十分钟", "2小时30分"], ["两小时", "半小时", "两小时二十分"]),
    ("三刻钟", ["45分钟", "四十五分钟"], ["一刻钟", "30分钟"]),
    ("五年零十日", ["5年10天"], ["五年", "十日"]),
    # J6 scales and conventions
    ("$1,250,000", ["$1.25M", "US$1.25m", "USD 1.25 million", "1.25 million dollars", "$1.25 mn"], ["$1.25", "$12.5M", "1.25M EUR"]),
    ("USD 5,000,000", ["USD 5m", "US$ 5 million", "5m USD"], ["USD 5k", "5 m"]),
    ("48,500平方米", ["4.85万平方米", "48,500㎡", "48500 m²"], ["4.85万亩", "48.5平方米"]),
    ("EUR 75.000,00", ["EUR 75,000", "EUR 75.000", "75 000 euros", "€75,000.00"], ["EUR 75", "EUR 75.00", "EUR 7.500,00"]),
    ("CHF 1'250'000", ["CHF 1,250,000", "1.25 million francs", "CHF 1’250’000"], ["CHF 1'250", "CHF 1.250"]),
    ("Rs. 5,00,000", ["INR 500,000", "Rs 5 lakh", "₹5,00,000", "500,000 rupees"], ["Rs. 50,00,000", "Rs. 5,000"]),
    ("ten million euros", ["€10m", "EUR 10,000,000", "EUR 10 million"], ["€10bn", "EUR 1 million"]),
    # J7 shares
    ("二分之一", ["一半", "一半以上", "半数", "50%"], ["三分之一", "一成"]),
    ("0.05 %", ["万分之五", "5 basis points", "0.5‰", "5 bps"], ["千分之五", "50 basis points", "0.5 %"]),
    ("百分之三点七五", ["3.75%", "3.75 percent", "375个基点"], ["3.57%", "37.5%"]),
    ("1½ %", ["1.5 %", "1 1/2 percent", "one and a half percent"], ["1 %", "11/2 %", "2 %"]),
    ("5-10 %", ["between five and ten percent", "5% to 10%", "5 to 10 per cent", "5%"], ["5 days", "between five and eleven percent", "15 %"]),
    ("百分之五至百分之十", ["5%至10%", "5-10%"], ["5%至11%"]),
    ("USD 5 to 10 million", ["USD 5 million", "$10,000,000", "5-10 million dollars"], ["USD 5", "USD 6 million"]),
    ("one-quarter of one percent", ["0.25 %", "25 basis points", "a quarter of a percent", "1/4 of 1 %", "one-quarter percent"], ["25 %", "1 %", "one-quarter", "one-half of one percent"]),
    ("one and one-half percent", ["1.5 %", "one and a half percent"], ["one percent", "half a percent", "50 %"]),
    ("one-sixth of the fee", ["1/6", "one sixth of it"], ["one-seventh", "1/5", "6 %"]),
    ("1/24 of the price", ["1/24th"], ["1/23 of it", "124"]),
    ("百分之一的四分之一", ["0.25%", "千分之二点五"], ["百分之一", "四分之一"]),
    ("年租金的1/18", ["十八分之一"], ["十七分之一", "118"]),
    ("rooms 003,004", ["003", "4", "rooms 3 and 4"], ["3,004", "3004"]),
    # J8 times of day
    ("9:30 a.m.", ["9:30 am", "09:30", "9.30 a.m.", "上午九时三十分"], ["9:30 p.m.", "21:30", "9:00 a.m.", "10:30"]),
    ("6 p.m.", ["18:00", "6:00 PM", "six p.m.", "下午六时", "18时"], ["6 a.m.", "16:00"]),
    ("11:30", ["11:30 a.m.", "上午11时30分"], ["eleven", "11", "11:00"]),
    ("half past nine", ["9:30", "half past 9", "九点半"], ["nine o'clock", "9:15", "half past ten"]),
    ("half past nine p.m.", ["21:30", "9:30 p.m."], ["9 p.m.", "9:30 a.m."]),
    ("a quarter to ten in the evening", ["21:45", "quarter to ten p.m."], ["a quarter past ten in the evening", "10 p.m."]),
    ("twenty past eight", ["8:20", "twenty minutes past eight", "8:20 a.m."], ["8:00", "7:40", "twenty minutes to eight"]),
    ("ten minutes to six p.m.", ["17:50", "5:50 p.m."], ["18:10", "six p.m."]),
    ("seven thirty p.m.", ["19:30", "half past seven p.m."], ["7 p.m.", "7:30 a.m."]),
    ("下午两点一刻", ["14:15", "下午2点15分"], ["下午两点", "下午两点三刻"]),
    ("差一刻十点", ["9:45", "九点三刻", "十点差一刻"], ["十点", "十点一刻"]),
    ("晚上八点二十", ["20:20", "晚上8点20"], ["八点", "晚上八点"]),
    ("noon", ["12:00", "12 p.m.", "中午12时"], ["midnight", "12 a.m."]),
    # J9 ordinals, frequencies, weekdays
    ("the third anniversary", ["the 3rd anniversary", "third (3rd) anniversary", "三周年", "第三周年"], ["the fifth anniversary", "the 13th anniversary"]),
    ("twice a year", ["two times per year", "twice every year", "2 times annually", "semi-annually", "每半年", "twice in each calendar year", "every half-year"], ["once a year", "twice a month", "quarterly", "bi-monthly", "annually"]),
    ("每年两次", ["每年二次", "每年2次", "一年两次", "每半年一次", "半年一次", "每年应当至少召开两次会议"], ["每年一次", "每月两次", "每季度一次", "两年一次"]),
    ("every two weeks", ["fortnightly", "every other week", "bi-weekly", "at intervals of 14 days", "每两周一次", "two weeks"], ["weekly", "twice a week", "every three weeks", "monthly"]),
    ("three times a day", ["tds", "t.i.d.", "every 8 hours", "every 8 h", "q8h", "8-hourly", "每日三次", "一日3次", "每8小时一次"], ["twice a day", "every 6 hours", "qid", "b.i.d.", "每日两次", "每12小时", "three times a week"]),
    ("500 mg bd", ["500 mg twice daily", "500 mg every 12 hours"], ["500 mg tds", "500 mg once daily", "250 mg bd"]),
    ("2-3 times daily", ["twice a day", "three times a day", "每日2-3次"], ["four times a day", "once daily"]),
    ("four times a year", ["quarterly", "every three months", "at three-monthly intervals", "每季度一次"], ["three times a year", "twice a year", "monthly"]),
    ("USD 200 per hour", ["USD 200 an hour", "USD 200/h", "USD 200 hourly"], ["USD 200 per day", "USD 200 every two hours"]),
    ("twice in any six months", ["two times in any 6 months"], ["quarterly", "twice in any three months", "once in any six months"]),
    ("every 8 hours", ["at 8-hour intervals", "every eight (8) hours"], ["every 8 days", "every 6 hours"]),
    ("within any fifty-two (52) week period", ["in any 52 weeks", "in any period of fifty-two weeks"], ["in any 50 weeks", "in any 2 weeks"]),
    ("107,417 ordinary shares", ["107,417 shares", "107,417 ordinary shares"], ["170,417 shares"]),
    ("按月偿还", ["每月", "monthly"], ["按季偿还", "逐日"]),
    ("the first Monday of each month", ["the first Monday of every month", "the 1st Monday, monthly"], ["the second Monday of each month", "the first Tuesday of each month"]),
    ("monthly", ["each month", "per month", "every month", "每月"], ["quarterly", "weekly", "every two months"]),
    ("每季度", ["quarterly", "按季支付", "每个季度", "每3个月", "每三个月"], ["每月", "每半年", "每4个月"]),
    ("50 mg per day", ["50 mg daily", "50 mg/day", "50mg/d", "50毫克/日"], ["50 g per day", "50 mg/week", "50 mg/h", "50"]),
    ("5 mg/kg/day", ["5 mg/kg per day", "5 mg/kg daily"], ["5 mg/day", "5 mg/kg/week"]),
    ("two eight-week trials", ["8 weeks"], ["ten weeks"]),
    ("three and three quarters percent", ["3.75 %", "3¾ %"], ["3 %", "75 %"]),
    ("每年8月19日", ["8月19日"], ["8月20日", "19日内"]),
    ("semi-annually", ["every six months", "every 6 months", "每半年"], ["annually", "every three months"]),
    ("on Monday", ["Mondays", "星期一", "周一"], ["Tuesday", "周日"]),
    ("every other month", ["every second month", "every two months", "in alternate months", "每两个月"], ["every month", "monthly", "every third month"]),
    ("every other Tuesday", ["every second Tuesday", "alternate Tuesdays"], ["every Tuesday", "every other Monday"]),
    ("three times in any six-month period", ["three times in any period of six months", "three times during any consecutive 6 months"], ["twice in any six-month period", "three times in any twelve-month period"]),
    ("每周五", ["每星期五"], ["每周四", "每月", "隔周五"]),
    ("隔日一次", ["每两天一次", "每隔一日一次"], ["每日一次", "隔周一次"]),
    ("任何六个月内", ["任一连续六个月", "每六个月", "六个月"], ["任何三个月内"]),
    ("每半个月", ["每半月"], ["每月", "每半年"]),
    # J10 areas, counts, hours
    ("1,200 square feet", ["1,200 sq ft", "1200 ft²", "1,200 sq. ft.", "1,200 sqft"], ["1,200 m²", "1,200 feet", "12,000 sq ft"]),
    ("240平方米", ["240㎡", "240 m2", "240 square metres", "240 sqm"], ["240平方英尺", "240米"]),
    ("12名", ["12人", "十二名", "12 persons"], ["13人"]),
    ("2小时", ["2个小时", "两小时", "120分钟", "two hours"], ["3小时", "2天"]),
    ("8 h", ["8 hours", "8h", "8 hrs", "480 min", "8小时"], ["8 min", "8 days", "6 h"]),
    ("200L", ["二百升", "200 litres", "200升"], ["200 ml", "二十升"]),
    ("500 mg", ["0.5 g", "500毫克"], ["500 µg", "5 g"]),
    # J11 references
    ("Section 7.2(b)", ["s. 7.2(b)", "7.2(b)", "paragraph (b) of Section 7.2", "clause 7.2 (b)", "§ 7.2(b)"], ["Section 7.2(c)", "7.3(b)", "paragraph (a) of Section 7.2"]),
    ("Schedule III", ["Schedule 3", "schedule 3"], ["Schedule 2", "Schedule IV", "Annex 3"]),
    ("Article IV", ["Article 4", "Art. 4"], ["Article 6"]),
    ("Articles 5 to 9", ["Article 7", "Articles 5 and 9", "Articles 5 to 9", "Article 5"], ["Article 10", "Section 7"]),
    ("Sections 4.2 to 4.6", ["Section 4.4", "ss. 4.2 and 4.6", "s 4.5"], ["Section 4.7", "Section 5.4"]),
    ("Exhibits C to F", ["Exhibit D", "Ex. E", "Exhibits C and F"], ["Exhibit G", "Exhibit 4"]),
    ("Annexes II, III and V", ["Annex 3", "Annexes 2 and 5"], ["Annex 4", "Annex VI"]),
    ("附件二至附件四", ["附件3", "附件二至四", "附件四"], ["附件五", "附件1"]),
    ("附表一、三", ["附表3", "附表一和附表三"], ["附表二"]),
    ("第六至九条", ["第七条", "第六条至第九条"], ["第十条"]),
    ("第五十条至第五十三条", ["第五十二条", "第50条", "第五十条至第五十三条"], ["第五十四条", "第五十二款"]),
    ("第一千二百零三条", ["第1203条"], ["第1230条"]),
    # J13 years and numbers without a unit
    ("2019年起", ["2019年", "自2019年", "since 2019"], ["2018年", "2019年9月"]),
    ("30万元", ["30万", "300,000元"], ["3万", "30元"]),
]  # fmt: skip


@pytest.mark.parametrize(("document", "statements", "_"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_what_says_the_same_is_borne_out(document, statements, _):
    assert [one for one in statements if not borne_out(document, one)] == []


@pytest.mark.parametrize(("document", "_", "statements"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_what_says_something_else_is_not(document, _, statements):
    assert [one for one in statements if borne_out(document, one)] == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("the significant new use rule (SNUR)", []),
        ("a third party", []),
        ("the right of first refusal", []),
        ("Once the Buyer pays", []),
        ("part I own", []),
        ("2019年起", ["date"]),
        ("9:30 a.m.", ["time"]),
        ("he acts 5 s. later", ["number"]),
        ("within thirty (30) days", ["duration"]),
        ("届时双方另行约定", []),
        ("the bid of the contractor", []),
        ("每年一次性支付", ["frequency", "measure"]),
        ("三次, 第一次", ["measure", "ordinal"]),
        ("一方当事人", []),
        ("第三人", []),
        ("twenty-fifth day", ["ordinal"]),
    ],
)
def test_what_is_read_as_what(text, kinds):
    assert [value.kind for value in values(text)] == kinds


def test_a_date_in_figures_is_read_as_the_document_reads_its_others():
    day_first = "Made on 25/10/2025, due on 12/10/2025."
    assert borne_out(day_first, "12 October 2025")
    assert not borne_out(day_first, "10 December 2025")
    assert not borne_out("due on 12/10/2025", "12 October 2025"), "nothing tells which"
    assert borne_out("due on 12/10/2025", "12/10/2025")
