"""Make ``data/insults.json.gz``, what :mod:`.inflammatory` reads.

Not used at run time. Needs ``scikit-learn`` and ``joblib`` as ``alt-profanity-check``
pins them, ``wordfreq``, and the unpacked packages (see data/SOURCES.md)::

    python build_insults.py PROFANITY_CHECK GLIN BADWORDS_KO BAD_WORDS_CHINESE

Of ``alt-profanity-check`` the linear model is taken as plain numbers: of each word its
weight and how rare it is, and what turns a sum into a share. Of the word lists is left
out what is an ordinary word in its language too ("comer", "venire", "pesce").
"""
# A program for the command line. pylint: disable=print-used

import gzip
import json
import pathlib
import re
import sys

import joblib
import msgpack
import wordfreq

LISTS = {
    "es": "spanish",
    "fr": "french",
    "de": "german",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
    "pl": "polish",
    "ru": "russian",
    "tr": "turkish",
    "zh": "chinese",
    "ko": "korean",
    "hi": "hindi",
}
ORDINARY = 10**-5.7
"""Words that are so frequent in what people write are taken for ordinary ones."""

PEOPLE = re.compile("lesb|homo|hetero|bissex|trans|travest|ゲイ|レズ|ユダヤ|黑人|同性")
"""What people are is no insult."""


NOISE = {
    "es": """
        chupada esperma pezón sádico vulva maciza chupetón haciendo el amor ramera
    """,
    "fr": """
        bitte cailler clito clitoris gerbe gerber ramoner tanche tapette tringler
        trique zizi teuf drague bloblos tringler zigounette ménage à trois malpt
    """,
    "de": """
        bratze fratze ische kimme lümmel möpse mufti popel poppen rosette schiesser
        bonze bimbo kackwurst morgenlatte schabracke tittchen
    """,
    "it": """
        belino biga carciofo bagnarsi casci cozza finocchio goldone grilletto guanto
        lumaca mussa patacca pistolotto quaglia rizzarsi sbattersi nave scuola
        pomiciare ingoio guardone fottersi palloso brinca bofilo patonza topa
        battona porco zio porca miseria picio pincare mona checca ruffiano allupato
        ammucchiata
    """,
    "pt": """
        ariano balalao boob clitoris fecal frango assado lolita vibrador bastardo
        braulio de borracha passar um cheque dum raio grelho peidar
    """,
    "nl": """
        asbak aso boemelen buffelen draaikont gedoogzone gras maaien johny kanen
        knor mof de ballen de hond uitlaten de koffer induiken aardappels afgieten
        drol huisdealer klooien lummel matje muts afwerkplaats bedonderen belazeren
        penoze temeier toeter triootje tongzoen schatje raaskallen slempen spuiten
        standje
    """,
    "pl": """
        dmuchać jajco jajeczko cyc duperele lizać pałę sraczka rzygać syf pierdzieć
    """,
    "ru": """
        бугор мент манда какая разница другой дразнится обнаженный голый хапать на
        фиг офигеть половое сношение встать раком муда гол
    """,
    "tr": """
        adi ambiti amed amin amina analarn anamla anana anandan amm amn amna amnda
        amnn ak akp al abaza boner cibiliyetsiz dalaksız dallama domal domalmak
    """,
    "zh": """
        九游 刚度 册那 卵子 外阴 性器 性无能 后庭 吹箫 私服 花柳 野鸡
        靠背 迷药 贝肉 白目 肉壁 打飞机 玉杵 嫖客 军妓 三级片 祖媽
        林北 懒教 懒叫 老味 恁爸 招妓 叫床
    """,
    "ko": """
        꺼져요 꺼지세요 더럽네 보지 보징어 삐걱 김여사 누보햄 근친 거유
        로리타 노친네 눈나 먹금 먹끔 망돌 보픈카 뚝배기 손놈 세키
        보라니 병맛 빻은 그나물에 기레기 까내리 꼬라지 망해라 듣보
        로꺼져 다꺼져 돌았네 돌았나 개넷 거지같 꼴보기 사까시 바바리맨
        노무노무 노알라 나쁜 같은 쉬 성괴 곱창나 곱창났 그켬 레기네
        레기다 머리 텅 눈깔 파
    """,
    "hi": """
        maal pataka patakha paki boobe hawas tatte
    """,
}
"""Ordinary words, and such as offend nobody, that are rare in what was counted."""


IDENTITY = frozenset(
    """
    african africans american americans arab arabs asian asians autistic bisexual black
    blacks blind catholic chinese christian christians deaf disabled female feminist
    feminists gay gays german germans girl girls heterosexual homosexual homosexuals
    immigrant immigrants indian indians islam islamic israeli jew jewish jews lesbian
    lesbians man men mexican mexicans migrant migrants muslim muslims old pakistani
    palestinian polish queer refugee refugees russian russians trans transgender turk
    turkish turks white whites woman women
    """.split()  # noqa: SIM905
)
"""Who people are; the model has learned from what is said of them."""


DISPLEASURE = frozenset(
    """
    annoying awful boring broken crash crashed crazy crime crimes criminal dead
    death die died dies drunk dying fail failed garbage hate hated hates hating hell
    hellish horrible horrid insane joke kill killed killing kills lame misery murder
    murdered poor rape raped robbed robbery shooting shot sick steal stealing stole
    stolen terrible terribly theft thief ugly useless victim victims violence waste
    wasted wasting weird worst worthless
    """.split()  # noqa: SIM905
)
"""What is bad, and crimes that are spoken of: no insult by themselves."""


def _weight(word, weight):
    return round(min(weight, 0.0) if word in DISPLEASURE else weight, 2)


def frequencies(code):
    data = pathlib.Path(wordfreq.__file__).parent / "data" / f"small_{code}.msgpack.gz"
    if not data.exists():
        return {}
    rows = msgpack.loads(gzip.decompress(data.read_bytes()), raw=False)
    return {
        word: 10 ** (-index / 100)
        for index, bucket in enumerate(rows[1:], 1)
        for word in bucket
    }


def english(folder):
    """(word to pair of weight and rarity, constants of the model)."""
    model = joblib.load(folder / "data" / "model.joblib")
    vectorizer = joblib.load(folder / "data" / "vectorizer.joblib")
    parts = model.calibrated_classifiers_
    count = len(parts)
    weights = sum(part.estimator.coef_[0] for part in parts) / count
    words = {
        word: [
            0.0 if word in IDENTITY else _weight(word, float(weights[at])),
            round(float(vectorizer.idf_[at]), 1),
        ]
        for word, at in sorted(vectorizer.vocabulary_.items())
        if word.isalpha() and word.isascii()
    }
    constants = {
        "bias": sum(float(part.estimator.intercept_[0]) for part in parts) / count,
        "slope": sum(float(part.calibrators[0].a_) for part in parts) / count,
        "shift": sum(float(part.calibrators[0].b_) for part in parts) / count,
    }
    return words, {name: round(value, 4) for name, value in constants.items()}


def kept(words, code):
    common = frequencies(code)
    noise = set(NOISE[code].split())
    found = set()
    for word in (item.replace("İ", "i").lower().strip() for item in words):
        letters = sum(map(str.isalpha, word))
        short = letters < (2 if code in ("zh", "ja", "ko") else 3)
        if short or len(word) > 30 or PEOPLE.search(word):
            continue
        if not noise.isdisjoint((word, *word.split())):
            continue
        if common.get(word, 0.0) > ORDINARY or not word.replace(" ", "").isalpha():
            continue
        found.add(word)
    return sorted(found)


def main(profanity_check, glin, korean, chinese):
    words, constants = english(pathlib.Path(profanity_check))
    folder = pathlib.Path(glin) / "data" / "dictionaries"
    lists = {
        code: json.loads((folder / f"{name}.json").read_text("utf-8"))["words"]
        for code, name in LISTS.items()
    }
    path = pathlib.Path(korean) / "src" / "badwords.ko.config.json"
    lists["ko"] += json.loads(path.read_text("utf-8"))["badWords"]
    path = pathlib.Path(chinese) / "libs" / "badWordsChinese.json"
    lists["zh"] += json.loads(path.read_text("utf-8"))["words"]
    result = {
        "en": words,
        "model": constants,
        "lists": {code: kept(items, code) for code, items in lists.items()},
    }
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    target = pathlib.Path(__file__).parent / "data" / "insults.json.gz"
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(target.stat().st_size, len(words), constants)
    print({code: len(items) for code, items in result["lists"].items()})


if __name__ == "__main__":
    main(*sys.argv[1:])
