/** Profiles as ./index.ts describes them. */
export const ROMANCE: StaticArray<string> = [
  // French
  "fr",
  "àâæçéèêëîïôœùûüÿ",
  " le la les de des du et un une est en que qui dans pour pas au aux sur par il elle ne se ce avec plus sont son sa ses ou mais nous vous je on été cette ces ont comme être fait tout leur leurs même aussi bien sans peut deux si très où après dont quand donc lorsque était y avoir mon ma votre notre c'est n'est j'ai d'un d'une l'on qu'il erreur merci bonjour nouveau nouvelle toujours jamais encore avant entre chez fichier faut doit peuvent aujourd'hui rien trop fois ",
  " dees de le nt ion leet  etne on  laenttiola oit qu auit re ns  unati coqueroité ur  dr pa à dro en tote lestouue des so pemensonen onttre l conux ourun  saune pronsansantoutts us artlleonn ar lice emeestpardaner rti seersute ceresst au auxui  a  oume tic da es inou per poclectiiclquieuritélib do reut ar du ellommouspoursosa il natnne d  fo noienmmentesur du su étitsrs  décomireprosanés  ma neis nceond chaisertnalpeu av fa il na on pl tr êtautiqu",
  // Spanish
  "es",
  "áéíñóúü",
  " el la los las de del y en que un una es se no por con para su al lo como más pero sus le ya o fue este ha sí porque esta son entre cuando muy sin sobre ser también me hasta hay donde quien desde todo nos durante estados todos uno les ni contra otros ese eso ante ellos e esto mi antes algunos qué unos yo otro otras está están tiene puede hacer cómo aquí error gracias hola nuevo nueva siempre nunca todavía ahora archivo hoy debe pueden vez así tan mucho muchos nada cada mejor ayer nuevos nuevas día días año años gente casa tiempo mismo misma hemos tengo quiero puedo ",
  " deos de  lala  y es  co esel as en  a ón iónrec elchoereienderent enacial  unnte loestechna  tociócon sulos setod quda te ue do lo onaque po tieneor ra  peho tiead percia prersse porto  arsonsu er  pacioidastatadartionodarsotra inres lidadne  na reantculdeldosmennciprore  al haadoaralibno rtíulocomlaspartícícu o ia mo nacuna sodesleshossernesnosntr no nurtaualbernal ca cuon onerá un  as otar ertibentoodootrpuequita ter me mi puadaalebreeraicapre",
  // Italian
  "it",
  "àèéìòù",
  " il lo la i gli le di del della dei delle che e è un una uno in per non con si da dal dalla nel nella al alla sono ha ho ma come più se anche sul sulla questo questa questi quando dove perché chi cosa suo sua loro mi ti ci vi essere fatto stato era molto solo tutti tutto dopo prima poi già fra tra ancora quello così ogni senza può hanno abbiamo devo errore grazie ciao nuovo nuova sempre mai ora oggi ieri deve volta file quindi però ",
  " dito  dela  indi le llaellre  e delion coni ne zioti  unritone alessittttodiririlo entno  quaziper og pe preregnindili  suindtà ognte  hacon neallcheuo ico laalehe na tti esra  sonteza artatoin menoloiduiviser ch ildivduoel il vid articglirtisseta  da liha questacolnelnzaprounaei on  ledeiun  seibealiberestia lib po rilletut o ntori ro  tual er  i tatua ues sierapriso  a  lo no stersonosi uttamecomenznonondonisuaver maciadevertnazprertà è cosdal",
  // Portuguese
  "pt",
  "áâãàçéêíóôõú",
  " o a os as de do da dos das e em no na nos nas que um uma é não se por com para como mais mas foi ao ele ela seu sua ou ser quando muito há já está eu também só pelo pela até isso entre era depois sem mesmo aos ter seus quem me esse eles estão você tinha foram essa num nem suas meu às minha têm numa onde porque fazer pode isto este esta erro obrigado olá novo nova sempre nunca ainda agora hoje ontem deve podem vez assim ficheiro arquivo nada cada melhor ",
  "os de  deas  a em  e to ão da  seentito co dido  daeites dir doire narei quque esdos pe o çãonte poade nodadessmener uma pr toue estte conra tod oual  arsso as suidares in umno artcom tedasna  reis  emma ou  li osaçãcia me paar go prortitemsua º igotigtosum desser aoaisor poradoameia nosntoterua odatraõesntrpesso soa à araberpresta maadaeraeu manoa pelindnãoodeparpodse  el en nãerdibeicalibmo ncirdaseuçõe é elahumnalodosem sola ndoonaontualura hu",
  // Romanian
  "ro",
  "ăâîșțşţ",
  " și în de la a cu o nu că pe este un din se care pentru mai sunt ce au fost ale lui sau dar ca prin după fi ei el ea am ai are al fără când unde cum dacă această acest aceste acesta foarte doar între despre către până lor noi voi eu mă te îi îl le ne vă mi poate trebuie toate toți eroare mulțumesc sa să ",
  " dere te și  șiare înul de  peea le în  araterep sadreeptie  dr prla or  laau ptutul a  cace entlor ac fiori coestrea oraleartii tatațică acein  unal carntrnă  căei ersuri cu li săicepersă ticse  al re secolricsaupenpristeturlulrti nuberconibelibmenolutreicoiloprersotăț sucesnu ui  au diăți o oat ce in todinlă tertă țiefi luioanoarri rilru soateatruțiiai anănalunicu nt ând maereertia ileitarinră  es poalăelefienteun  ni treniireprostand sa saluie",
  // Catalan
  "ca",
  "àçéèíïóòúü·",
  " el la els les de del dels i en que un una és no per amb a al als es se com més però ha són seu seva seus aquest aquesta aquests quan on molt també hi ho li ens us jo tu ell ella nosaltres fins sense entre sobre després abans ja només tot tots totes altres pot ser està estan té tenen fer perquè què qui aquí gràcies error va van pels avui ahir ara nou sempre mai encara cada vegada cal deu poden fitxer casa temps mateix mateixa tinc vull ",
  " dees  i ls la  sede  el pe la a perqueentts  enel en ió tat qual elsnt retdreat er na  dr un comen toaciciódelestns totona al es noés alserset resue  arlesta  pr llonsartle tic ca leionrticonre ues aq téaquté  l rsosevsonsta in reambciova  o ciaitano prounacleiclllitreameia otaser am mada an comevanac soar mb nalual ésantensncira un adaaltertrtase sen d  poatsus  teetsom rà  naberdeseixibelibltraramatntrpreseuansenell manmésterteseu oteranure di",
];
