"""Names of people in Chinese: a surname and one or two characters, where a label, role or title shows that a person is
meant, or where jieba's dictionary knows the whole as a name. A name found once is found wherever it stands."""

import re
from collections.abc import Iterator

from ..chinese_words import dictionary
from .kinds import Identifier, Kind

_CLEAR = (
    "黄任金石万傅赖阎蔺粟戎伊衡隗郜敬冼鄢郗晁宓臧巴揭"
    "王李张刘陈杨赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范廖贾夏韦邹孟熊秦邱尹薛闫段侯龙陶黎贺顾郝龚邵钱严覃"
    "戴莫汤樊葛邢乔伍庞颜倪庄聂章鲁岳翟殷詹欧耿兰俞左柳甘舒阮梅童凌裴霍涂苗翁冉骆蓝辛靳柴蒙鲍华喻祁蒲房滕屈饶牟艾尤穆卓吉芦麦褚娄窦戚岑宫费卜晏席米柏宗瞿佟臧闵苟邬边"
    "卞姬师仇栾隋刁荣巫寇桑郎甄丛仲虞敖巩佘池麻苑邝萧"
)
#: Surnames that begin, or are, usual words: names only where jieba knows the whole, or behind a label with a colon.
_AMBIGUOUS = (
    "迟盘区利南来东初化呼班战冒昌良银练招矫楚回库"
    "高于付方白江雷史毛武孔向温康施文牛安齐易申关焦祝包宁尚符纪毕单季成谷盛曲路游解阳时农司古缪简车项连景党冷卫桂全应和商沙明查管"
)
_SURNAMES = _CLEAR + _AMBIGUOUS
_COMPOUND = (
    "欧阳|上官|司马|司徒|诸葛|皇甫|尉迟|公孙|慕容|令狐|夏侯|东方"
    "|南宫|独孤|长孙|宇文|端木|百里|轩辕|钟离|闻人|澹台|呼延|申屠"
)
_HAN = "[\u4e00-\u9fff]"
#: Characters that begin what follows a name, and that names hardly have.
_NO_NAME = (
    "因于入诉的在与和及或为是有无男女出自到就来今昨曾已现既患系向将应可需行被由对给表称签之等也以经同并主复服住"
    "病突了着过我你他她它们这那其该此每各不没未述者先医护律法原被申甲乙丙号日月年岁时分，"
)
_GIVEN = rf"[^{_NO_NAME}\\W\\d_A-Za-z]".replace("\\\\", "\\")
_PERSON = rf"(?:(?:{_COMPOUND})|[{_SURNAMES}]){_GIVEN}{{1,2}}"

_LABEL = (
    "姓名|患者姓名|患者|病人|患儿|产妇|孕妇|伤者|死者|家属|联系人|紧急联系人|监护人|签名|签字|签名人|医师签名|医师|医生|主治医师|主治医生|主任医师|副主任医师|住院医师|经治医师|管床医生|主管医生"
    "|责任护士|护士|麻醉师|麻醉医师|手术者|主刀|术者"
    "|助手|一助|会诊医师|记录者|记录人|审核者|审核人|报告医师|检验者|法定代表人|法人代表|负责人|委托代理人|代理人|委托人|受托人|经办人|担保人|保证人|出租人|承租人|出租方|承租方|出卖人|买受人|出借人"
    "|借款人|贷款人|债权人|债务人|甲方|乙方|丙方|丁方|转让方|受让方|赠与人|受赠人|立遗嘱人|遗嘱人|继承人"
    "|原告|被告|第三人|上诉人|被上诉人|申请人|被申请人|申请执行人|被执行人|证人|鉴定人|审判长|审判员|书记员|人民陪审员|法官|律师|公证员|员工|劳动者|职工|用人单位负责人|收款人|付款人|户名|开户名|股东"
    "|董事长|董事|监事|总经理|经理"
    "|父亲|母亲|妻子|丈夫|配偶|儿子|女儿|长子|长女|次子|次女|之子|之女|兄长|哥哥|弟弟|姐姐|妹妹|爷爷|奶奶|同事|邻居|朋友|其父|其母|其妻|其夫|其子|其女|本人|我叫|名叫|我是|由"
)
_LABELLED = re.compile(rf"(?:{_LABEL})(?:（[^（）\n]{{1,12}}）|\([^()\n]{{1,12}}\))?[:：为是\s　“\"]{{0,4}}({_PERSON})")
#: Behind a colon, to the next mark.
_COLON = re.compile(
    rf"(?:{_LABEL})(?:（[^（）\n]{{1,12}}）|\([^()\n]{{1,12}}\))?[:：][\s　]{{0,3}}({_PERSON}|(?:{_COMPOUND}"
    rf"|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}})(?=[\s　，,。；;、（()）/]|$|性别|年龄|身份证|电话)",
    re.MULTILINE,
)
_LONGEST_LABEL = 6
_ENDS_IN_LABEL = re.compile(rf"(?:{_LABEL})\Z")
_TITLED = re.compile(
    rf"({_PERSON})(?=先生|女士|小姐|太太|签字|签名|陪同|医生|医师|大夫|主任|副主任|护士|护士长|教授|律师|法官|检察官|警官|同志|老师|师傅|经理|总经理|院长|所长"
    rf"|[，,、]\s{{0,2}}(?:男|女)(?:性|[，,、。；;]|\s|$)|[（(](?:男|女|身份证|以下简称|下称|[0-9]{{1,3}}岁)"
    rf"|[，,]\s{{0,2}}[0-9]{{1,3}}\s?岁|[，,]\s{{0,2}}(?:身份证|公民身份|居民身份|汉族|生于|[0-9]{{4}}年[0-9]{{1,2}}月[^，。]{{0,6}}(?:生"
    rf"|出生)))"
)
#: A surname with a title alone: 王先生, 李医生.
_SURNAME = re.compile(
    rf"(?<!{_HAN})({_COMPOUND}|[{_SURNAMES}])(?=先生|女士|小姐|太太|医生|医师|大夫|主任|护士长|教授|律师|法官|某某?)|(?:患者|病人|由|经|与|向|和"
    rf"|请)({_COMPOUND}|[{_SURNAMES}])(?=先生|女士|小姐|太太|医生|医师|大夫|主任|护士长|教授|律师|法官)"
)
#: Characters of a name.
_LENGTHS = (2, 3, 4)
_RUN = re.compile(rf"{_HAN}{{2,4000}}")


def find_chinese_people(text: str) -> Iterator[Identifier]:
    if not _RUN.search(text):
        return
    found = [*_by_words(text), *_by_dictionary(text)]
    yield from found
    names = {text[span.start : span.end] for span in found if span.end - span.start >= 2}
    for start in range(len(text)) if names else ():
        for length in _LENGTHS:
            if text[start : start + length] in names:
                yield Identifier(start, start + length, Kind.NAME, 0.75)


def _by_words(text: str) -> Iterator[Identifier]:
    for match in _COLON.finditer(text):
        yield Identifier(*match.span(1), Kind.NAME, 0.9)
    for match in _TITLED.finditer(text):
        before = text[max(match.start() - _LONGEST_LABEL, 0) : match.start()]
        if (
            match[1][0] in _CLEAR
            or not _HAN_ONLY.match(before[-1:])
            or _ENDS_IN_LABEL.search(before)
            or _is_known(match[1])
        ):
            yield Identifier(*match.span(1), Kind.NAME, 0.9)
    for match in _LABELLED.finditer(text):
        if end := _end_of_name(text, *match.span(1)):
            yield Identifier(match.start(1), end, Kind.NAME, 0.85)
    for match in _SURNAME.finditer(text):
        yield Identifier(*match.span(match.lastindex or 0), Kind.NAME, 0.7)


def _end_of_name(text: str, start: int, end: int) -> int:
    """Where the name ends that may begin here, as jieba cuts the words around; 0 where they are other words."""
    words = [(word, tag) for word, tag in dictionary().tag(text[start : end + 6])]
    first, tag = words[0]
    if _WHOLE_COMPOUND.fullmatch(first):
        return end
    if tag.startswith("nr") and len(first) >= 2:
        return min(start + len(first), end)
    if text[start] in _AMBIGUOUS or len(first) > 1:
        return 0
    if text[end : end + 1] in _NO_NAME or not _HAN_ONLY.match(text, end):
        return end
    at = start
    for word, _ in words:
        at += len(word)
        if at >= end:
            break
    # A word that goes on behind the name begins within it: the name is shorter.
    at = end if at == end else max(at - len(word), start)
    return at if at - start >= 2 else 0


def _is_known(name: str) -> bool:
    return bool(dictionary().tag(name)[0][1].startswith("nr"))


def _by_dictionary(text: str) -> Iterator[Identifier]:
    for run in _RUN.finditer(text):
        at = run.start()
        for word, tag in dictionary().tag(run.group()):
            if (
                tag.startswith("nr")
                and _WHOLE.match(word)
                and word[0] not in _AMBIGUOUS
                and not _BODY.match(text, at + len(word))
            ):
                yield Identifier(at, at + len(word), Kind.NAME, 0.6)
            at += len(word)


_WHOLE = re.compile(rf"{_PERSON}\Z")
_HAN_ONLY = re.compile(_HAN)
_WHOLE_COMPOUND = re.compile(_COMPOUND)
#: A name within that of a company or a hospital.
_BODY = re.compile(
    rf"{_HAN}{{0,10}}(?:公司|集团|医院|大学|学院|事务所|银行|中心|研究院|法院|委员会|厂|店)|征|病|综合征|氏|试验|法"
)
