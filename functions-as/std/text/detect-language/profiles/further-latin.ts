/** Profiles as ./index.ts describes them. */
export const FURTHER_LATIN: StaticArray<string> = [
  // Turkish
  "tr",
  "çğıöşüâîû",
  " ve bir bu için ile de da ne daha çok gibi olarak var olan ama o en kadar sonra değil ben sen biz siz onlar her mi mı mu mü ki ya veya hem şu şey olduğu olduğunu nasıl neden nerede zaman göre ise önce tüm bütün yok iyi bana sana ona beni seni onu benim bizim oldu olur etmek yapmak edildi lütfen hata teşekkürler ancak çünkü merhaba yeni şimdi bugün dün dosya çalışmıyor değildir gerekiyor olmuyor ",
  " veve  ha ollarir de lerin an  he biak birhaker herya en  ka dearana  maarıola bueriasıar amaeyaetiın ileiyelanne yettleını daakkek kkıle  vaereetlesisında madddevey iladdvar sa tabu enini  ge neanaininda iç seedekların terakrinrleinema ır  be medırsansinün ınaim içimasnınçinınd mi yaakldirerklmanmarke soeğimakmeknintin ba edardil illletuğu hü şaahaayadeğetmkınnı re riysi  göadabi dahdandendilet hürkesmesmilolmrdı an et giirlra retrriürrşah amedi",
  // Indonesian
  "id",
  "",
  " yang dan di ini itu dengan untuk dari tidak dalam pada akan ke adalah oleh saya kami kita mereka dia anda kamu ada juga sudah bisa dapat atau karena seperti jika saat lebih telah menjadi sebagai bahwa hanya harus tersebut banyak sangat belum apa siapa bagaimana mengapa kapan mana setelah sebelum antara tanpa semua lain para tetapi namun maka agar kesalahan terima kasih tolong ",
  "an ang dang ak  se me ke peatadan diasakannga beenghakperyan ya haberalaganmenaranyaranat  baya ah tan at te maakadal paal adasanntuuk  sadi ora unebaap erhlamtuk deam rhaterpenuntapaaanas bandakdensetri sal oriaplahra ela kaetika tastia timanaribasbebebeikasa um kebndaoleta da daria idalehma na  inamaeh tidagaanaasitautu enderigarmempaspunun au ni siaersertnggdapmerpa ahaai ayaekahanini adamienaharlaksebsem neadinegngsnta sugsapatuka anar atubat",
  // Vietnamese
  "vi",
  "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
  " và của là có không được cho các một trong với người những đã này để khi đến về như từ ra thì cũng lại tôi bạn chúng ta nó anh chị ông bà sẽ đang phải nhưng nếu vì rất nhiều trên dưới sau trước tại bị làm gì nào đó hay hoặc vào lên xuống còn nên việc theo cách thế sao tất cả mọi lỗi cảm ơn ",
  "ng  nh th qu ng vành và  ch tr ph khngười ều quy cáyềnền gườuyềườiôngcácượcợc  gi đưđượ cócó  củcủaủa ác ên  mọhônmọiọi ất ới ình nà điân  là tựiềunhưch khôtự  mộ đềmộtào đềuột  viay hữnnhữững bảhayhânhư  do hado điề vớongrontrovớilà ốc choho quốuốcôn ội  cả vềvề ại ày áchướcớc  hogiaia nhânàyến ản ện  bịbị nàoànhộc  hicả hiệhàniêniệnpháải ức  cũ hộcũniệcviệáp ũngật ệc ốngực  sự ti đã đó đểbảogiáhảihộiphảsự đó để ảo hi hế đã ục  bấ cô độbảncônkhi",
];
