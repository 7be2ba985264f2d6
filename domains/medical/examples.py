"""Example questions, as a clinician would write them: (label, inputs) by task and language."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ..base import Inputs

Examples = Mapping[str, Sequence[tuple[str, Inputs]]]

ANSWER: Examples = MappingProxyType(
    {
        "en": (
            (
                "Ibuprofen with high blood pressure",
                {
                    "question": "Can a patient with high blood pressure take ibuprofen for knee pain?",
                    "age": "67",
                    "egfr": "38",
                    "conditions": "hypertension, osteoarthritis of the knee",
                    "medication": "lisinopril 10 mg, hydrochlorothiazide 12.5 mg",
                },
            ),
            (
                "Antibiotic in pregnancy with a penicillin allergy",
                {
                    "question": "Which antibiotics are suitable for an uncomplicated lower urinary tract infection?",
                    "age": "29",
                    "sex": "female",
                    "pregnancy": "first",
                    "allergies": "penicillin (urticaria)",
                },
            ),
            (
                "A rising INR",
                {
                    "question": "The INR rose from 2.4 to 5.1 after a course of clarithromycin; no bleeding. What now?",
                    "age": "74",
                    "conditions": "atrial fibrillation",
                    "medication": "warfarin 5 mg",
                },
            ),
        ),
        "zh": (
            (
                "高血压患者能否用布洛芬",
                {
                    "question": "高血压患者膝关节疼痛，可以服用布洛芬吗？",
                    "age": "67",
                    "egfr": "38",
                    "conditions": "高血压、膝骨关节炎",
                    "medication": "赖诺普利 10 mg、氢氯噻嗪 12.5 mg",
                },
            ),
            (
                "孕期尿路感染且青霉素过敏",
                {
                    "question": "单纯性下尿路感染可以选用哪些抗菌药物？",
                    "age": "29",
                    "sex": "female",
                    "pregnancy": "first",
                    "allergies": "青霉素（荨麻疹）",
                },
            ),
            (
                "华法林患者 INR 升高",
                {
                    "question": "使用克拉霉素后 INR 由 2.4 升至 5.1，无出血表现，应如何处理？",
                    "age": "74",
                    "conditions": "心房颤动",
                    "medication": "华法林 5 mg",
                },
            ),
        ),
    }
)

CALCULATE: Examples = MappingProxyType(
    {
        "en": (
            (
                "A child's dose by weight",
                {
                    "question": "Amoxicillin 50 mg per kg per day in two doses, suspension 250 mg per 5 mL: how many "
                    "mL is each dose?",
                    "age": "4",
                    "weight": "18",
                },
            ),
            (
                "Creatinine clearance",
                {
                    "question": "Creatinine clearance by Cockcroft-Gault; serum creatinine 1.6 mg/dL.",
                    "age": "78",
                    "sex": "female",
                    "weight": "62",
                },
            ),
            (
                "Rate of an infusion",
                {
                    "question": "Noradrenaline 0.1 microgram per kg per minute from a syringe with 4 mg in 50 mL: "
                    "how many mL per hour?",
                    "weight": "80",
                },
            ),
        ),
        "zh": (
            (
                "儿童按体重计算剂量",
                {
                    "question": "阿莫西林每日 50 mg/kg，分两次服用，混悬液浓度 250 mg/5 mL：每次应服多少 mL？",
                    "age": "4",
                    "weight": "18",
                },
            ),
            (
                "肌酐清除率",
                {
                    "question": "用 Cockcroft-Gault 公式计算肌酐清除率，血清肌酐 1.6 mg/dL。",
                    "age": "78",
                    "sex": "female",
                    "weight": "62",
                },
            ),
            (
                "输注速度",
                {
                    "question": "去甲肾上腺素 0.1 μg/(kg·min)，注射泵中为 4 mg 稀释至 50 mL：泵速为每小时多少 mL？",
                    "weight": "80",
                },
            ),
        ),
    }
)
