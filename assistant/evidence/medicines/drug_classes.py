"""Classes of medicines: the stems by which a name shows its class, and what matters about a patient (drug_table.py).
Pure."""

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
nsaid oxicam profen fenac coxib 洛芬 昔布
tricyclic triptyline ipramine
antineoplastic rubicin platin taxel tecan mustine 柔比星
immunosuppressant limus 莫司
endothelin_antagonist sentan entan
barbiturate barbital
neuromuscular_blocker curonium
medicine cept lisib fungin vaptan gepant rasib degib parib orexant melteon glinide terol phylline relin actide
medicine alfa stim poetin oxetine faxine ciguat mycin bactam oxacin vudine fovir zolid ridone apine peridol pidem
medicine racetam pitant sulpride uracil tinib
medicine semide trexate dopa prost stigmine fibrate zosin gliptin ciclovir
medicine trel estradiol onazole amivir previr tadine rizine astine lukast penem nidazole quine thiouracil triptan
medicine lutamide siran nersen grel gatran plase dralazine kalant onidine
"""

#: What matters about a patient for a whole class, for its members that the table does not list.
CLASSES = """
penicillin rw
cephalosporin rw
carbapenem rwi
quinolone rpi
macrolide ih
tetracycline pi
azole_antifungal pih
antiviral ri
nsaid rpi
ace_inhibitor rpi
angiotensin_receptor_blocker rpi
statin pih
beta_blocker ih
calcium_channel_blocker ih
heparin rwi
factor_xa_inhibitor rih
thiazide ri
proton_pump_inhibitor i
h2_blocker r
dpp4_inhibitor r
sglt2_inhibitor rp
glp1_agonist pi
benzodiazepine pih
barbiturate pih
tricyclic ih
triptan ih
antiemetic ih
pde5_inhibitor rih
bisphosphonate r
corticosteroid i
local_anaesthetic wi
neuromuscular_blocker wi
kinase_inhibitor pih
monoclonal_antibody p
antineoplastic rwph
immunosuppressant rpi
endothelin_antagonist pih
"""
