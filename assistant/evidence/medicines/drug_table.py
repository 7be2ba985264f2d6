"""Names of medicines, English and Chinese, with their class: facts, written down for this project. Pure.

A line: generic name, Chinese name, class, what matters about a patient ("r" renal function, "w" weight, "p" pregnancy,
"i" interacting medication, "h" hepatic function), then other names and brands. An underscore is a blank.
"""

TABLE = """
paracetamol 对乙酰氨基酚 analgesic wh acetaminophen tylenol panadol 扑热息痛 泰诺林
aspirin 阿司匹林 salicylate pi acetylsalicylic_acid 乙酰水杨酸 拜阿司匹灵
ibuprofen 布洛芬 nsaid rpi advil nurofen motrin 芬必得
naproxen 萘普生 nsaid rpi aleve
diclofenac 双氯芬酸 nsaid rpi voltaren 扶他林
indomethacin 吲哚美辛 nsaid rpi indometacin
ketorolac 酮咯酸 nsaid rpi toradol
celecoxib 塞来昔布 nsaid rpi celebrex 西乐葆
etoricoxib 依托考昔 nsaid rpi arcoxia
meloxicam 美洛昔康 nsaid rpi mobic
morphine 吗啡 opioid r
codeine 可待因 opioid rp
oxycodone 羟考酮 opioid r oxycontin
fentanyl 芬太尼 opioid i
tramadol 曲马多 opioid ri ultram
hydromorphone 氢吗啡酮 opioid r
methadone 美沙酮 opioid i
buprenorphine 丁丙诺啡 opioid i
naloxone 纳洛酮 opioid_antagonist -
naltrexone 纳曲酮 opioid_antagonist h
amoxicillin 阿莫西林 penicillin rw amoxil
co-amoxiclav 阿莫西林克拉维酸 penicillin rw augmentin amoxicillin-clavulanate amoxicillin/clavulanate
ampicillin 氨苄西林 penicillin rw
penicillin 青霉素 penicillin rw benzylpenicillin phenoxymethylpenicillin penicillin_v penicillin_g
flucloxacillin 氟氯西林 penicillin w
piperacillin 哌拉西林 penicillin rw tazocin zosyn
cefalexin 头孢氨苄 cephalosporin rw cephalexin keflex
cefuroxime 头孢呋辛 cephalosporin rw zinnat
ceftriaxone 头孢曲松 cephalosporin w rocephin
cefotaxime 头孢噻肟 cephalosporin rw
ceftazidime 头孢他啶 cephalosporin rw
cefazolin 头孢唑林 cephalosporin rw
meropenem 美罗培南 carbapenem rw
imipenem 亚胺培南 carbapenem rw
gentamicin 庆大霉素 aminoglycoside rwp
amikacin 阿米卡星 aminoglycoside rwp
vancomycin 万古霉素 glycopeptide rw
teicoplanin 替考拉宁 glycopeptide rw
erythromycin 红霉素 macrolide i
clarithromycin 克拉霉素 macrolide ri biaxin klacid
azithromycin 阿奇霉素 macrolide i zithromax
ciprofloxacin 环丙沙星 quinolone rpi cipro
levofloxacin 左氧氟沙星 quinolone rpi levaquin
moxifloxacin 莫西沙星 quinolone pi avelox
doxycycline 多西环素 tetracycline p vibramycin
tetracycline 四环素 tetracycline p
minocycline 米诺环素 tetracycline p
tigecycline 替加环素 tetracycline p
co-trimoxazole 复方磺胺甲噁唑 sulfonamide rpi bactrim septrim sulfamethoxazole trimethoprim-sulfamethoxazole 磺胺甲噁唑
sulfasalazine 柳氮磺吡啶 sulfonamide p
trimethoprim 甲氧苄啶 antifolate rp
nitrofurantoin 呋喃妥因 nitrofuran rp macrobid
fosfomycin 磷霉素 antibacterial r monurol
metronidazole 甲硝唑 nitroimidazole ih flagyl
clindamycin 克林霉素 lincosamide -
linezolid 利奈唑胺 oxazolidinone i zyvox
rifampicin 利福平 rifamycin ih rifampin
isoniazid 异烟肼 antituberculous h
ethambutol 乙胺丁醇 antituberculous rw
pyrazinamide 吡嗪酰胺 antituberculous wh
fluconazole 氟康唑 azole_antifungal rpi diflucan
itraconazole 伊曲康唑 azole_antifungal pi
voriconazole 伏立康唑 azole_antifungal wpi
amphotericin 两性霉素 antifungal rw
aciclovir 阿昔洛韦 antiviral r acyclovir zovirax
valaciclovir 伐昔洛韦 antiviral r valacyclovir valtrex
oseltamivir 奥司他韦 antiviral rw tamiflu 达菲
entecavir 恩替卡韦 antiviral r
tenofovir 替诺福韦 antiviral r
praziquantel 吡喹酮 anthelmintic w
hydroxychloroquine 羟氯喹 antimalarial wr plaquenil
warfarin 华法林 vitamin_k_antagonist pi coumadin
acenocoumarol 醋硝香豆素 vitamin_k_antagonist pi
heparin 肝素 heparin w
enoxaparin 依诺肝素 heparin rw clexane lovenox
dalteparin 达肝素 heparin rw fragmin
apixaban 阿哌沙班 factor_xa_inhibitor rwi eliquis 艾乐妥
rivaroxaban 利伐沙班 factor_xa_inhibitor ri xarelto 拜瑞妥
edoxaban 艾多沙班 factor_xa_inhibitor rwi lixiana
dabigatran 达比加群 thrombin_inhibitor ri pradaxa 泰毕全
clopidogrel 氯吡格雷 antiplatelet i plavix 波立维
ticagrelor 替格瑞洛 antiplatelet i brilinta 倍林达
prasugrel 普拉格雷 antiplatelet w
alteplase 阿替普酶 thrombolytic w
tranexamic_acid 氨甲环酸 antifibrinolytic r
lisinopril 赖诺普利 ace_inhibitor rpi zestril
enalapril 依那普利 ace_inhibitor rpi
ramipril 雷米普利 ace_inhibitor rpi
captopril 卡托普利 ace_inhibitor rpi
benazepril 贝那普利 ace_inhibitor rpi
perindopril 培哚普利 ace_inhibitor rpi
losartan 氯沙坦 angiotensin_receptor_blocker rpi cozaar
valsartan 缬沙坦 angiotensin_receptor_blocker rpi diovan
irbesartan 厄贝沙坦 angiotensin_receptor_blocker rpi
candesartan 坎地沙坦 angiotensin_receptor_blocker rpi
telmisartan 替米沙坦 angiotensin_receptor_blocker pi
sacubitril 沙库巴曲 neprilysin_inhibitor rpi entresto
amlodipine 氨氯地平 calcium_channel_blocker - norvasc 络活喜
nifedipine 硝苯地平 calcium_channel_blocker i
diltiazem 地尔硫䓬 calcium_channel_blocker i 地尔硫卓
verapamil 维拉帕米 calcium_channel_blocker i
metoprolol 美托洛尔 beta_blocker - lopressor 倍他乐克
atenolol 阿替洛尔 beta_blocker r
bisoprolol 比索洛尔 beta_blocker r concor
carvedilol 卡维地洛 beta_blocker h
propranolol 普萘洛尔 beta_blocker i
nebivolol 奈必洛尔 beta_blocker rh
labetalol 拉贝洛尔 beta_blocker -
sotalol 索他洛尔 beta_blocker ri
hydrochlorothiazide 氢氯噻嗪 thiazide r
indapamide 吲达帕胺 thiazide r
chlortalidone 氯噻酮 thiazide r chlorthalidone
furosemide 呋塞米 loop_diuretic r lasix frusemide
bumetanide 布美他尼 loop_diuretic r
torasemide 托拉塞米 loop_diuretic r torsemide
spironolactone 螺内酯 potassium_sparing ri aldactone
eplerenone 依普利酮 potassium_sparing ri
digoxin 地高辛 cardiac_glycoside rwi lanoxin
amiodarone 胺碘酮 antiarrhythmic pi cordarone
flecainide 氟卡尼 antiarrhythmic ri
adenosine 腺苷 antiarrhythmic w
adrenaline 肾上腺素 sympathomimetic w epinephrine
noradrenaline 去甲肾上腺素 sympathomimetic w norepinephrine
dopamine 多巴胺 sympathomimetic w
dobutamine 多巴酚丁胺 sympathomimetic w
doxazosin 多沙唑嗪 alpha_blocker -
tamsulosin 坦索罗辛 alpha_blocker -
clonidine 可乐定 alpha_agonist r
hydralazine 肼屈嗪 vasodilator -
nitroglycerin 硝酸甘油 nitrate i glyceryl_trinitrate
isosorbide 硝酸异山梨酯 nitrate i
atorvastatin 阿托伐他汀 statin ip lipitor 立普妥
simvastatin 辛伐他汀 statin ip zocor
rosuvastatin 瑞舒伐他汀 statin rip crestor 可定
pravastatin 普伐他汀 statin ip
ezetimibe 依折麦布 cholesterol_absorption_inhibitor h zetia
gemfibrozil 吉非罗齐 fibrate ri
fenofibrate 非诺贝特 fibrate ri
metformin 二甲双胍 biguanide r glucophage 格华止
gliclazide 格列齐特 sulfonylurea rh
glimepiride 格列美脲 sulfonylurea rh
glibenclamide 格列本脲 sulfonylurea rh glyburide
pioglitazone 吡格列酮 thiazolidinedione h actos
sitagliptin 西格列汀 dpp4_inhibitor r januvia
empagliflozin 恩格列净 sglt2_inhibitor r jardiance
dapagliflozin 达格列净 sglt2_inhibitor r farxiga forxiga
liraglutide 利拉鲁肽 glp1_agonist - victoza
semaglutide 司美格鲁肽 glp1_agonist - ozempic
insulin 胰岛素 insulin rw
levothyroxine 左甲状腺素 thyroid_hormone w euthyrox 优甲乐
carbimazole 卡比马唑 antithyroid p
methimazole 甲巯咪唑 antithyroid p thiamazole
propylthiouracil 丙硫氧嘧啶 antithyroid ph
prednisolone 泼尼松龙 corticosteroid w
prednisone 泼尼松 corticosteroid w
dexamethasone 地塞米松 corticosteroid w
hydrocortisone 氢化可的松 corticosteroid w
methylprednisolone 甲泼尼龙 corticosteroid w
allopurinol 别嘌醇 xanthine_oxidase_inhibitor ri zyloric
febuxostat 非布司他 xanthine_oxidase_inhibitor i
colchicine 秋水仙碱 antigout ri
methotrexate 甲氨蝶呤 antimetabolite rpi
azathioprine 硫唑嘌呤 antimetabolite wi
ciclosporin 环孢素 calcineurin_inhibitor rwi cyclosporine cyclosporin
tacrolimus 他克莫司 calcineurin_inhibitor rwi prograf
mycophenolate 吗替麦考酚酯 immunosuppressant p
cyclophosphamide 环磷酰胺 alkylating_agent rwp
letrozole 来曲唑 aromatase_inhibitor p
tamoxifen 他莫昔芬 oestrogen_receptor_modulator pi
raloxifene 雷洛昔芬 oestrogen_receptor_modulator p
omeprazole 奥美拉唑 proton_pump_inhibitor i prilosec
lansoprazole 兰索拉唑 proton_pump_inhibitor i
pantoprazole 泮托拉唑 proton_pump_inhibitor -
esomeprazole 艾司奥美拉唑 proton_pump_inhibitor i nexium
famotidine 法莫替丁 h2_blocker r
ranitidine 雷尼替丁 h2_blocker r
sucralfate 硫糖铝 mucosal_protectant r
misoprostol 米索前列醇 prostaglandin p
metoclopramide 甲氧氯普胺 antiemetic r
domperidone 多潘立酮 antiemetic i
ondansetron 昂丹司琼 antiemetic i zofran
loperamide 洛哌丁胺 antidiarrhoeal -
lactulose 乳果糖 laxative -
salbutamol 沙丁胺醇 beta_agonist - albuterol ventolin 万托林
salmeterol 沙美特罗 beta_agonist -
budesonide 布地奈德 corticosteroid - pulmicort
fluticasone 氟替卡松 corticosteroid -
tiotropium 噻托溴铵 anticholinergic r spiriva
ipratropium 异丙托溴铵 anticholinergic -
theophylline 茶碱 xanthine wi aminophylline 氨茶碱
montelukast 孟鲁司特 leukotriene_antagonist - singulair
cetirizine 西替利嗪 antihistamine r zyrtec
loratadine 氯雷他定 antihistamine r claritin
diphenhydramine 苯海拉明 antihistamine - benadryl
chlorphenamine 氯苯那敏 antihistamine - chlorpheniramine
diazepam 地西泮 benzodiazepine wp valium
lorazepam 劳拉西泮 benzodiazepine wp ativan
midazolam 咪达唑仑 benzodiazepine wi
alprazolam 阿普唑仑 benzodiazepine p xanax
zolpidem 唑吡坦 hypnotic h ambien
propofol 丙泊酚 anaesthetic w
ketamine 氯胺酮 anaesthetic w
haloperidol 氟哌啶醇 antipsychotic i haldol
olanzapine 奥氮平 antipsychotic - zyprexa
risperidone 利培酮 antipsychotic r
quetiapine 喹硫平 antipsychotic i seroquel
clozapine 氯氮平 antipsychotic i
sertraline 舍曲林 ssri i zoloft
fluoxetine 氟西汀 ssri i prozac 百优解
citalopram 西酞普兰 ssri i celexa
escitalopram 艾司西酞普兰 ssri i lexapro
paroxetine 帕罗西汀 ssri pi paxil
venlafaxine 文拉法辛 snri ri effexor
duloxetine 度洛西汀 snri ri cymbalta
mirtazapine 米氮平 antidepressant r
amitriptyline 阿米替林 tricyclic i
bupropion 安非他酮 antidepressant ri wellbutrin
lithium 锂 mood_stabiliser rpi 碳酸锂
valproate 丙戊酸 antiepileptic wpi valproic_acid divalproex sodium_valproate 双丙戊酸 丙戊酸钠 depakote
carbamazepine 卡马西平 antiepileptic pi tegretol
phenytoin 苯妥英 antiepileptic wpi dilantin
levetiracetam 左乙拉西坦 antiepileptic rw keppra
lamotrigine 拉莫三嗪 antiepileptic i lamictal
topiramate 托吡酯 antiepileptic rp topamax
gabapentin 加巴喷丁 gabapentinoid r neurontin
pregabalin 普瑞巴林 gabapentinoid r lyrica
phenobarbital 苯巴比妥 barbiturate wpi
primidone 扑米酮 barbiturate pi
levodopa 左旋多巴 dopaminergic i
donepezil 多奈哌齐 cholinesterase_inhibitor - aricept
pyridostigmine 溴吡斯的明 cholinesterase_inhibitor r
memantine 美金刚 nmda_antagonist r
sumatriptan 舒马普坦 triptan i imitrex
sildenafil 西地那非 pde5_inhibitor i viagra 万艾可
tadalafil 他达拉非 pde5_inhibitor ri cialis
solifenacin 索利那新 anticholinergic r
oxybutynin 奥昔布宁 anticholinergic -
mirabegron 米拉贝隆 beta_agonist r
potassium_chloride 氯化钾 electrolyte r
magnesium_sulfate 硫酸镁 electrolyte rw magnesium_sulphate
calcium_gluconate 葡萄糖酸钙 electrolyte i
vitamin_k 维生素K vitamin - phytomenadione
folic_acid 叶酸 vitamin -
tizanidine 替扎尼定 muscle_relaxant ri
baclofen 巴氯芬 muscle_relaxant r
trastuzumab 曲妥珠单抗 monoclonal_antibody wp herceptin
adalimumab 阿达木单抗 monoclonal_antibody - humira
"""

#: Endings of international nonproprietary names (WHO's stems) that no common word has, with the class they mean.
STEMS = """
penicillin cillin cillins 西林
cephalosporin cef- 头孢-
quinolone floxacin floxacins 沙星
macrolide thromycin
tetracycline cycline 环素
ace_inhibitor april opril epril ipril 普利
angiotensin_receptor_blocker sartan sartans 沙坦
statin vastatin statins 他汀
beta_blocker olol alol 洛尔
calcium_channel_blocker dipine 地平
proton_pump_inhibitor prazole 拉唑
h2_blocker tidine 替丁
azole_antifungal conazole 康唑
monoclonal_antibody umab ximab zumab 单抗
kinase_inhibitor tinib rafenib ciclib 替尼
dpp4_inhibitor gliptin 列汀
sglt2_inhibitor gliflozin 列净
glp1_agonist glutide 鲁肽
factor_xa_inhibitor xaban 沙班
heparin parin
antiviral ciclovir cyclovir tegravir navir buvir asvir 洛韦 那韦
benzodiazepine azepam azolam 西泮
triptan triptan 曲普坦
antiemetic setron 司琼
bisphosphonate dronate dronic 膦酸
thiazide thiazide
carbapenem penem 培南
corticosteroid sonide olone cortisone
local_anaesthetic caine 卡因
pde5_inhibitor afil 那非
monoclonal_antibody mab
medicine cept lisib sentan fungin vaptan gepant rasib degib parib orexant melteon glinide terol phylline relin actide
medicine alfa stim poetin oxetine faxine ciguat mycin bactam oxacin vudine fovir zolid ridone apine peridol pidem
medicine barbital racetam pitant sulpride triptyline ipramine uracil rubicin platin taxel tecan mustine tinib limus
medicine semide trexate dopa prost stigmine curonium fibrate zosin oxicam profen fenac coxib gliptin ciclovir
medicine trel estradiol onazole amivir previr tadine rizine astine lukast penem nidazole quine thiouracil triptan
medicine lutamide siran nersen grel gatran plase dralazine kalant entan onidine
"""
