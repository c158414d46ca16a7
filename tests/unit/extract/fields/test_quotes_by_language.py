"""Quotations in 23 languages: the speaker is a name or a role, before its verb or behind it; never a stray noun."""

from __future__ import annotations

import pytest

from newsetl.core.recipe import Segmenter
from newsetl.extract.fields.coverage import field_coverage
from newsetl.extract.fields.people.entities import entities
from newsetl.extract.fields.quotes.quotes import quote_rows
from newsetl.extract.fields.words.tokens import tokens_of
from tests.unit.extract.fields.text_pages import text_page

# language → a sentence that comes first; a quotation with its verb and its speaker; the same in another order; a
# sentence in which nobody speaks
SENTENCES: dict[str, tuple[str, tuple[str, str, str], tuple[str, str, str], str]] = {
    "de": (
        "Der Hafen ist seit gestern wieder offen, und die Fähre fährt.",
        (
            "„Die Brücke hält auch in diesem Winter“, sagte die Ingenieurin Marta Vidal.",
            "sagte",
            "die Ingenieurin Marta Vidal",
        ),
        ("Am Montag erklärte Marta Vidal: „Die Brücke hält auch in diesem Winter.“", "erklärte", "Marta Vidal"),
        "Das Wort „Winterbrücke für alle Tage“ steht auf dem Schild am Hafen.",
    ),
    "fr": (
        "Le port est de nouveau ouvert depuis hier et le bac circule.",
        (
            "« Le pont tiendra tout l’hiver », a déclaré la ministre Marta Vidal.",
            "déclaré",
            "la ministre Marta Vidal",
        ),
        ("Lundi, Marta Vidal a affirmé : « Le pont tiendra tout l’hiver. »", "affirmé", "Marta Vidal"),
        "Les mots « un pont pour tout l’hiver » sont peints sur le mur du port.",
    ),
    "es": (
        "El puerto está abierto desde ayer y el barco sale cada día.",
        (
            "«El puente aguantará todo el invierno», dijo la ministra Marta Vidal.",
            "dijo",
            "la ministra Marta Vidal",
        ),
        ("El lunes, Marta Vidal afirmó: «El puente aguantará todo el invierno».", "afirmó", "Marta Vidal"),
        "Las palabras «un puente para todo el invierno» están pintadas en el muro del puerto.",
    ),
    "it": (
        "Il porto è di nuovo aperto da ieri e il traghetto parte ogni giorno.",
        (
            "«Il ponte reggerà per tutto l’inverno», ha detto la ministra Marta Vidal.",
            "detto",
            "la ministra Marta Vidal",
        ),
        ("Lunedì Marta Vidal ha dichiarato: «Il ponte reggerà per tutto l’inverno».", "dichiarato", "Marta Vidal"),
        "Le parole «un ponte per tutto l’inverno» sono dipinte sul muro del porto.",
    ),
    "pt": (
        "O porto está aberto desde ontem e o barco sai todos os dias.",
        (
            "“A ponte vai aguentar todo o inverno”, disse a ministra Marta Vidal.",
            "disse",
            "a ministra Marta Vidal",
        ),
        (
            "Na segunda-feira, Marta Vidal afirmou: “A ponte vai aguentar todo o inverno.”",
            "afirmou",
            "Marta Vidal",
        ),
        "As palavras “uma ponte para todo o inverno” estão pintadas no muro do porto.",
    ),
    "nl": (
        "De haven is sinds gisteren weer open en de veerboot vaart elke dag.",
        ("“De brug houdt het de hele winter vol”, zei minister Marta Vidal.", "zei", "minister Marta Vidal"),
        ("Maandag verklaarde Marta Vidal: “De brug houdt het de hele winter vol.”", "verklaarde", "Marta Vidal"),
        "De woorden “een brug voor de hele winter” staan op de muur van de haven.",
    ),
    "sv": (
        "Hamnen är öppen igen sedan i går och färjan går varje dag.",
        ("”Bron håller hela vintern”, sade statsminister Marta Vidal.", "sade", "statsminister Marta Vidal"),
        ("I måndags sade Marta Vidal: ”Bron håller hela vintern.”", "sade", "Marta Vidal"),
        "Orden ”en bro för hela vintern” står målade på muren i hamnen.",
    ),
    "da": (
        "Havnen er åben igen siden i går, og færgen sejler hver dag.",
        ("”Broen holder hele vinteren”, sagde statsminister Marta Vidal.", "sagde", "statsminister Marta Vidal"),
        ("Mandag sagde Marta Vidal: ”Broen holder hele vinteren.”", "sagde", "Marta Vidal"),
        "Ordene ”en bro for hele vinteren” er malet på muren ved havnen.",
    ),
    "no": (
        "Havnen er åpen igjen siden i går, og ferja går hver dag.",
        ("«Brua holder hele vinteren», sa statsminister Marta Vidal.", "sa", "statsminister Marta Vidal"),
        ("Mandag sa Marta Vidal: «Brua holder hele vinteren.»", "sa", "Marta Vidal"),
        "Ordene «en bru for hele vinteren» er malt på muren ved havna.",
    ),
    "fi": (
        "Satama on taas auki eilisestä lähtien, ja lautta kulkee joka päivä.",
        ("”Silta kestää koko talven”, sanoi pääministeri Marta Vidal.", "sanoi", "pääministeri Marta Vidal"),
        ("Maanantaina Marta Vidal kertoi: ”Silta kestää koko talven.”", "kertoi", "Marta Vidal"),
        "Sanat ”silta koko talven ajaksi tänne” on maalattu sataman muuriin.",
    ),
    "pl": (
        "Port jest znowu otwarty od wczoraj i prom kursuje codziennie.",
        ("„Most wytrzyma całą zimę” – powiedziała minister Marta Vidal.", "powiedziała", "minister Marta Vidal"),
        ("W poniedziałek Marta Vidal oświadczyła: „Most wytrzyma całą zimę”.", "oświadczyła", "Marta Vidal"),
        "Słowa „most na całą długą zimę” są namalowane na murze portu.",
    ),
    "cs": (
        "Přístav je od včerejška znovu otevřený a trajekt jezdí každý den.",
        ("„Most vydrží celou zimu,“ řekla ministryně Marta Vidalová.", "řekla", "ministryně Marta Vidalová"),
        ("V pondělí Marta Vidalová prohlásila: „Most vydrží celou zimu.“", "prohlásila", "Marta Vidalová"),
        "Slova „most na celou dlouhou zimu“ jsou namalovaná na zdi přístavu.",
    ),
    "ru": (
        "Порт снова открыт со вчерашнего дня, и паром ходит каждый день.",
        ("«Мост выдержит всю зиму», — сказала министр Марта Видаль.", "сказала", "министр Марта Видаль"),
        ("В понедельник Марта Видаль заявила: «Мост выдержит всю зиму».", "заявила", "Марта Видаль"),
        "Слова «мост на всю долгую зиму» написаны на стене порта.",
    ),
    "uk": (
        "Порт знову відкритий від учора, і пором ходить щодня.",
        ("«Міст витримає всю зиму», — сказала міністр Марта Відаль.", "сказала", "міністр Марта Відаль"),
        ("У понеділок Марта Відаль заявила: «Міст витримає всю зиму».", "заявила", "Марта Відаль"),
        "Слова «міст на всю довгу зиму» написані на стіні порту.",
    ),
    "tr": (
        "Liman dünden beri yeniden açık ve feribot her gün çalışıyor.",
        ("“Köprü bütün kış dayanır” dedi Marta Vidal.", "dedi", "Marta Vidal"),
        ("Bakan Marta Vidal, “Köprü bütün kış dayanır” dedi.", "dedi", "Bakan Marta Vidal"),
        "Limanın duvarında “bütün kış için bir köprü” sözleri yazılı duruyor.",
    ),
    "el": (
        "Το λιμάνι είναι πάλι ανοιχτό από χθες και το πλοίο ταξιδεύει κάθε μέρα.",
        ("«Η γέφυρα θα αντέξει όλο τον χειμώνα», είπε η υπουργός Μάρτα Βιδάλ.", "είπε", "η υπουργός Μάρτα Βιδάλ"),
        ("Τη Δευτέρα η Μάρτα Βιδάλ δήλωσε: «Η γέφυρα θα αντέξει όλο τον χειμώνα».", "δήλωσε", "η Μάρτα Βιδάλ"),
        "Οι λέξεις «μια γέφυρα για όλο τον χειμώνα» είναι γραμμένες στον τοίχο του λιμανιού.",
    ),
    "hu": (
        "A kikötő tegnap óta újra nyitva van, és a komp minden nap közlekedik.",
        ("„A híd egész télen kitart” – mondta Vidal Márta miniszter.", "mondta", "Vidal Márta miniszter"),
        ("Hétfőn Vidal Márta közölte: „A híd egész télen kitart.”", "közölte", "Vidal Márta"),
        "A „híd az egész hosszú télre” szavak a kikötő falára vannak festve.",
    ),
    "ro": (
        "Portul este din nou deschis de ieri și feribotul circulă în fiecare zi.",
        ("„Podul va rezista toată iarna”, a spus ministra Marta Vidal.", "spus", "ministra Marta Vidal"),
        ("Luni, Marta Vidal a declarat: „Podul va rezista toată iarna”.", "declarat", "Marta Vidal"),
        "Cuvintele „un pod pentru toată iarna” sunt pictate pe zidul portului.",
    ),
    "hr": (
        "Luka je od jučer opet otvorena i trajekt vozi svaki dan.",
        ("„Most će izdržati cijelu zimu”, rekla je ministrica Marta Vidal.", "rekla", "ministrica Marta Vidal"),
        ("U ponedjeljak je Marta Vidal izjavila: „Most će izdržati cijelu zimu.”", "izjavila", "Marta Vidal"),
        "Riječi „most za cijelu dugu zimu” naslikane su na zidu luke.",
    ),
    "zh": (
        "港口从昨天起重新开放，渡轮每天都开。",
        ("“这座桥整个冬天都能撑住。”交通部部长王小桥说。", "说", "交通部部长王小桥"),
        ("外交部发言人毛宁周三在例行记者会上表示：“这座桥整个冬天都能撑住。”", "表示", "外交部发言人毛宁"),
        "港口的墙上写着“一座用于整个冬天的桥”几个大字。",
    ),
    "ja": (
        "港は昨日から再び開き、フェリーは毎日運航している。",
        ("「橋は冬の間ずっと持ちこたえる」と山田太郎知事は述べた。", "述べ", "山田太郎知事"),
        ("記者会見で山田太郎知事は「橋は冬の間ずっと持ちこたえる」と強調した。", "強調し", "山田太郎知事"),
        "港の壁には「冬の間ずっと使える橋」という文字が書かれている。",
    ),
    "ko": (
        "항구는 어제부터 다시 열렸고 배는 매일 다닌다.",
        ("“다리는 겨울 내내 버틸 것입니다”라고 김다리 교통부 장관은 말했다.", "말했다", "김다리 교통부 장관"),
        (
            "김다리 교통부 장관은 이날 기자회견에서 “다리는 겨울 내내 버틸 것이다”라고 밝혔다.",
            "밝혔다",
            "김다리 교통부 장관",
        ),
        "항구의 벽에는 “겨울 내내 쓰는 다리”라는 글자가 적혀 있다.",
    ),
    "ar": (
        "الميناء مفتوح من جديد منذ أمس والعبارة تعمل كل يوم.",
        ("«الجسر سيصمد طوال الشتاء»، قالت وزيرة النقل سلمى حداد.", "قالت", "وزيرة النقل سلمى حداد"),
        ("وقال وزير النقل سامي حداد في مؤتمر صحفي: «الجسر سيصمد طوال الشتاء».", "وقال", "وزير النقل سامي حداد"),
        "على جدار الميناء كلمات «جسر لكل أيام الشتاء» بخط كبير.",
    ),
}

# language → a sentence, the title in it, the name behind it
ROLES = {
    "de": ("Am Hafen sprach die Bürgermeisterin Almut Pröhl.", "Bürgermeisterin", "Almut Pröhl"),
    "fr": ("Au port, la ministre Marta Vidal a parlé de la digue.", "ministre", "Marta Vidal"),
    "es": ("En el puerto habló la alcaldesa Marta Vidal sobre el dique.", "alcaldesa", "Marta Vidal"),
    "it": ("Al porto ha parlato la sindaca Marta Vidal della diga.", "sindaca", "Marta Vidal"),
    "pt": ("No porto falou a prefeita Marta Vidal sobre o dique.", "prefeita", "Marta Vidal"),
    "nl": (
        "Gisteren sprak burgemeester Marta Vidal in de haven over de nieuwe dijk.",
        "burgemeester",
        "Marta Vidal",
    ),
    "sv": ("I hamnen talade borgmästare Marta Vidal om vallen.", "borgmästare", "Marta Vidal"),
    "da": ("På havnen talte borgmester Marta Vidal om diget.", "borgmester", "Marta Vidal"),
    "no": ("På havna snakket ordfører Marta Vidal om demningen.", "ordfører", "Marta Vidal"),
    "fi": ("Satamassa puhui pormestari Marta Vidal padosta.", "pormestari", "Marta Vidal"),
    "pl": ("W porcie przemawiała posłanka Marta Vidal o wale.", "posłanka", "Marta Vidal"),
    "cs": ("V přístavu promluvila starostka Marta Vidalová o hrázi.", "starostka", "Marta Vidalová"),
    "ru": ("В порту выступила депутат Марта Видаль с речью о дамбе.", "депутат", "Марта Видаль"),
    "uk": ("У порту виступила депутатка Марта Відаль із промовою про дамбу.", "депутатка", "Марта Відаль"),
    "tr": ("Limanda konuşan vali Marta Vidal seddi anlattı.", "vali", "Marta Vidal"),
    "el": ("Στο λιμάνι μίλησε η δήμαρχος Μάρτα Βιδάλ για το φράγμα.", "δήμαρχος", "Μάρτα Βιδάλ"),
    "hu": ("A kikötőben beszélt polgármester Vidal Márta a gátról.", "polgármester", "Vidal Márta"),
    "ro": ("În port a vorbit ministra Marta Vidal despre dig.", "ministra", "Marta Vidal"),
    "hr": ("U luci je govorila ministrica Marta Vidal o nasipu.", "ministrica", "Marta Vidal"),
    "en": ("At the harbour, Mayor Marta Vidal spoke about the dyke.", "Mayor", "Marta Vidal"),
}


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("language", SENTENCES)
def test_a_verb_of_speech_has_its_speaker_before_it_or_behind_it(language: str, order: int) -> None:
    first, *orders, _ = SENTENCES[language]
    sentence, verb, speaker = orders[order - 1]
    page = text_page(f"{first} {sentence}")
    (quote,) = quote_rows(page)
    assert tokens_of(page).lexicon.language == language
    assert (quote.speaker, quote.cue) == (speaker, verb)
    assert "quotes" in next(iter(field_coverage(page))).value


@pytest.mark.parametrize("language", SENTENCES)
def test_words_in_question_have_no_speaker(language: str) -> None:
    first, *_, sentence = SENTENCES[language]
    (quote,) = quote_rows(text_page(f"{first} {sentence}"))
    assert (quote.speaker, quote.kind) == (None, "scare")


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Hoewel de haven al lang dicht is, verklaarde een woordvoerder van de stad dat “de brug deze winter open blijft”.",
            "een woordvoerder",
        ),
        (
            "Obwohl der Hafen lange zu ist, erklärte ein Sprecher der Stadt, „die Brücke bleibt den ganzen Winter offen“.",
            "ein Sprecher der Stadt",
        ),
        (
            "Die Brücke war den Winter über „nicht gut zu befahren“, so ein Sprecher der Stadt.",
            "ein Sprecher der Stadt",
        ),
        (
            "Für Bürgermeisterin Almut Pröhl ist die Brücke „ein Geschenk an die Stadt“.",
            "Bürgermeisterin Almut Pröhl",
        ),
        ("Die Brücke wird von der Bürgermeisterin als „ein Geschenk an alle“ bezeichnet.", "der Bürgermeisterin"),
    ],
)
def test_the_source_stands_where_word_order_puts_it(text: str, speaker: str) -> None:
    assert [quote.speaker for quote in quote_rows(text_page(text))] == [speaker]


@pytest.mark.parametrize("segmenter", ["icu", "characters"])
@pytest.mark.parametrize("language", ["zh", "ja"])
def test_a_speaker_does_not_depend_on_how_words_are_told_apart(language: str, segmenter: Segmenter) -> None:
    first, (sentence, _, speaker), *_ = SENTENCES[language]
    (quote,) = quote_rows(text_page(f"{first}{sentence}", segmenter=segmenter))
    assert (quote.speaker, quote.kind) == (speaker, "direct")


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("交通部部长王小桥说：“这座桥能撑住整个冬天。”她还表示：“渡轮每天都开。”", ["交通部部长王小桥"] * 2),
        ("王小桥说，“这座桥能撑住整个冬天。”并强调：“渡轮每天都开。”", ["王小桥"] * 2),
        ("港口会议强调，要“先修好这座旧桥”；部长王小桥表示渡轮每天都开。", ["港口会议"]),
        ("部长王小桥表示渡轮每天都开，船长李大海则要求“先修好这座旧桥”。", ["船长李大海"]),
        ("渡轮公司：“这座桥整个冬天都能撑住，明年也一样。”", ["渡轮公司"]),
        ("一月的寒冷说：“这座桥整个冬天都能撑住，明年也一样。”", [None]),
        (
            "山田太郎知事は「橋は冬の間持ちこたえる」と述べた。また「船は毎日出る予定だ」とも語った。",
            ["山田太郎知事"] * 2,
        ),
        ("冬の間の寒さは厳しいが、橋は「橋は冬の間持ちこたえる」と述べた。", [None]),
        (
            "김다리 장관은 “다리는 겨울 내내 버틸 것”이라고 말했다. 이어 “배는 매일 다닐 것”이라고 덧붙였다.",
            ["김다리 장관"] * 2,
        ),
        ("차가운 다리는 “다리는 겨울 내내 버틸 것이다”라고 말했다. 항구는 다시 열렸다.", [None]),
        (
            "قال المتحدث باسم الميناء: «الجسر سيصمد طوال الشتاء». وأضاف: «العبارة تعمل كل يوم».",
            ["المتحدث باسم الميناء"] * 2,
        ),
    ],
)
def test_without_capitals_roles_and_names_speak_and_go_on_speaking(text: str, speakers: list[str | None]) -> None:
    assert [quote.speaker for quote in quote_rows(text_page(text))] == speakers


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            "Frau Almut Pröhl traf Herrn Enno Harms am Hafen. „Wir haben lange genug gewartet“, sagte sie.",
            ["Almut Pröhl"],
        ),
        (
            "Mevrouw Almut Proos ontmoette meneer Enno Harms in de haven. “Wij hebben lang genoeg gewacht”, zei hij.",
            ["Enno Harms"],
        ),
        (
            "Pani Almuta Prylska spotkała pana Enno Harmsa w porcie. „Czekaliśmy wystarczająco długo” – powiedziała ona.",
            ["Almuta Prylska"],
        ),
    ],
)
def test_titles_tell_whom_a_pronoun_stands_for(text: str, speakers: list[str]) -> None:
    assert [quote.speaker for quote in quote_rows(text_page(text))] == speakers


@pytest.mark.parametrize("language", ROLES)
def test_titles_and_roles_are_no_part_of_a_name(language: str) -> None:
    sentence, title, name = ROLES[language]
    people = [row for row in entities(text_page(sentence)) if row.type == "PER"]
    assert [(row.titles, row.name) for row in people] == [((title,), name)]
