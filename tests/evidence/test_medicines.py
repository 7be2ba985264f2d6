"""Medicines, their doses, what matters about the patient, and conflicts with what was given."""

import json
from fractions import Fraction

import pytest

from assistant.evidence.answers import check_answer
from assistant.evidence.medicines.advice import advised
from assistant.evidence.medicines.doses import find_doses
from assistant.evidence.medicines.drug_names import find_drugs
from assistant.evidence.medicines.drug_table import TABLE
from assistant.evidence.medicines.labels import Label
from assistant.evidence.medicines.patients import FACTS, Allergies, missing_facts
from assistant.evidence.sources import Source, Sources

from ..growth import growth_of
from ..patterns import repeated

LABEL = Label.of_openfda(
    "label.json",
    {
        "contraindications": ["Naproxen is contraindicated in patients with heart failure."],
        "drug_interactions": ["Concomitant use with warfarin increases the risk of bleeding. Lithium levels may rise."],
        "openfda": {"generic_name": ["NAPROXEN"], "brand_name": ["Aleve"]},
    },
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Augmentin or Tylenol", ["co-amoxiclav", "paracetamol"]),
        ("左氧氟沙星、氨氯地平和立普妥", ["levofloxacin", "amlodipine", "atorvastatin"]),
        ("vildagliptin and cefdinir", ["vildagliptin", "cefdinir"]),
        ("tranexamic acid; magnesium sulfate", ["tranexamic acid", "magnesium sulfate"]),
        ("The medicine is taken in April by the tenant.", []),
    ],
)
def test_names(text, names):
    assert [mention.drug.name for mention in find_drugs(text)] == names


@pytest.mark.parametrize(
    ("text", "drug", "key", "route", "times", "maximum"),
    [
        ("amoxicillin 500 mg orally every 8 hours", "amoxicillin", (Fraction(1, 2), "g", ""), "oral", 3, False),
        ("400 mg of ibuprofen twice daily", "ibuprofen", (Fraction(2, 5), "g", ""), "", 2, False),
        ("vancomycin 15 mg/kg/day IV", "vancomycin", (Fraction(3, 200), "g", "kg/day"), "intravenous", None, False),
        ("paracetamol: maximum 4 g in 24 hours", "paracetamol", (Fraction(4), "g", "day"), "", None, True),
        ("ibuprofen: maximum 1,200 mg per day", "ibuprofen", (Fraction(6, 5), "g", "day"), "", None, True),
        ("布洛芬0.4g口服，每日3次", "ibuprofen", (Fraction(2, 5), "g", ""), "oral", 3, False),
        ("对乙酰氨基酚每6小时一次，最大剂量4克/日", "paracetamol", (Fraction(4), "g", "day"), "", None, True),
        ("insulin 10 units subcutaneously q8h", "insulin", (Fraction(10), "unit", ""), "subcutaneous", 3, False),
    ],
)
def test_doses(text, drug, key, route, times, maximum):
    (dose,) = find_doses(text)
    assert dose.drug
    assert (dose.drug.name, dose.key, dose.route, dose.times, dose.maximum) == (drug, key, route, times, maximum)


def marks(answer, question, *documents, labels=()):
    sources = [Source("question", "question", "", question)]
    sources += [Source(f"d{place}", "document", "", text) for place, text in enumerate(documents)]
    found = check_answer(answer, Sources(sources, labels))
    return [(check.value, check.kind, check.result) for one in found for check in one.checks]


def test_the_same_figure_of_another_medicine_bears_nothing_out():
    question = "On lisinopril 10 mg. May the patient take ibuprofen?"
    assert marks("Continue lisinopril 10 mg.", question) == [("10 mg", "dose", "exact")]
    assert marks("Give ibuprofen 10 mg.", question) == [("10 mg", "dose", "no_source")]
    assert marks("Increase lisinopril to 20 mg.", question) == [("20 mg", "dose", "near")]


def test_a_dose_given_otherwise_is_near():
    label = "Ibuprofen 400 mg by mouth every 8 hours. Paracetamol 1 g every 6 hours."
    assert ("400 mg", "dose", "exact") in marks("Ibuprofen 400 mg every 8 hours.", "?", label)
    assert ("400 mg", "dose", "near") in marks("Ibuprofen 400 mg every 4 hours.", "?", label)
    assert ("10 units", "dose", "exact") in marks("Insulin 10 units.", "?", "Insulin 10 IU subcutaneously.")
    assert ("400 mcg", "dose", "exact") not in marks("Ibuprofen 400 mcg every 8 hours.", "?", label)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Allergies: penicillin (urticaria)", "Give amoxicillin."),
        ("She is allergic to penicillins.", "Co-amoxiclav is suitable."),
        ("过敏史：青霉素", "可用阿莫西林。"),
        ("患者对磺胺过敏", "选用复方磺胺甲噁唑。"),
        ("NSAID allergy", "Aspirin is an option."),
    ],
)
def test_an_allergy_conflicts(question, answer):
    assert "conflicts" in {result for *_, result in marks(answer, question)}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Allergies: penicillin", "Avoid amoxicillin."),
        ("Allergies: penicillin", "Nitrofurantoin is suitable."),
        ("Allergies: none known", "Give amoxicillin."),
        ("过敏史：青霉素", "禁用阿莫西林。"),
    ],
)
def test_no_conflict(question, answer):
    assert "conflicts" not in {result for *_, result in marks(answer, question)}


#: Statements that leave amoxicillin to a patient allergic to penicillin, whatever else they say no to.
ADVISED = """
Start amoxicillin 500 mg three times daily; do not exceed 3 g.
Start amoxicillin 500 mg three times daily, do not exceed 3 g.
No dose adjustment is needed: amoxicillin 500 mg three times daily.
No dose adjustment is needed for amoxicillin.
Amoxicillin needs no dose adjustment.
Amoxicillin should not exceed 3 g daily.
Amoxicillin must not be taken with alcohol.
Do not stop amoxicillin early.
Do not delay amoxicillin.
There is no need to delay: give amoxicillin.
Avoid alcohol while taking amoxicillin.
Avoid alcohol and take amoxicillin.
Avoid alcohol: amoxicillin 500 mg is suitable.
Start amoxicillin and avoid alcohol.
Start amoxicillin, avoid alcohol.
Never miss a dose of amoxicillin.
Amoxicillin is not contraindicated.
There is no contraindication to amoxicillin.
Amoxicillin does not interact with warfarin.
The patient is not allergic to penicillin, so start amoxicillin.
She has no allergies; amoxicillin is suitable.
As she is allergic to macrolides, start amoxicillin.
Stop ibuprofen and start amoxicillin.
Do not use azithromycin; use amoxicillin.
Do not use azithromycin, use amoxicillin.
Use amoxicillin rather than azithromycin.
Amoxicillin, unlike azithromycin, has no effect on the QT interval.
Amoxicillin is not inferior.
Amoxicillin 500 mg is first choice; NSAIDs should be avoided.
Amoxicillin 500 mg is first choice, and macrolides should be avoided.
Amoxicillin should not be stopped early.
Amoxicillin should not be taken for more than 7 days.
Do not give more than 3 g of amoxicillin daily.
Do not take more than 3 g amoxicillin.
Do not hesitate to give amoxicillin.
If symptoms do not improve, give amoxicillin.
If no improvement, amoxicillin 1 g.
Amoxicillin 500 mg (do not crush).
Amoxicillin is not only safe but effective.
给予阿莫西林500mg每日三次；不得超过3克。
给予阿莫西林500mg每日三次，不得超过3克。
阿莫西林每日不超过3克。
不需调整剂量：阿莫西林500mg。
无需调整剂量，阿莫西林500mg每日三次。
不必停药，可用阿莫西林。
服用阿莫西林期间避免饮酒。
避免饮酒，口服阿莫西林。
阿莫西林不可与酒同服。
停用布洛芬，改用阿莫西林。
不要漏服阿莫西林。
阿莫西林不能随意停用。
青霉素过敏者可用阿莫西林。
首选阿莫西林，不宜使用大环内酯类。
阿莫西林无禁忌。
患者不过敏，可用阿莫西林。
不能停用阿莫西林。
阿莫西林并非禁忌。
Amoxicillin is not an antiviral.
Not all patients need it, but amoxicillin helps.
Amoxicillin may be given with food, not on an empty stomach.
There is no evidence against amoxicillin.
It is not necessary to reduce amoxicillin.
Amoxicillin 500 mg, not 250 mg.
阿莫西林无需减量。
阿莫西林500mg，未见禁忌。
Amoxicillin can be used without dose adjustment.
"""
#: Statements that speak against it.
ADVISED_AGAINST = """
Avoid amoxicillin.
Do not use amoxicillin.
Don't give amoxicillin.
Avoid penicillins such as amoxicillin.
Avoid all beta-lactams, including amoxicillin and ampicillin.
Amoxicillin is contraindicated.
Amoxicillin, a penicillin, is contraindicated.
Amoxicillin is a penicillin and must not be given.
Amoxicillin is a penicillin, so it should be avoided.
Amoxicillin and other penicillins should be avoided.
Amoxicillin should not be used in this patient.
Amoxicillin is not recommended.
Amoxicillin is not suitable.
Amoxicillin cannot be given.
Amoxicillin: avoid.
Amoxicillin - contraindicated (penicillin allergy).
Because of the penicillin allergy, amoxicillin must be avoided.
Stop amoxicillin.
Discontinue amoxicillin 500 mg.
Contraindicated: amoxicillin.
Contraindicated drugs: amoxicillin, ampicillin.
The patient must not receive amoxicillin.
The patient should never be given amoxicillin.
Azithromycin instead of amoxicillin.
Azithromycin rather than amoxicillin.
Azithromycin, not amoxicillin.
The patient is allergic to amoxicillin.
Amoxicillin allergy is recorded.
Amoxicillin 500 mg unless the patient is allergic to penicillin.
If there is no penicillin allergy, amoxicillin 500 mg.
No amoxicillin.
Avoid the use of amoxicillin in this patient.
It is contraindicated to give amoxicillin.
I would not recommend amoxicillin.
It is not safe to give amoxicillin.
Do not prescribe the patient amoxicillin.
禁用阿莫西林。
阿莫西林禁用。
避免使用阿莫西林。
不宜使用阿莫西林、氨苄西林。
阿莫西林不宜使用。
阿莫西林应避免使用。
不推荐阿莫西林。
不能用阿莫西林。
患者对阿莫西林过敏。
阿莫西林过敏史。
请勿服用阿莫西林。
停用阿莫西林。
用阿奇霉素而非阿莫西林。
阿莫西林属于青霉素类，应避免使用。
因青霉素过敏，不应给予阿莫西林。
若无青霉素过敏，可用阿莫西林。
阿莫西林为禁忌。
不得使用阿莫西林。
阿莫西林不可使用。
Penicillins (amoxicillin, ampicillin) are contraindicated.
Avoid prescribing beta-lactams (e.g. amoxicillin).
Amoxicillin — contraindicated because of allergy.
Neither amoxicillin nor ampicillin should be given.
Amoxicillin shouldn't be prescribed.
阿莫西林和氨苄西林均禁用。
应避免阿莫西林等青霉素类药物。
"""


@pytest.mark.parametrize("statement", ADVISED.strip().splitlines())
def test_a_no_to_something_else_leaves_the_conflict(statement):
    assert "amoxicillin" in _conflicting(statement)


@pytest.mark.parametrize("statement", ADVISED_AGAINST.strip().splitlines())
def test_what_is_advised_against_is_no_conflict(statement):
    assert "amoxicillin" not in _conflicting(statement)


#: Statements that name the allergy itself.
ALLERGY_NAMED = """
As you are allergic to penicillin, azithromycin 500 mg is an option.
With the penicillin allergy, azithromycin is suitable.
In penicillin-allergic patients azithromycin is suitable.
With penicillin and sulfa allergies, azithromycin is suitable.
Allergies: penicillin. Azithromycin is suitable.
An allergic reaction to penicillin is on record.
因青霉素类过敏，可用阿奇霉素。
过敏史：青霉素。
对青霉素有严重过敏。
"""


@pytest.mark.parametrize("statement", ALLERGY_NAMED.strip().splitlines())
def test_the_allergy_itself_is_no_conflict(statement):
    assert _conflicting(statement) == set()


def _conflicting(answer):
    """Generic names of the medicines marked, for a patient who is allergic to penicillin."""
    sources = Sources([Source("question", "question", "", "Allergies: penicillin")])
    checks = [check for one in check_answer(answer, sources) for check in one.checks if check.result == "conflicts"]
    return {find_drugs(check.value)[0].drug.name for check in checks}


@pytest.mark.parametrize(
    "piece",
    [
        "amoxicillin ",
        "not amoxicillin, ",
        "avoid is a ",
        "阿莫西林、",
        "if a not ",
        "阿莫西林为为为为为药，",
        "amoxicillin is a cillin cillin ",
    ],
)
def test_advice_is_found_in_linear_time(piece):
    assert growth_of(lambda text: list(advised(text, 0, find_drugs(text))), repeated(piece)).linear


def test_a_label_that_names_a_medicine_or_condition_given():
    question = "Conditions: heart failure. Medication: warfarin 5 mg."
    sources = Sources([Source("question", "question", "", question)], [LABEL])
    (statement,) = check_answer("Naproxen may help.", sources)
    found = [check for check in statement.checks if check.result == "conflicts"]
    assert [check.found.partition(":")[0] for check in found] == ["warfarin", "heart failure"]
    assert {check.source for check in found} == {"label.json"}
    assert "risk of bleeding" in found[0].found


def test_what_matters_and_is_missing():
    drugs = [mention.drug for mention in find_drugs("metformin, gentamicin, amoxicillin")]
    missing = {(one.drug, one.fact) for one in missing_facts(drugs, "A woman of 70, 62 kg.")}
    assert {("metformin", "renal function"), ("gentamicin", "renal function"), ("amoxicillin", "allergies")} <= missing
    assert not any(fact == "weight" for _, fact in missing)
    assert (
        missing_facts(
            drugs, "eGFR: 38. Weight: 62 kg. Pregnancy: not pregnant. Allergies: none. Medication: none. Liver: normal"
        )
        == []
    )


@pytest.mark.parametrize(
    ("patient", "asked"),
    [
        ("Age: 67 years\nSex: female", False), ("年龄：67 岁\n性别：女", False), ("Age: 6 years", False),
        ("May a 67-year-old take it?", False), ("67岁女性", False), ("Age: 29 years\nSex: male", False),
        ("Age: 29 years\nSex: female", True), ("年龄：29 岁", True), ("29岁女性，其母67岁", True), ("Sex: female", True),
    ],
)  # fmt: skip
def test_pregnancy_matters_by_age_and_sex(patient, asked):
    drugs = [mention.drug for mention in find_drugs("ibuprofen")]
    assert ("pregnancy" in {one.fact for one in missing_facts(drugs, patient)}) is asked


def test_allergies_of_a_form():
    assert Allergies.of("Allergies: penicillin (urticaria), sulfa").kinds.keys() == {"penicillin", "sulfonamide"}
    assert Allergies.of("Allergies: none").kinds == {}


@pytest.mark.parametrize("data", [{}, {"openfda": 7}, json.loads('{"contraindications": []}')])
def test_what_is_no_label(data):
    with pytest.raises(ValueError, match="label"):
        Label.of_openfda("x", data)


@pytest.mark.parametrize(
    ("fact", "names"),
    [
        ("renal function", "metformin, dabigatran, gabapentin, digoxin, lithium, enoxaparin, vancomycin, aciclovir, 二甲双胍, 达比加群, 万古霉素, 地高辛"),
        ("weight", "gentamicin, enoxaparin, heparin, phenytoin, suxamethonium, lidocaine, 庆大霉素, 肝素, 阿替普酶"),
        ("pregnancy", "isotretinoin, thalidomide, valproate, warfarin, methotrexate, mycophenolate, ramipril, losartan, atorvastatin, bosentan, ribavirin, 异维A酸, 沙利度胺, 丙戊酸钠, 利巴韦林"),
        ("interacting medication", "clarithromycin, ketoconazole, ritonavir, rifampicin, simvastatin, methadone, sotalol, dofetilide, ondansetron, haloperidol, citalopram, linezolid, phenelzine, 克拉霉素, 利福平, 索他洛尔, 氟哌啶醇"),
        ("hepatic function", "paracetamol, isoniazid, ketoconazole, tizanidine, duloxetine, 对乙酰氨基酚, 异烟肼"),
        ("interacting medication", "osimertinib, trandolapril, pitavastatin, desipramine, 奥希替尼"),
    ],
)  # fmt: skip
def test_the_table_names_what_matters(fact, names):
    """The last row has names that only their endings tell."""
    drugs = {mention.drug.name: mention.drug for mention in find_drugs(names)}
    told = {one.drug for one in missing_facts(list(drugs.values()), "A woman of 30.") if one.fact == fact}
    assert set(drugs) == told


def test_every_row_of_the_table_is_one():
    rows = [line.split() for line in TABLE.strip().splitlines()]
    for generic, han, kind, letters, *_others in rows:
        assert generic.isascii() and generic == generic.lower() and not han.isascii() and kind.isascii()
        assert letters == "-" or set(letters) <= set(FACTS), generic
    assert len({row[0] for row in rows}) == len(rows)
