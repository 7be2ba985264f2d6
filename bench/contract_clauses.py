"""Wordings of made contracts: parties, openings and clauses, each clause in wordings for the contract and for a summary."""

import random
from collections.abc import Callable
from typing import NamedTuple

from contract_facts import (
    Fact,
    area,
    business_days,
    clock,
    count,
    date,
    days,
    han_area,
    han_clock,
    han_count,
    han_date,
    han_days,
    han_money,
    han_often,
    han_percent,
    han_rate,
    han_share,
    han_work,
    han_years,
    money,
    often,
    ordinal,
    percent,
    share,
    years,
)


class Clause(NamedTuple):
    """`{a}` owes something to `{b}`; `{v}` is the value, made by `facts`."""

    kind: str
    facts: Callable[[random.Random], Fact]
    written: tuple[str, ...]
    told: tuple[str, ...]


PARTIES = {
    "en": [("Lessor", "Lessee"), ("Vendor", "Purchaser"), ("Employer", "Executive"), ("Franchisor", "Franchisee"), ("Lender", "Borrower"),
           ("Publisher", "Author"), ("Contractor", "Owner"), ("Carrier", "Shipper"), ("Sponsor", "Institution"), ("Agent", "Principal")],
    "zh": [("出租方", "承租方"), ("甲方", "乙方"), ("供货方", "采购方"), ("许可方", "被许可方"), ("贷款人", "借款人"), ("定作人", "承揽人"),
           ("托运人", "承运人"), ("特许人", "被特许人"), ("委托方", "受托方"), ("用人单位", "劳动者")],
}  # fmt: skip
NAMES = {
    "en": ["Northgate Holdings Limited", "Pelican Freight, Inc.", "Marlowe & Finch LLP", "Quillon Systems Corporation", "Aster Foods plc",
           "Tamsin Verity Okafor", "Redbridge Dairy Co.", "Vantor Logistics GmbH", "The Orchard Trust", "Sable Point Ventures, L.P."],
    "zh": ["深圳市远帆科技有限公司", "杭州栖霞食品股份有限公司", "成都锦里文化传播有限公司", "天津北辰机械制造有限责任公司", "王思远", "厦门鹭岛物流集团有限公司"],
}  # fmt: skip
OPENINGS = {
    "en": ['SERVICE CONTRACT\n\n1. This contract is concluded between {x} (the "{a}") and {y} (the "{b}").',
           'AGREEMENT\n\n1. By this Agreement {x}, hereinafter called the "{a}", and {y}, hereinafter called the "{b}", agree as follows.',
           'DEED\n\n1. The parties are {x} ("{a}") of the one part and {y} ("{b}") of the other part.'],
    "zh": ["合同书\n\n第一条　{a}：{x}；{b}：{y}。双方经协商一致，订立本合同。",
           "协议\n\n{a}（全称）：{x}\n\n{b}（全称）：{y}\n\n第一条　双方依照《中华人民共和国民法典》订立本协议。"],
}  # fmt: skip
CLOSING = {"en": "Signed in two originals.", "zh": "本合同一式两份，双方各执一份。"}
BESIDE = {
    "en": ["Nothing in this clause limits any other remedy.", "The {b} shall co-operate in good faith.", "The {a} bears its own costs.", "",
           "Any exception requires the consent of the {b}, which may not be withheld unreasonably."],
    "zh": ["双方另有约定的除外。", "{b}应当予以配合。", "由此产生的费用由{a}承担。", "", "未经{b}书面同意，{a}不得变更。"],
}  # fmt: skip
CLAUSES = {
    "en": [
        Clause("duration", days, ("The {a} shall settle every invoice within {v} of its receipt.", "Invoices are payable by the {a} not later than {v} after they are received."),
               ("The {a} has to pay invoices within {v} of receipt.", "Invoices must be settled by the {a} within {v}.")),
        Clause("duration", years, ("The {a} shall keep the records of the services for {v} after this contract ends.", "For a period of {v} following expiry, the {a} must retain all records of the services."),
               ("The {a} must keep records for {v} after the end of the contract.", "Records are to be retained by the {a} for {v}.")),
        Clause("duration", business_days, ("The {a} shall acknowledge each complaint within {v}.", "Each complaint must be answered in writing by the {a} within {v} of its arrival."),
               ("The {a} must respond to complaints within {v}.", "Complaints are answered by the {a} within {v}.")),
        Clause("amount", money, ("The {a} shall maintain public liability insurance of not less than {v} for each occurrence.", "Insurance against public liability of at least {v} per claim shall be carried by the {a}."),
               ("The {a} must carry public liability insurance of at least {v}.", "Public liability cover of {v} is to be maintained by the {a}.")),
        Clause("amount", money, ("On signature the {a} shall deposit {v} with the {b} as security.", "The {a} will provide a security deposit in the amount of {v} upon execution."),
               ("A security deposit of {v} is provided by the {a}.", "The {a} deposits {v} as security on signing.")),
        Clause("amount", money, ("The aggregate liability of the {a} under this contract shall not exceed {v}.", "In no event will the {a} be liable for more than {v} in total."),
               ("The {a}'s total liability is capped at {v}.", "Liability of the {a} is limited to {v} in aggregate.")),
        Clause("percent", percent, ("Sums that are overdue bear interest at {v} a year, which the {a} shall pay on demand.", "The {a} must pay default interest of {v} per annum on late payments."),
               ("The {a} pays default interest of {v} on overdue sums.", "Late payments by the {a} bear interest at {v}.")),
        Clause("percent", percent, ("The {a} may raise the charges once a year by no more than {v}.", "No increase of the charges that the {a} makes shall exceed {v} in any year."),
               ("The {a} may increase charges by at most {v} per year.", "Yearly increases of the charges by the {a} are limited to {v}.")),
        Clause("date", date, ("The {a} shall deliver the first report on or before {v}.", "The first report is to be delivered by the {a} no later than {v}."),
               ("The {a}'s first report is due by {v}.", "The {a} has until {v} to deliver the first report.")),
        Clause("date", date, ("The right of the {a} to renew lapses on {v}.", "Unless exercised before {v}, the option of the {a} to renew expires."),
               ("The {a}'s option to renew ends on {v}.", "Renewal by the {a} is possible until {v}.")),
        Clause("time", clock, ("The {a} shall staff the help desk until {v} on each working day.", "On working days the help desk of the {a} closes at {v}."),
               ("The {a}'s help desk is open until {v}.", "The help desk of the {a} closes at {v} on working days.")),
        Clause("frequency", often, ("The {a} shall send statements of account {v}.", "Statements of account are to be furnished by the {a} {v}."),
               ("The {a} sends statements of account {v}.", "Statements are provided by the {a} {v}.")),
        Clause("percent", share, ("The {a} may convene a meeting where {v} of the members request it.", "A meeting shall be called by the {a} if members holding {v} of the votes so demand."),
               ("The {a} may call a meeting at the request of {v} of the members.", "At the demand of {v} of the members the {a} calls a meeting.")),
        Clause("ordinal", ordinal, ("The {a} may terminate this contract with effect from the {v} anniversary of its date.", "As from the {v} anniversary of signature, termination by the {a} is permitted."),
               ("The {a} may terminate from the {v} anniversary.", "Termination by the {a} is possible from the {v} anniversary of the contract.")),
        Clause("measure", area, ("The {a} shall make available storage of {v} free of charge.", "Storage space measuring {v} is to be provided by the {a} without charge."),
               ("The {a} provides {v} of storage free of charge.", "Free storage of {v} is provided by the {a}.")),
        Clause("number", count, ("The {a} shall provide {v} trained operators at all times.", "At least {v} trained operators are to be supplied by the {a}."),
               ("The {a} must supply {v} trained operators.", "{v} trained operators are supplied by the {a}.")),
        Clause("duration", days, ("Either party may remedy a breach; the {a} has {v} from notice to do so.", "Following notice of breach the {a} shall have {v} in which to remedy it."),
               ("The {a} has {v} to cure a breach after notice.", "After notice of a breach the {a} can remedy it within {v}.")),
        Clause("duration", years, ("For {v} after termination the {a} shall not solicit the staff of the {b}.", "The {a} agrees not to employ any staff of the {b} during the {v} after termination."),
               ("The {a} must not solicit staff for {v} after termination.", "Non-solicitation binds the {a} for {v} after the contract ends.")),
        Clause("date", date, ("The {a} shall complete the works by {v}.", "Completion of the works by the {a} is required on or before {v}."),
               ("The {a} must finish the works by {v}.", "The works have to be completed by the {a} by {v}.")),
        Clause("amount", money, ("The {a} shall pay liquidated damages of {v} for each week of delay.", "For every week of delay, liquidated damages of {v} are payable by the {a}."),
               ("The {a} owes {v} in liquidated damages for each week of delay.", "Weekly liquidated damages of {v} are paid by the {a} for delay.")),
        Clause("duration", days, ("Should the {a} wish to assign its rights, it shall inform the {b} {v} in advance.", "An assignment of rights by the {a} takes effect {v} after it has informed the {b}."),
               ("The {a} must give {v} notice before it assigns its rights.", "Before assigning its rights, the {a} is required to give notice of {v}.")),
        Clause("percent", percent, ("Out of the net sales the {a} shall remit a royalty of {v} to the {b}.", "The royalty due from the {a} amounts to {v} of net sales."),
               ("The agreement obliges the {a} to pay a royalty of {v} of net sales.", "A {v} royalty on net sales is owed by the {a}.")),
        Clause("amount", money, ("The {a} is not obliged to reimburse travel costs above {v} in a calendar year.", "Travel costs will be reimbursed by the {a} up to {v}."),
               ("Travel costs are reimbursed by the {a} up to a maximum of {v}.", "The {a} reimburses no more than {v} of travel costs.")),
        Clause("date", date, ("All equipment on loan shall be returned by the {a} not later than {v}.", "The {a} undertakes to return the equipment on loan by {v}."),
               ("Equipment on loan goes back by {v}, and it is the {a} who returns it.", "The {a} will have returned the loaned equipment by {v}.")),
        Clause("frequency", often, ("The {a} is entitled to audit the accounts {v}.", "The accounts may be audited by the {a} {v}."),
               ("An audit of the accounts can be carried out by the {a} {v}.", "The {a} has the right to audit the accounts {v}.")),
        Clause("duration", business_days, ("Defective goods shall be replaced by the {a} within {v}.", "Within {v} of a claim the {a} shall replace whatever goods are defective."),
               ("The {a} replaces defective goods within {v}.", "Replacement of defective goods by the {a} takes place within {v}.")),
        Clause("number", count, ("The {a} shall print {v} copies of the handbook.", "Of the handbook the {a} will print {v} copies."),
               ("{v} copies of the handbook are printed by the {a}.", "The {a} prints {v} copies of the handbook.")),
        Clause("duration", years, ("The warranty given by the {a} runs for {v}.", "The {a} warrants the goods for {v} from delivery."),
               ("The {a} gives a warranty of {v} on the goods.", "The {a}'s warranty lasts {v}.")),
    ],
    "zh": [
        Clause("duration", han_days, ("{a}应当自收到发票之日起{v}内付清款项。", "收到发票后{v}内，{a}须付清全部款项。"), ("{a}应在收到发票后{v}内付款。", "收到发票后，{a}须于{v}内付清款项。")),
        Clause("duration", han_work, ("{a}应当在接到投诉后{v}内作出书面答复。", "对于投诉，{a}须于{v}内予以书面答复。"), ("{a}须在{v}内答复投诉。", "接到投诉后，{a}应在{v}内书面答复。")),
        Clause("duration", han_years, ("合同终止后{v}内，{a}应当妥善保存服务记录。", "{a}保存服务记录的期间为合同终止后{v}。"), ("合同终止后{a}须保存服务记录{v}。", "{a}应将服务记录保存{v}。")),
        Clause("amount", han_money, ("签约当日，{a}应当交纳履约保证金{v}。", "{a}须于签约时缴存{v}作为履约保证金。"), ("{a}须缴纳履约保证金{v}。", "履约保证金为{v}，由{a}交纳。")),
        Clause("amount", han_money, ("{a}承担的赔偿总额以{v}为限。", "在任何情况下，{a}的赔偿总额不超过{v}。"), ("{a}的赔偿上限为{v}。", "{a}最多赔偿{v}。")),
        Clause("percent", han_percent, ("{a}每年上调服务费的幅度不得超过{v}。", "服务费可以由{a}上调，但每年不得超过{v}。"), ("{a}每年最多上调服务费{v}。", "服务费由{a}上调的幅度以{v}为限。")),
        Clause("percent", han_rate, ("{a}逾期付款的，应当按日支付逾期金额{v}的违约金。", "逾期付款违约金由{a}按逾期金额的{v}逐日支付。"), ("{a}逾期付款，按日支付{v}的违约金。", "逾期违约金为每日{v}，由{a}支付。")),
        Clause("date", han_date, ("{a}应当于{v}前提交首份报告。", "首份报告由{a}在{v}之前提交。"), ("{a}须在{v}前提交首份报告。", "首份报告的提交期限为{v}，由{a}提交。")),
        Clause("date", han_date, ("{a}应当在{v}前完成安装调试。", "安装调试须由{a}于{v}前完成。"), ("{a}须于{v}前完成安装调试。", "安装调试由{a}在{v}前完成。")),
        Clause("percent", han_share, ("经{v}以上成员提议，{a}应当召开会议。", "{a}应当根据{v}以上成员的提议召集会议。"), ("{v}以上成员提议时，{a}须召开会议。", "{a}应依{v}以上成员的提议召集会议。")),
        Clause("measure", han_area, ("{a}应当无偿提供面积{v}的仓库。", "{a}提供仓库一处，面积为{v}，不另收费。"), ("{a}免费提供{v}的仓库。", "仓库面积{v}，由{a}无偿提供。")),
        Clause("number", han_count, ("{a}应当配备设备{v}。", "{a}须随时备有设备{v}。"), ("{a}须配备{v}设备。", "设备{v}由{a}配备。")),
        Clause("frequency", han_often, ("{a}应当{v}向对方报送对账单。", "对账单由{a}{v}报送。"), ("{a}须{v}报送对账单。", "{a}{v}提供对账单。")),
        Clause("time", han_clock, ("{a}客服电话的服务时间至{v}止。", "{a}应当将客服电话开通至{v}。"), ("{a}的客服电话服务至{v}。", "客服电话由{a}开通到{v}。")),
        Clause("duration", han_days, ("{a}收到违约通知后，应当在{v}内予以补救。", "{a}须自收到违约通知之日起{v}内纠正违约行为。"), ("{a}应在收到违约通知后{v}内补救。", "违约通知送达后，{a}须于{v}内纠正违约。")),
        Clause("duration", han_years, ("{a}自合同终止之日起{v}内不得雇用对方员工。", "合同终止后{v}内，{a}不得招揽对方的员工。"), ("合同终止后{v}内{a}不得雇用对方员工。", "{a}在{v}内不能招揽对方员工。")),
        Clause("duration", han_days, ("{a}转让权利的，应当提前{v}通知对方。", "{a}拟转让权利时，须提前{v}书面告知。"), ("{a}转让权利须提前{v}通知。", "转让权利前，{a}应提前{v}告知对方。")),
        Clause("percent", han_percent, ("{a}应当按净销售额的{v}支付使用费。", "使用费为净销售额的{v}，由{a}支付。"), ("{a}须支付净销售额{v}的使用费。", "合同要求{a}按净销售额的{v}支付使用费。")),
        Clause("amount", han_money, ("差旅费由{a}报销，每年不超过{v}。", "{a}每年报销差旅费的上限为{v}。"), ("{a}报销差旅费以{v}为限。", "差旅费最多报销{v}，由{a}承担。")),
        Clause("date", han_date, ("借用的设备由{a}于{v}前归还。", "{a}应当在{v}前归还借用的设备。"), ("{a}须在{v}前归还所借设备。", "所借设备应由{a}于{v}前归还。")),
        Clause("frequency", han_often, ("{a}有权{v}查阅账目一次。", "{a}可以{v}查阅一次账目。"), ("{a}有权{v}查阅账目。", "账目可由{a}{v}查阅。")),
        Clause("duration", han_work, ("货物有瑕疵的，{a}应当在{v}内更换。", "{a}须于接到通知后{v}内更换有瑕疵的货物。"), ("瑕疵货物由{a}在{v}内更换。", "{a}应于{v}内更换瑕疵货物。")),
        Clause("number", han_count, ("{a}应当提供培训教材{v}。", "培训教材由{a}提供，共{v}。"), ("{a}提供教材{v}。", "共{v}教材由{a}提供。")),
        Clause("duration", han_years, ("{a}对货物承担{v}的质量保证责任。", "货物的质量保证期为{v}，由{a}负责保修。"), ("{a}的质保期为{v}。", "{a}对货物质保{v}。")),
    ],
}  # fmt: skip
