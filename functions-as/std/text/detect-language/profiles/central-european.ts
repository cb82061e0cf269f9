/** Profiles as ./index.ts describes them. */
export const CENTRAL_EUROPEAN: StaticArray<string> = [
  // Polish
  "pl",
  "ąćęłńóśźż",
  " i w na z nie się do to że jest o jak a po co ale za od tak dla przez by już tylko czy był ma są może być było jego jej ich ten ta te go mi mnie nam nas tym tego która który które także oraz jeśli kiedy gdy gdzie dlaczego ponieważ bardzo więcej jeszcze bez pod przed przy nad między można trzeba proszę błąd dziękuję jestem mam została zostać cześć nowy nowa zawsze nigdy teraz dziś plik działa musi nic każdy więc jednak wszystko ",
  " prnieie  po i prago ani je niegoraw donia naia ch do wie zaprzrze cz maiek w ściej owici dy awooścdziychek wa wo wszestna nośczłenizło kaartażdkażma stawolłow luolnowaczerodżdyjes wolnortyrzyże  ar jaak jakny zy  ta z stwtykzys wykułuł ykukieszyecz wscznktótwa byać yst kt swlubmi podszetórub ów  od sp teez sięst wan siająię tak dzalenicnycod spo dl toczydlajegostpospowracrazto  żearobezne negzieńst ko mi oracjawaednnaroboym  be o  ro róaz dowiej",
  // Czech
  "cs",
  "áčďéěíňóřšťúůýž",
  " a se v na je že to s z do o i jako za pro ale by si po od jsem jsou byl bylo nebo tak podle které který která jeho její jejich už jen při jak co než před také být má mít není však ještě kde když proč protože velmi více bez mezi až tento tato toto tím ten tu mi mě nám vás můj musí může lze jsme prosím chyba děkuji ve ze ",
  " pr a ní  ne je poprárávna ostpro sv nach ho to  by za př v nebmá  mábo ebonosou  ja čljaklán roteráníek ti vo kteávo kaaždkažže  ktby nekdý mi svoždýánečlá st tostiím  dodo eníje  ná seobovob sp tabodbylen se ých ve vš zárod i le ván žeakoné ého s spo js liem ně od ovápodroz bý odbýtlidnárároýt ak ny souza  vyat ehojehklaké mezmu odnro tak ma so z  zeeréli olitníví zák o akémí stávšeáva k  kd sibezdníit jí polpřirovsi tvíze čin meci ejneziko nes",
  // Croatian
  "hr",
  "čćđšž",
  " i u je se na da za od su s a to što kao koji koja koje ne ili o iz sam bi ali po do biti nije već samo te još kako može ako kad kada gdje zašto jer nakon prije između bez vrlo više sve svi smo ste si ja ti on ona mi vi oni me mu ga joj nam ovaj ova ovo taj ta bio bila bilo imati ima treba molim greška hvala ",
  " prje  i  nana imarav svma ti pra koda koj bi poja ko  zanjevo anjli  u  kava  imilinakvatne no  ne da jeijeavo ilovasvaak ju tko suto avase van se sl čllančlaakoih iti dranaostpri odim jed mo os rabodlo lobnjaoboslosu atiatkji ojebitstvza bilojiom  obdjevje izni  sadruvojšto ovenjoja onao ednka od ovostite  tailojerkaosamve  do niranrazrodžav starodržmijoj ržasvovi  nj smenienonarnihodapospre a  s  toajuavnbracijivanimnosnovog ra ći  miaciadaašt",
  // Hungarian
  "hu",
  "áéíóöőúüű",
  " a az és hogy nem is egy van ez meg de csak ha azt már még mint volt el vagy ki be fel le itt ott amely aki ami mert lesz kell lehet minden nagyon több után között ezt így úgy én te ő mi ti ők nincs vannak voltak pedig sem sok majd miért hogyan mikor ahol nekem szerint által nélkül alatt során hiba kérem köszönöm ne mit ",
  " va a  szen  miés min ésgy an  azek  jojogindnekszeaz ak ság ne me elegyinttt van egalandedenem szaagymegvalele tehogmélogaogy hont  leel ga zabzememéababadez telvaggyenaknemtettásény kö sezetély albenet ok séglammel ci kicikikkkk eteni ellely csközletlynra senyneetékintekég  ha álembes gokhozmbeoz re  am ezettsemameatáis latlt zt  máamicsaerihezlenly on yen em mé voadsdsáfelolttésásá kekülnteogovolértberhetnyisztállás  febanenkesekelki lapltaló ",
  // Finnish
  "fi",
  "äöå",
  " ja on ei että se hän oli ovat mutta kun myös niin tai joka jos en minä sinä me te he tämä nämä ne olla olen olet mitä missä miksi miten kuin vain sekä kanssa ole voi jo vielä nyt sitten koska jotka mukaan kaikki mikä kuka sen sitä siitä tämän hyvin paljon enemmän ennen jälkeen ilman pitää pitäisi minun meidän teidän virhe kiitos eivät olisi ",
  "en iseon ja  jata an ist jola in  onaisstaän ikekeuoik valis ka mi tallasen oielleentä aanksikaiuksmis setai olsa kunttalli kuselansjokokaai kan sinenttäettssaus eusäändenka ksensa täapa arisiitäun  ei hähänkä uttämäartienseesi  te yhaiktaa mueisiklittklartitiktäävapalliinminteiaa estolitenainnä vatsekses tuat ei illlaisiatämustinäperstestäsä unn en peastesset ia ineolessäudeeidekäiitikkti yhtyks melä ollstitamval ethmiovasinää  he ih ovamieukihm",
];
