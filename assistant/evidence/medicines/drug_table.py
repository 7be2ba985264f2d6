"""Names of medicines, English and Chinese, with their class: facts, written down for this project. Pure.

A line: generic name, Chinese name, class, what matters about a patient ("r" renal function, "w" weight, "p" pregnancy,
"i" interacting medication, "h" hepatic function), then other names and brands. An underscore is a blank.

The letters follow what labels ask for before a medicine is given or its dose chosen (dosage, specific populations,
contraindications, interactions; "i" also stands for metabolism by CYP enzymes and for a long QT interval), and were
compared with 95 labels of openFDA. A fact that only concerns its monitoring has no letter.
"""

TABLE = """
paracetamol 对乙酰氨基酚 analgesic wih acetaminophen tylenol panadol 扑热息痛 泰诺林
aspirin 阿司匹林 salicylate pi acetylsalicylic_acid 乙酰水杨酸 拜阿司匹灵
ibuprofen 布洛芬 nsaid rpi advil nurofen motrin 芬必得
naproxen 萘普生 nsaid rpi aleve
diclofenac 双氯芬酸 nsaid rpih voltaren 扶他林
indomethacin 吲哚美辛 nsaid rpi indometacin
ketorolac 酮咯酸 nsaid rpi toradol
celecoxib 塞来昔布 nsaid rpih celebrex 西乐葆
etoricoxib 依托考昔 nsaid rpi arcoxia
meloxicam 美洛昔康 nsaid rpi mobic
morphine 吗啡 opioid rih
codeine 可待因 opioid rpih
oxycodone 羟考酮 opioid rih oxycontin
fentanyl 芬太尼 opioid wih
tramadol 曲马多 opioid rih ultram
hydromorphone 氢吗啡酮 opioid rih
methadone 美沙酮 opioid rih
buprenorphine 丁丙诺啡 opioid ih
naloxone 纳洛酮 opioid_antagonist -
naltrexone 纳曲酮 opioid_antagonist pih
amoxicillin 阿莫西林 penicillin rw amoxil
co-amoxiclav 阿莫西林克拉维酸 penicillin rw augmentin amoxicillin-clavulanate amoxicillin/clavulanate
ampicillin 氨苄西林 penicillin rw
penicillin 青霉素 penicillin rw benzylpenicillin phenoxymethylpenicillin penicillin_v penicillin_g
flucloxacillin 氟氯西林 penicillin rwh
piperacillin 哌拉西林 penicillin rw tazocin zosyn
cefalexin 头孢氨苄 cephalosporin rw cephalexin keflex
cefuroxime 头孢呋辛 cephalosporin rw zinnat
ceftriaxone 头孢曲松 cephalosporin w rocephin
cefotaxime 头孢噻肟 cephalosporin rw
ceftazidime 头孢他啶 cephalosporin rw
cefazolin 头孢唑林 cephalosporin rw
meropenem 美罗培南 carbapenem rw
imipenem 亚胺培南 carbapenem rw
gentamicin 庆大霉素 aminoglycoside rwpi
amikacin 阿米卡星 aminoglycoside rwpi
vancomycin 万古霉素 glycopeptide rwi
teicoplanin 替考拉宁 glycopeptide rw
erythromycin 红霉素 macrolide ih
clarithromycin 克拉霉素 macrolide rih biaxin klacid
azithromycin 阿奇霉素 macrolide ih zithromax
ciprofloxacin 环丙沙星 quinolone rwpi cipro
levofloxacin 左氧氟沙星 quinolone rpi levaquin
moxifloxacin 莫西沙星 quinolone pih avelox
doxycycline 多西环素 tetracycline pi vibramycin
tetracycline 四环素 tetracycline rpi
minocycline 米诺环素 tetracycline pih
tigecycline 替加环素 tetracycline ph
co-trimoxazole 复方磺胺甲噁唑 sulfonamide rpi bactrim septrim sulfamethoxazole trimethoprim-sulfamethoxazole 磺胺甲噁唑
sulfasalazine 柳氮磺吡啶 sulfonamide rpih
trimethoprim 甲氧苄啶 antifolate rpi
nitrofurantoin 呋喃妥因 nitrofuran rp macrobid
fosfomycin 磷霉素 antibacterial r monurol
metronidazole 甲硝唑 nitroimidazole ih flagyl
clindamycin 克林霉素 lincosamide -
linezolid 利奈唑胺 oxazolidinone wi zyvox
rifampicin 利福平 rifamycin wih rifampin
isoniazid 异烟肼 antituberculous ih
ethambutol 乙胺丁醇 antituberculous rw
pyrazinamide 吡嗪酰胺 antituberculous wh
fluconazole 氟康唑 azole_antifungal rpih diflucan
itraconazole 伊曲康唑 azole_antifungal pih
voriconazole 伏立康唑 azole_antifungal wpi
amphotericin 两性霉素 antifungal rwi
aciclovir 阿昔洛韦 antiviral rw acyclovir zovirax
valaciclovir 伐昔洛韦 antiviral r valacyclovir valtrex
oseltamivir 奥司他韦 antiviral rw tamiflu 达菲
entecavir 恩替卡韦 antiviral r
tenofovir 替诺福韦 antiviral ri
praziquantel 吡喹酮 anthelmintic wih
hydroxychloroquine 羟氯喹 antimalarial rwi plaquenil
warfarin 华法林 vitamin_k_antagonist pih coumadin
acenocoumarol 醋硝香豆素 vitamin_k_antagonist pih
heparin 肝素 heparin wi
enoxaparin 依诺肝素 heparin rwi clexane lovenox
dalteparin 达肝素 heparin rwi fragmin
apixaban 阿哌沙班 factor_xa_inhibitor rwih eliquis 艾乐妥
rivaroxaban 利伐沙班 factor_xa_inhibitor rih xarelto 拜瑞妥
edoxaban 艾多沙班 factor_xa_inhibitor rwih lixiana
dabigatran 达比加群 thrombin_inhibitor rwi pradaxa 泰毕全
clopidogrel 氯吡格雷 antiplatelet ih plavix 波立维
ticagrelor 替格瑞洛 antiplatelet ih brilinta 倍林达
prasugrel 普拉格雷 antiplatelet wih
alteplase 阿替普酶 thrombolytic wi
tranexamic_acid 氨甲环酸 antifibrinolytic r
lisinopril 赖诺普利 ace_inhibitor rpi zestril
enalapril 依那普利 ace_inhibitor rpi
ramipril 雷米普利 ace_inhibitor rpi
captopril 卡托普利 ace_inhibitor rpi
benazepril 贝那普利 ace_inhibitor rpi
perindopril 培哚普利 ace_inhibitor rpi
losartan 氯沙坦 angiotensin_receptor_blocker rpih cozaar
valsartan 缬沙坦 angiotensin_receptor_blocker rpi diovan
irbesartan 厄贝沙坦 angiotensin_receptor_blocker rpi
candesartan 坎地沙坦 angiotensin_receptor_blocker rpi
telmisartan 替米沙坦 angiotensin_receptor_blocker pih
sacubitril 沙库巴曲 neprilysin_inhibitor rpi entresto
amlodipine 氨氯地平 calcium_channel_blocker ih norvasc 络活喜
nifedipine 硝苯地平 calcium_channel_blocker ih
diltiazem 地尔硫䓬 calcium_channel_blocker ih 地尔硫卓
verapamil 维拉帕米 calcium_channel_blocker ih
metoprolol 美托洛尔 beta_blocker ih lopressor 倍他乐克
atenolol 阿替洛尔 beta_blocker r
bisoprolol 比索洛尔 beta_blocker r concor
carvedilol 卡维地洛 beta_blocker ih
propranolol 普萘洛尔 beta_blocker ih
nebivolol 奈必洛尔 beta_blocker rih
labetalol 拉贝洛尔 beta_blocker h
sotalol 索他洛尔 beta_blocker ri
hydrochlorothiazide 氢氯噻嗪 thiazide ri
indapamide 吲达帕胺 thiazide ri
chlortalidone 氯噻酮 thiazide ri chlorthalidone
furosemide 呋塞米 loop_diuretic ri lasix frusemide
bumetanide 布美他尼 loop_diuretic ri
torasemide 托拉塞米 loop_diuretic ri torsemide
spironolactone 螺内酯 potassium_sparing rpi aldactone
eplerenone 依普利酮 potassium_sparing rih
digoxin 地高辛 cardiac_glycoside rwi lanoxin
amiodarone 胺碘酮 antiarrhythmic pih cordarone
flecainide 氟卡尼 antiarrhythmic rih
adenosine 腺苷 antiarrhythmic w
adrenaline 肾上腺素 sympathomimetic w epinephrine
noradrenaline 去甲肾上腺素 sympathomimetic w norepinephrine
dopamine 多巴胺 sympathomimetic w
dobutamine 多巴酚丁胺 sympathomimetic w
doxazosin 多沙唑嗪 alpha_blocker ih
tamsulosin 坦索罗辛 alpha_blocker ih
clonidine 可乐定 alpha_agonist ri
hydralazine 肼屈嗪 vasodilator -
nitroglycerin 硝酸甘油 nitrate i glyceryl_trinitrate
isosorbide 硝酸异山梨酯 nitrate i
atorvastatin 阿托伐他汀 statin pih lipitor 立普妥
simvastatin 辛伐他汀 statin rpih zocor
rosuvastatin 瑞舒伐他汀 statin rpih crestor 可定
pravastatin 普伐他汀 statin rpih
ezetimibe 依折麦布 cholesterol_absorption_inhibitor ih zetia
gemfibrozil 吉非罗齐 fibrate rih
fenofibrate 非诺贝特 fibrate rih
metformin 二甲双胍 biguanide rih glucophage 格华止
gliclazide 格列齐特 sulfonylurea rih
glimepiride 格列美脲 sulfonylurea rih
glibenclamide 格列本脲 sulfonylurea rih glyburide
pioglitazone 吡格列酮 thiazolidinedione ih actos
sitagliptin 西格列汀 dpp4_inhibitor r januvia
empagliflozin 恩格列净 sglt2_inhibitor rpi jardiance
dapagliflozin 达格列净 sglt2_inhibitor rpi farxiga forxiga
liraglutide 利拉鲁肽 glp1_agonist pi victoza
semaglutide 司美格鲁肽 glp1_agonist pi ozempic
insulin 胰岛素 insulin rwi
levothyroxine 左甲状腺素 thyroid_hormone wi euthyrox 优甲乐
carbimazole 卡比马唑 antithyroid p
methimazole 甲巯咪唑 antithyroid ph thiamazole
propylthiouracil 丙硫氧嘧啶 antithyroid ph
prednisolone 泼尼松龙 corticosteroid wi
prednisone 泼尼松 corticosteroid wi
dexamethasone 地塞米松 corticosteroid wi
hydrocortisone 氢化可的松 corticosteroid wi
methylprednisolone 甲泼尼龙 corticosteroid wi
allopurinol 别嘌醇 xanthine_oxidase_inhibitor ri zyloric
febuxostat 非布司他 xanthine_oxidase_inhibitor rih
colchicine 秋水仙碱 antigout rih
methotrexate 甲氨蝶呤 antimetabolite rpih
azathioprine 硫唑嘌呤 antimetabolite rwi
ciclosporin 环孢素 calcineurin_inhibitor rwih cyclosporine cyclosporin
tacrolimus 他克莫司 calcineurin_inhibitor rwpih prograf
mycophenolate 吗替麦考酚酯 immunosuppressant rpi
cyclophosphamide 环磷酰胺 alkylating_agent rwph
letrozole 来曲唑 aromatase_inhibitor ph
tamoxifen 他莫昔芬 oestrogen_receptor_modulator pi
raloxifene 雷洛昔芬 oestrogen_receptor_modulator rpi
omeprazole 奥美拉唑 proton_pump_inhibitor ih prilosec
lansoprazole 兰索拉唑 proton_pump_inhibitor ih
pantoprazole 泮托拉唑 proton_pump_inhibitor i
esomeprazole 艾司奥美拉唑 proton_pump_inhibitor ih nexium
famotidine 法莫替丁 h2_blocker r
ranitidine 雷尼替丁 h2_blocker r
sucralfate 硫糖铝 mucosal_protectant r
misoprostol 米索前列醇 prostaglandin p
metoclopramide 甲氧氯普胺 antiemetic rwi
domperidone 多潘立酮 antiemetic ih
ondansetron 昂丹司琼 antiemetic ih zofran
loperamide 洛哌丁胺 antidiarrhoeal ih
lactulose 乳果糖 laxative -
salbutamol 沙丁胺醇 beta_agonist - albuterol ventolin 万托林
salmeterol 沙美特罗 beta_agonist i
budesonide 布地奈德 corticosteroid i pulmicort
fluticasone 氟替卡松 corticosteroid i
tiotropium 噻托溴铵 anticholinergic r spiriva
ipratropium 异丙托溴铵 anticholinergic -
theophylline 茶碱 xanthine wih aminophylline 氨茶碱
montelukast 孟鲁司特 leukotriene_antagonist - singulair
cetirizine 西替利嗪 antihistamine r zyrtec
loratadine 氯雷他定 antihistamine r claritin
diphenhydramine 苯海拉明 antihistamine - benadryl
chlorphenamine 氯苯那敏 antihistamine - chlorpheniramine
diazepam 地西泮 benzodiazepine wpih valium
lorazepam 劳拉西泮 benzodiazepine wpih ativan
midazolam 咪达唑仑 benzodiazepine rwih
alprazolam 阿普唑仑 benzodiazepine pih xanax
zolpidem 唑吡坦 hypnotic ih ambien
propofol 丙泊酚 anaesthetic wi
ketamine 氯胺酮 anaesthetic w
haloperidol 氟哌啶醇 antipsychotic ih haldol
olanzapine 奥氮平 antipsychotic i zyprexa
risperidone 利培酮 antipsychotic rih
quetiapine 喹硫平 antipsychotic ih seroquel
clozapine 氯氮平 antipsychotic rih
sertraline 舍曲林 ssri ih zoloft
fluoxetine 氟西汀 ssri pih prozac 百优解
citalopram 西酞普兰 ssri rih celexa
escitalopram 艾司西酞普兰 ssri rih lexapro
paroxetine 帕罗西汀 ssri rpih paxil
venlafaxine 文拉法辛 snri rih effexor
duloxetine 度洛西汀 snri rih cymbalta
mirtazapine 米氮平 antidepressant rih
amitriptyline 阿米替林 tricyclic ih
bupropion 安非他酮 antidepressant rih wellbutrin
lithium 锂 mood_stabiliser rpi 碳酸锂
valproate 丙戊酸 antiepileptic wpih valproic_acid divalproex sodium_valproate 双丙戊酸 丙戊酸钠 depakote
carbamazepine 卡马西平 antiepileptic pih tegretol
phenytoin 苯妥英 antiepileptic wpih dilantin
levetiracetam 左乙拉西坦 antiepileptic rw keppra
lamotrigine 拉莫三嗪 antiepileptic wpih lamictal
topiramate 托吡酯 antiepileptic rwpih topamax
gabapentin 加巴喷丁 gabapentinoid rwi neurontin
pregabalin 普瑞巴林 gabapentinoid ri lyrica
phenobarbital 苯巴比妥 barbiturate rwpih
primidone 扑米酮 barbiturate rpih
levodopa 左旋多巴 dopaminergic i
donepezil 多奈哌齐 cholinesterase_inhibitor i aricept
pyridostigmine 溴吡斯的明 cholinesterase_inhibitor r
memantine 美金刚 nmda_antagonist r
sumatriptan 舒马普坦 triptan ih imitrex
sildenafil 西地那非 pde5_inhibitor rih viagra 万艾可
tadalafil 他达拉非 pde5_inhibitor rih cialis
solifenacin 索利那新 anticholinergic rih
oxybutynin 奥昔布宁 anticholinergic i
mirabegron 米拉贝隆 beta_agonist rih
potassium_chloride 氯化钾 electrolyte ri
magnesium_sulfate 硫酸镁 electrolyte rw magnesium_sulphate
calcium_gluconate 葡萄糖酸钙 electrolyte i
vitamin_k 维生素K vitamin - phytomenadione
folic_acid 叶酸 vitamin -
tizanidine 替扎尼定 muscle_relaxant rih
baclofen 巴氯芬 muscle_relaxant ri
trastuzumab 曲妥珠单抗 monoclonal_antibody wp herceptin
adalimumab 阿达木单抗 monoclonal_antibody - humira
isotretinoin 异维A酸 retinoid pih roaccutane accutane
acitretin 阿维A retinoid pih
thalidomide 沙利度胺 immunomodulator p
lenalidomide 来那度胺 immunomodulator rp revlimid
pomalidomide 泊马度胺 immunomodulator pih
leflunomide 来氟米特 immunosuppressant pih arava
teriflunomide 特立氟胺 immunosuppressant pih
sirolimus 西罗莫司 immunosuppressant wih rapamune 雷帕霉素
everolimus 依维莫司 immunosuppressant pih
bosentan 波生坦 endothelin_antagonist pih tracleer
ambrisentan 安立生坦 endothelin_antagonist pih
macitentan 马昔腾坦 endothelin_antagonist pih
riociguat 利奥西呱 guanylate_cyclase_stimulator rpih
ribavirin 利巴韦林 antiviral rwpi
finasteride 非那雄胺 reductase_inhibitor p
dutasteride 度他雄胺 reductase_inhibitor pi
testosterone 睾酮 androgen p
danazol 达那唑 androgen pih
hydroxycarbamide 羟基脲 antimetabolite rwp hydroxyurea
mercaptopurine 巯嘌呤 antimetabolite rpi
fluorouracil 氟尿嘧啶 antimetabolite pi
capecitabine 卡培他滨 antimetabolite rpi xeloda
cisplatin 顺铂 antineoplastic rwpi
carboplatin 卡铂 antineoplastic rwpi
doxorubicin 多柔比星 antineoplastic wpih 阿霉素
imatinib 伊马替尼 kinase_inhibitor rpih gleevec 格列卫
oxcarbazepine 奥卡西平 antiepileptic rpi trileptal
lacosamide 拉考沙胺 antiepileptic rwih
zonisamide 唑尼沙胺 antiepileptic rpi
vigabatrin 氨己烯酸 antiepileptic rw
mifepristone 米非司酮 antiprogestogen pih
ulipristal 乌利司他 antiprogestogen pih
dronedarone 决奈达隆 antiarrhythmic pih
dofetilide 多非利特 antiarrhythmic rwi
quinidine 奎尼丁 antiarrhythmic ih
procainamide 普鲁卡因胺 antiarrhythmic rwi
disopyramide 丙吡胺 antiarrhythmic rih
propafenone 普罗帕酮 antiarrhythmic ih
ivabradine 伊伐布雷定 heart_rate_reducer pih procoralan
ranolazine 雷诺嗪 antianginal rih
chlorpromazine 氯丙嗪 antipsychotic ih
ziprasidone 齐拉西酮 antipsychotic i geodon
amisulpride 氨磺必利 antipsychotic ri
aripiprazole 阿立哌唑 antipsychotic i abilify
paliperidone 帕利哌酮 antipsychotic ri
droperidol 氟哌利多 antipsychotic i
pimozide 匹莫齐特 antipsychotic ih
chloroquine 氯喹 antimalarial rwi
quinine 奎宁 antimalarial rwi
mefloquine 甲氟喹 antimalarial wi
artemether 蒿甲醚 antimalarial wi
bedaquiline 贝达喹啉 antituberculous ih
rifabutin 利福布汀 rifamycin ri
ritonavir 利托那韦 antiviral rih paxlovid norvir
dolutegravir 多替拉韦 antiviral pi
efavirenz 依非韦伦 antiviral pih
lamivudine 拉米夫定 antiviral rw
zidovudine 齐多夫定 antiviral rwi
ganciclovir 更昔洛韦 antiviral rwp
valganciclovir 缬更昔洛韦 antiviral rwp
foscarnet 膦甲酸 antiviral rwi
ketoconazole 酮康唑 azole_antifungal pih
posaconazole 泊沙康唑 azole_antifungal pih
terbinafine 特比萘芬 antifungal rih lamisil
caspofungin 卡泊芬净 antifungal wih
colistin 多黏菌素 polymyxin rwi
daptomycin 达托霉素 lipopeptide rwi
tobramycin 妥布霉素 aminoglycoside rwpi
streptomycin 链霉素 aminoglycoside rwpi
cefepime 头孢吡肟 cephalosporin rw
ertapenem 厄他培南 carbapenem rwi
aztreonam 氨曲南 monobactam rw
nystatin 制霉菌素 antifungal -
fondaparinux 磺达肝癸钠 heparin rwi arixtra
tinzaparin 亭扎肝素 heparin rwi
tirofiban 替罗非班 antiplatelet rwi
eptifibatide 依替巴肽 antiplatelet rwi
tenecteplase 替奈普酶 thrombolytic wi
milrinone 米力农 inotrope rw
levosimendan 左西孟旦 inotrope rwi
phenylephrine 去氧肾上腺素 sympathomimetic i
vasopressin 血管加压素 vasopressor i
esmolol 艾司洛尔 beta_blocker wi
nadolol 纳多洛尔 beta_blocker r
aliskiren 阿利吉仑 renin_inhibitor rpi
triamterene 氨苯蝶啶 potassium_sparing ri
amiloride 阿米洛利 potassium_sparing ri
acetazolamide 乙酰唑胺 carbonic_anhydrase_inhibitor ri
tolvaptan 托伐普坦 vasopressin_antagonist ih
finerenone 非奈利酮 potassium_sparing rih
acarbose 阿卡波糖 glucosidase_inhibitor rh 拜唐苹
repaglinide 瑞格列奈 glinide ih
linagliptin 利格列汀 dpp4_inhibitor i
saxagliptin 沙格列汀 dpp4_inhibitor ri
vildagliptin 维格列汀 dpp4_inhibitor rh
canagliflozin 卡格列净 sglt2_inhibitor rpi
dulaglutide 度拉糖肽 glp1_agonist pi
exenatide 艾塞那肽 glp1_agonist rpi
teriparatide 特立帕肽 parathyroid_hormone r
alendronate 阿仑膦酸 bisphosphonate ri alendronic_acid fosamax
zoledronate 唑来膦酸 bisphosphonate rp zoledronic_acid
denosumab 地舒单抗 monoclonal_antibody rp
tofacitinib 托法替布 kinase_inhibitor rpih
baricitinib 巴瑞替尼 kinase_inhibitor rpi
eszopiclone 右佐匹克隆 hypnotic ih
zopiclone 佐匹克隆 hypnotic rih
clonazepam 氯硝西泮 benzodiazepine pih
buspirone 丁螺环酮 anxiolytic rih
trazodone 曲唑酮 antidepressant ih
fluvoxamine 氟伏沙明 ssri ih
clomipramine 氯米帕明 tricyclic ih
nortriptyline 去甲替林 tricyclic ih
phenelzine 苯乙肼 maoi ih
moclobemide 吗氯贝胺 maoi ih
selegiline 司来吉兰 maoi i
pethidine 哌替啶 opioid ri meperidine
tapentadol 他喷他多 opioid ih
dextromethorphan 右美沙芬 antitussive i
pseudoephedrine 伪麻黄碱 sympathomimetic ri
prochlorperazine 丙氯拉嗪 antiemetic i
promethazine 异丙嗪 antihistamine i
hydroxyzine 羟嗪 antihistamine ri
fexofenadine 非索非那定 antihistamine ri
desloratadine 地氯雷他定 antihistamine r
methylphenidate 哌甲酯 stimulant i ritalin
atomoxetine 托莫西汀 stimulant wih
ropinirole 罗匹尼罗 dopaminergic i
pramipexole 普拉克索 dopaminergic r
galantamine 加兰他敏 cholinesterase_inhibitor rih
rivastigmine 卡巴拉汀 cholinesterase_inhibitor wi
ergotamine 麦角胺 ergot pih
dantrolene 丹曲林 muscle_relaxant wih
rocuronium 罗库溴铵 neuromuscular_blocker wi
succinylcholine 琥珀胆碱 neuromuscular_blocker wi suxamethonium
neostigmine 新斯的明 cholinesterase_inhibitor w
lidocaine 利多卡因 local_anaesthetic wih lignocaine
bupivacaine 布比卡因 local_anaesthetic wih
infliximab 英夫利昔单抗 monoclonal_antibody w
rituximab 利妥昔单抗 monoclonal_antibody wp
acetylcysteine 乙酰半胱氨酸 antidote w
iron_sucrose 蔗糖铁 iron w
"""
