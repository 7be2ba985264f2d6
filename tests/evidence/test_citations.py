"""Legal citations: which are read, what cannot be right about one, and what a source bears out."""

import pytest

from assistant.documents.text.normalisation import fold
from assistant.evidence.answers import check_answer
from assistant.evidence.citations.citation import this_year
from assistant.evidence.citations.finding import find_citations
from assistant.evidence.sources import Source, Sources
from assistant.evidence.value import Problem

QUESTION = Source("question", "question", "", "May the supplier limit its liability?")
MEMO = Source(
    "memo", "document", "Memo",
    "The motion rests on Bell Atlantic Corp. v. Twombly, 550 U.S. 544 (2007).\n\n"
    "The transfer falls under Article 44 of the GDPR.\n\n"
    "依据《中华人民共和国民法典》第五百零九条，当事人应当全面履行义务。",
)  # fmt: skip


def read(text: str) -> list[tuple[str, Problem | None]]:
    return [(value.text, value.problem) for value in find_citations(fold(text).text)]


def marks(answer: str, *sources: Source) -> list[tuple[str, str]]:
    found = check_answer(answer, Sources(sources))
    return [(check.value, check.result) for one in found for check in one.checks if check.kind == "citation"]


@pytest.mark.parametrize(
    "citation",
    [
        "550 U.S. 544 (2007)", "550 US 544", "17 U.S. (4 Wheat.) 316 (1819)", "601 F. Supp. 3d 12 (E.D. Va. 2022)",
        "141 F.2d 400, 403 (2d Cir. 1944)", "33 Cal. App. 5th 38 (2019)", "550 U.S. at 570", "2020 WL 1234567",
        "2015 IL App (2d) 140001-U (Ill. App. Ct. 2015)", "603 U.S. ___ (2024)", "71 Yale L.J. 499 (1961)",
        "17 U.S.C. § 107", "21 C.F.R. pt. 11", "Fed. R. Civ. P. 12(b)(7)", "Fed. R. Evid. 803(24)",
        "Rule 56(c) of the Federal Rules of Civil Procedure", "U.S. Const. amend. XIV, § 1",
        "Regulation (EC) No 1/2003", "Council Directive 93/13/EEC", "Article 6(1)(f) GDPR", "Case C-6/64",
        "Case 6/64", "ECLI:EU:T:2016:22", "《民法典》第一千二百六十条", "民法典第五百零九条",
        "《中华人民共和国公司法》(2023年修订)第266条", "（２０１９）最高法民终１２３号", "原《合同法》第五十二条",
        "Council Regulation (EC) 1346/2000", "Regulation (EC) 2201/2003", "Regulation (EC) 2027/97",
        "Regulation (EEC) 2137/85", "Regulation 2157/2001", "Decision No 1692/96/EC", "Decision 768/2008/EC",
        "26 C.F.R. § 1.401(k)-1(d)(3)", "《瑞士民法典》第2条", "《意大利民法典》第1337条", "《瑜伽劳动法》第9条",
        "《招投标法》第三条", "道交法第七十六条", "我国民法典第五百零九条",
    ],
)  # fmt: skip
def test_a_citation_that_may_be_right_is_read_and_needs_a_source(citation):
    assert [problem for _, problem in read(citation)] == [None]
    if not citation.startswith(("550 US ", "（", "Council", "原", "我国")):
        assert read(f"As held, {citation}; and so on.")[0][0] == fold(citation).text
    assert [result for _, result in marks(f"See {citation}.", QUESTION)] == ["no_source"]
    assert [
        result for _, result in marks(f"See {citation}.", Source("d", "document", "", f"It cites {citation}."))
    ] == ["exact"]


@pytest.mark.parametrize(
    ("citation", "what", "limit"),
    [
        ("1200 U.S. 5 (2020)", "volume", ""), ("1001 F.2d 5 (2d Cir. 1990)", "volume", "1–999"),
        ("0 F.3d 5", "volume", "1–999"), ("250 N.E. 9 (1930)", "volume", "1–200"),
        ("410 F.6th 7 (3d Cir. 2023)", "reporter", ""), ("12 Tort Fed. Rep. 3d 45 (2011)", "reporter", ""),
        ("550 U.S. 544 (1987)", "year", "2006–2007"), ("141 F.2d 400 (2d Cir. 1994)", "year", "1938–1945"),
        ("550 U.S. 544 (2097)", "year", "1754–"), ("550 U.S. 544 (20077)", "year", "1754–"),
        ("12 F.4th 100 (13th Cir. 2021)", "court", ""), ("250 F.3d 9 (E.D. Va. 2001)", "court", ""),
        ("601 F. Supp. 3d 12 (5th Cir. 2022)", "court", ""), ("250 F. Supp. 9 (S.D. Mass. 1966)", "court", ""),
        ("55 U.S.C. § 4", "title", "1–54"), ("51 C.F.R. § 4.1", "title", "1–50"),
        ("Fed. R. Civ. P. 88", "article", "1–87"), ("Fed. R. Civ. P. 12(j)", "article", "(a)–(i)"),
        ("Fed. R. Civ. P. 12(b)(8)", "article", "(1)–(7)"), ("Fed. R. Evid. 950", "article", "101–1103"),
        ("U.S. Const. amend. XXVIII", "article", "1–27"),
        ("Article 100 GDPR", "article", "1–99"), ("Article 359 TFEU", "article", "1–358"),
        ("Regulation 2098/1", "year", f"1952–{this_year()}"), ("Directive 1901/5/EC", "year", f"1952–{this_year()}"), ("Regulation (EU) 2098/12", "year", f"1952–{this_year()}"),
        ("Case T-5/75", "court", "1989–"), ("ECLI:EU:X:2010:5", "court", "C, F, T"), ("ECLI:EU:C:2014:3b", "incomplete", ""),
        ("《民法典》第一千三百条", "article", "1–1260"), ("《刑法》第零条", "article", "1–452"),
        ("《民法典》第一万条", "article", "1–1260"), ("《劳动合同法》第九十九条", "article", "1–98"),
        ("《中华人民共和国网络合同法》", "law", ""), ("《物权法》第二条", "repealed", "2021-01-01"),
        ("（2093）京01民终5号", "year", f"1949–{this_year()}"),
        ("《民法典》第五百零九", "incomplete", ""), ("《刑法》一百三十三", "incomplete", ""),
        ("550 U.S. (2007)", "incomplete", ""), ("550 U.S. at", "incomplete", ""), ("550 U.S. 544 (2007", "incomplete", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_said(citation, what, limit):
    problems = [problem for _, problem in read(citation)]
    assert [(problem.what, problem.limit) for problem in problems if problem] == [(what, limit)]
    assert len(problems) == 1
    assert [result for _, result in marks(f"See {citation}", QUESTION)] == ["not_found"]


def test_parallel_citations_share_their_year():
    assert read("Palmer v. Hill, 241 N.Y. 100, 150 N.E. 20 (1989)") == [
        ("241 N.Y. 100", Problem("year", "1989", "1847–1956")), ("150 N.E. 20 (1989)", Problem("year", "1989", "1885–1936")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "400 I.U. 3 times a day", "12 Dr. Smith 5", "Give 5 mg P.O. 2 times", "on 30 Apr. 2020", "its office at 360 NE 75",
        "12 N. Engl. J. Med. 345 (2019)", "In 2019 IBM had 300 people (2020)", "7 P.M. 12", "《孙子兵法》", "《红楼梦》第三回",
        "《德国民法典》第一百条"[:7], "the GDPR applies", "《孙子兵法》十三篇", "意大利民法典第1337条", "英国合同法第五条", "第五条 租金", "Section 4.2(a)", "Management Directive 023-01",
    ],
)  # fmt: skip
def test_what_is_no_citation(text):
    assert read(text) == []


def test_in_the_sources():
    regulation = Source("r", "document", "", "The plan meets 26 C.F.R. § 1.401(k)-1(a).")
    assert marks("It meets 26 CFR 1.401(k)-1(a).", regulation) == [("26 CFR 1.401(k)-1(a)", "exact")]
    assert marks("It meets 26 C.F.R. § 1.401(k)-2(a).", regulation) == [("26 C.F.R. § 1.401(k)-2(a)", "near")]
    assert marks("Under 550 U.S. 544 (2007) and Article 44 of Regulation (EU) 2016/679, no.", QUESTION, MEMO) == [
        ("550 U.S. 544 (2007)", "exact"), ("Article 44 of Regulation (EU) 2016/679", "exact"),
    ]  # fmt: skip
    assert marks("根据民法典第509条，应当履行。", QUESTION, MEMO) == [("民法典第509条", "exact")]
    assert marks("The motion rests on Twombly, 550 U.S. 545 (2007).", MEMO) == [("550 U.S. 545 (2007)", "near")]
    assert marks("The motion rests on Twombly, 550 U.S. 544 (2006).", MEMO) == [("550 U.S. 544 (2006)", "near")]
    assert marks("依据《民法典》第五百八十条，当事人应当全面履行义务。", MEMO) == [("《民法典》第五百八十条", "near")]
    assert marks("Title 28 U.S.C. § 1331 gives jurisdiction.", MEMO) == [("28 U.S.C. § 1331", "not_found")]


@pytest.mark.parametrize(
    ("title", "result"),
    [
        ("中华人民共和国劳动合同法", "exact"),
        ("劳动合同，根据《中华人民共和国劳动合同法》订立", "not_found"),
        ("劳动合同", "not_found"),
    ],
)
def test_an_article_of_the_document_that_is_the_law(title, result):
    text = f"{title}\n\n第十四条 无固定期限劳动合同，是指无确定终止时间的劳动合同。\n"
    assert marks("《劳动合同法》第十四条规定了无固定期限劳动合同。", Source("d", "document", "", text)) == [
        ("《劳动合同法》第十四条", result)
    ]


def test_what_a_document_cites_wrongly_is_said_too():
    document = Source("d", "document", "", "Counsel cites 1200 U.S. 5 (2020) twice.\n")
    [statement] = check_answer("Counsel cites 1200 U.S. 5 (2020).", Sources([document]))
    assert [(check.result, check.problem) for check in statement.checks if check.kind == "citation"] == [
        ("exact", Problem("volume", "1200"))
    ]


@pytest.mark.parametrize("citation", ["1 U.S. 1", "678 F. Supp. 3d 443 (S.D.N.Y. 2023)", "Fed. R. Civ. P. 12(b)(6)",
                                      "22 U.S. (9 Wheat.) 1 (1824)", "301 N.Y.S.2d 44 (App. Div. 1969)"])  # fmt: skip
def test_a_sentence_does_not_end_within_a_citation(citation):
    answer = f"The court followed {citation} here. It was right."
    assert [one.text for one in check_answer(answer, Sources([QUESTION]))] == [
        f"The court followed {citation} here.", "It was right.",
    ]  # fmt: skip
