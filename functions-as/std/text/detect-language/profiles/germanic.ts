/** Profiles as ./index.ts describes them. */
export const GERMANIC: StaticArray<string> = [
  // English
  "en",
  "",
  " the of and to in is that it for was on with as be by this are not from at or have you an but we they which has his her their can will would been there if when who what how do does did your my our should could about after into more some than then them these where why while because only also other all no any error please new time get use make need want see file hello world thanks work works working doesn't don't can't isn't issue update version using user add first last day people know still even every never always before here very let's ",
  " ththe anhe nd andion ofof on to  to intioas is or  beal atill ver whin le  arighre ghtrig rievehered ent frer his haalleryfor evne be ng oneing or coat tic fo no re woan art pren ty  is sh wiht erees hasrtits  hi onry  as pent yon alce clefreiclreeryoworithld mense th nalnatom proshaershally st thawiteedterthiwhe byareby  henceny anyectityonsres de dihtsrom se wach ctidomedohatpleve  at do ma so un't it n'tonaorkoth a  en it stintwhi la na nefro",
  // German
  "de",
  "äöüß",
  " der die und das ist nicht in den von zu mit sich des auf für im dem ein eine einen einer eines als auch es an werden aus er hat dass sie nach wird bei noch um am sind wie über so zum war haben nur oder aber vor zur bis mehr durch man sein wurde wenn kann ich wir ihr mir mich uns was wo warum weil doch hier kein keine schon sehr bitte fehler hallo danke datei neue neuen immer wieder heute gestern ohne unter gegen zwischen jetzt funktioniert muss können soll ",
  "en er derein de unnd undichchtch ineungschie  ei geng  da didiein che zu auechgenrec haeitht  reit ne henes den inveraufdas bezu as licuf tenreiter se weede ve sindenen ar je vorde anat sei al wi miartel frehatte  soandjednteon run fr odnerodeallheihtertiensnsceremenngeeseikeistkeikelllest tikbenmitweregeem  er medesei ion niersbeierdsic gr is stleiabeerngesigeunt im nachaerkle tioum aftberde hafrenuchvonwie fü scachdemeihentfüriherchtigurc du wa",
  // Dutch
  "nl",
  "éëïóöü",
  " de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar bij of uit nog naar heeft hij ze zij wij we ik je u dit die deze werd wordt worden door over hebben kan kunnen moet zou was waar hoe wat wie waarom wanneer veel meer geen al zo tot mijn onze haar hun ons na omdat alleen tegen zonder wel toch goed fout graag hallo nieuw nieuwe altijd nooit nu vandaag bestand moeten onder tussen iets niets elke weer dus ",
  "en an de  devan he vaet  enderingchteener ng  gever eendeech terec be rehet in op zizijaargenoordentenedeijnjn  on vete  we al voandop in el lijond meaaneliereor  daijkke at ensht nieord ieiedrdeeidij worid  aaeftom sch ni om vr waft voo womeneefhtekelrenrij aral heehei naof  ofartdatlleietle nd rtivriegeie ikestaatitik zoar dieeniit ze erkwel di tojkemetwaa steerendnatngens  dobeseststetie eralldigerwezeis  ooersgeligelkeok ookter gr no zaalselk",
  // Swedish
  "sv",
  "åäöé",
  " och i att det som en på är av för med den till inte om ett har de jag var men sig så från vi man kan när år han under också efter eller nu sin där vid mot ska skulle kommer ut få finns vara hade alla andra mycket än här då sedan över bara blir upp hon du mig oss dem vad varför hur min din någon något måste vill fel tack hej ny nytt nya alltid aldrig idag fungerar inget ingen redan därför utan mellan fil ",
  "ar er tt  ocen ch och deföret ingill föom ättll var ti enndede rättiland ha in rähetan ellör  frär attliglle va i ter at song allgenninav  av meas llaunddenskasomel derharler el ut al ar vifrighe sk äreteig ra  sina ighka la samngenvaartenvrtitigga ikekelmedtikensigattins detmän st uned lan omionrna sahanin nskte  an må påid inton på  beernnnaot  åtag atiklinatntetenver gr read iskstata tioänsaratanuta la li modragruuppvilvisäll mäettihemotmå rih",
  // Danish
  "da",
  "æøåé",
  " og i at det er en til på som for med af den de ikke der et har jeg om var men sig så fra vi man kan når han også efter eller nu sin hvor ved mod skal ville kommer ud få være havde alle andre meget end her da over blev bliver op hun du mig os dem hvad hvorfor hvordan min din noget nogen må vil kun fejl tak uden hej ny nyt nye altid aldrig idag virker intet ingen allerede derfor mellem fil nogle dig kunne skulle uge bog tage gøre lige rigtig godt flere imod gennem mand kvinde dage børn arbejde måde først siden altså måske hjem brug bruger sagde spørge vej endnu hvornår selv ",
  "er  deen et og  ogderforde  fotil tilleil  haing enden meligndereted  rege hedverar ig or harle elsat lernne af fredeellom andgenund al ataf  i kel arre se lseennng  hvghene  elighel ige er in sohvengeskatig på si skartes ke medskeeskmenpå  viendenh befrial detem ninrtisom veereikenhvtik he må udhanion anan etttti statielitervil no omageallkalkkenogtio bl daindnatnd  et undeldigenshvovor liikkndlnesntevær ik saalegerihein mmemodod rih vælinogette",
  // Norwegian
  "no",
  "æøåéòô",
  " og i at det er en til på som for med av den de ikke et har jeg om var men seg så fra vi man kan når han også etter eller nå sin hvor ved mot skal ville kommer ut få være hadde alle andre mye enn her da over ble blir opp hun du meg oss dem hva hvorfor hvordan min din noe noen må vil bare feil takk uten ikkje eg hei ny nytt nye alltid aldri idag virker ingen allerede derfor mellom fil fungerer deg kunne skulle uke bok gjøre akkurat riktig godt flere gjennom mann kvinne dager barn arbeid måte først siden altså kanskje hjem bruk bruker sa spørre vei ennå selv ",
  "er en  de ogog  haet forom il til tilleett foar ing en me reretverde nneennhetor re tt harellikk sokkele lerdenav somter al ar i ng  frke  er avne liged  elel skaandhvekel på sk å ig meneg ngepå ten utesketeghese  vial artelsenherefrimedndette inallighlsertiderhannhvte tik hv si st veat tigunn bean  etdetgen sa ikkalske noes  anmmenoetti bl måasjinnjonkernesninnn sjo da he omelientid nersam atbarenege geriheittlikrihrin gjendin vil nåarbdiglinnas",
];
