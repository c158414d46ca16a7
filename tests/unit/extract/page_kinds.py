"""Sixty pages that are no articles, of our own writing: six kinds in ten languages and five styles of markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a site of one language prints on pages that are no articles."""

    language: str
    headlines: Sequence[str]
    teasers: Sequence[str]
    section: str
    about_section: str
    writer: str
    about_writer: str
    loading: str
    wall: str
    error_title: str
    error: str


SITES = (
    Words(
        language="en",
        headlines=(
            "Council votes to rebuild the harbour footbridge",
            "Ferry adds two boats for the morning rush",
            "School kitchen wins a prize for its soup",
            "Rain delays the roof of the town hall",
            "Library stays open until nine from May",
            "Two bakeries share one oven after the fire",
        ),
        teasers=(
            "The work is to begin in September and to cost four million.",
            "The company hopes that nobody will have to walk around the basin.",
            "The jury praised how little was thrown away.",
        ),
        section="Local news",
        about_section="Everything that happens between the harbour and the hills, every day from six in the morning.",
        writer="Ada Field",
        about_writer="Ada Field writes about the town and its council. She joined the Gazette in 2014 from the radio.",
        loading="Please enable JavaScript to read this page.",
        wall="This article is for subscribers. Subscribe now to continue reading, or log in if you have an account.",
        error_title="Page not found",
        error="Sorry, we cannot find the page you are looking for. It may have been moved or deleted.",
    ),
    Words(
        language="de",
        headlines=(
            "Gemeinderat beschließt den Neubau der Hafenbrücke",
            "Fähre setzt morgens zwei Boote mehr ein",
            "Schulküche gewinnt einen Preis für ihre Suppe",
            "Regen verzögert das Dach des Rathauses",
            "Bücherei bleibt ab Mai bis neun Uhr geöffnet",
            "Zwei Bäcker teilen sich nach dem Brand einen Ofen",
        ),
        teasers=(
            "Die Arbeiten sollen im September beginnen und vier Millionen kosten.",
            "Niemand soll mehr um das Becken herumlaufen müssen, hofft die Reederei.",
            "Die Jury lobte, wie wenig weggeworfen wird.",
        ),
        section="Lokales",
        about_section="Alles, was zwischen Hafen und Hügeln geschieht, jeden Tag von sechs Uhr morgens an.",
        writer="Ada Felder",
        about_writer="Ada Felder schreibt über die Stadt und ihren Rat. Sie kam 2014 vom Rundfunk zum Anzeiger.",
        loading="Bitte aktivieren Sie JavaScript, um diese Seite zu lesen.",
        wall="Dieser Artikel ist nur für Abonnenten. Jetzt abonnieren und weiterlesen, oder melden Sie sich an.",
        error_title="Seite nicht gefunden",
        error="Die gesuchte Seite wurde nicht gefunden. Vielleicht wurde sie verschoben oder gelöscht.",
    ),
    Words(
        language="fr",
        headlines=(
            "Le conseil vote la reconstruction de la passerelle du port",
            "Deux bateaux de plus pour le bac du matin",
            "La cantine de l'école primée pour sa soupe",
            "La pluie retarde le toit de la mairie",
            "La bibliothèque ouverte jusqu'à neuf heures dès mai",
            "Deux boulangers partagent un four après l'incendie",
        ),
        teasers=(
            "Les travaux doivent commencer en septembre et coûter quatre millions.",
            "La compagnie espère que plus personne ne fera le tour du bassin.",
            "Le jury a salué le peu de restes jetés.",
        ),
        section="Actualité locale",
        about_section="Tout ce qui se passe entre le port et les collines, chaque jour dès six heures du matin.",
        writer="Ada Deschamps",
        about_writer="Ada Deschamps suit la ville et son conseil. Elle est arrivée de la radio en 2014.",
        loading="Veuillez activer JavaScript pour lire cette page.",
        wall="Cet article est réservé aux abonnés. Abonnez-vous pour lire la suite, ou identifiez-vous.",
        error_title="Page introuvable",
        error="La page que vous cherchez est introuvable. Elle a peut-être été déplacée ou supprimée.",
    ),
    Words(
        language="es",
        headlines=(
            "El consejo vota reconstruir la pasarela del puerto",
            "El transbordador añade dos barcos por la mañana",
            "La cocina del colegio gana un premio por su sopa",
            "La lluvia retrasa el tejado del ayuntamiento",
            "La biblioteca abre hasta las nueve desde mayo",
            "Dos panaderos comparten horno tras el incendio",
        ),
        teasers=(
            "Las obras deben empezar en septiembre y costar cuatro millones.",
            "La empresa espera que nadie tenga que rodear la dársena.",
            "El jurado elogió lo poco que se tira.",
        ),
        section="Noticias locales",
        about_section="Todo lo que pasa entre el puerto y las colinas, cada día desde las seis de la mañana.",
        writer="Ada Campos",
        about_writer="Ada Campos escribe sobre la ciudad y su consejo. Llegó de la radio en 2014.",
        loading="Active JavaScript para leer esta página.",
        wall="Este artículo es solo para suscriptores. Suscríbase para seguir leyendo o inicie sesión.",
        error_title="Página no encontrada",
        error="La página que busca no se ha encontrado. Puede que se haya movido o borrado.",
    ),
    Words(
        language="it",
        headlines=(
            "Il consiglio vota la ricostruzione della passerella del porto",
            "Il traghetto aggiunge due battelli al mattino",
            "La mensa della scuola premiata per la zuppa",
            "La pioggia ritarda il tetto del municipio",
            "La biblioteca aperta fino alle nove da maggio",
            "Due fornai dividono un forno dopo l'incendio",
        ),
        teasers=(
            "I lavori dovrebbero iniziare a settembre e costare quattro milioni.",
            "La compagnia spera che nessuno debba più girare attorno al bacino.",
            "La giuria ha lodato quanto poco si butta via.",
        ),
        section="Cronaca locale",
        about_section="Tutto quello che succede tra il porto e le colline, ogni giorno dalle sei del mattino.",
        writer="Ada Campi",
        about_writer="Ada Campi scrive della città e del suo consiglio. È arrivata dalla radio nel 2014.",
        loading="Attiva JavaScript per leggere questa pagina.",
        wall="Questo articolo è riservato agli abbonati. Abbonati per continuare a leggere oppure accedi.",
        error_title="Pagina non trovata",
        error="La pagina che cerchi non è stata trovata. Forse è stata spostata o cancellata.",
    ),
    Words(
        language="pl",
        headlines=(
            "Rada zagłosowała za odbudową kładki w porcie",
            "Prom dodaje rano dwie łodzie",
            "Szkolna kuchnia z nagrodą za zupę",
            "Deszcz opóźnia dach ratusza",
            "Biblioteka od maja czynna do dziewiątej",
            "Dwie piekarnie dzielą jeden piec po pożarze",
        ),
        teasers=(
            "Prace mają ruszyć we wrześniu i kosztować cztery miliony.",
            "Firma ma nadzieję, że nikt nie będzie obchodził basenu.",
            "Jury pochwaliło, jak mało się wyrzuca.",
        ),
        section="Wiadomości lokalne",
        about_section="Wszystko, co dzieje się między portem a wzgórzami, codziennie od szóstej rano.",
        writer="Ada Polna",
        about_writer="Ada Polna pisze o mieście i jego radzie. Przyszła z radia w 2014 roku.",
        loading="Włącz JavaScript, aby przeczytać tę stronę.",
        wall="Ten artykuł jest tylko dla prenumeratorów. Wykup prenumeratę, aby czytać dalej, lub zaloguj się.",
        error_title="Strona nie została znaleziona",
        error="Nie znaleziono strony, której szukasz. Mogła zostać przeniesiona lub usunięta.",
    ),
    Words(
        language="ru",
        headlines=(
            "Совет решил восстановить мост в гавани",
            "Паром добавит утром два судна",
            "Школьная кухня получила приз за суп",
            "Дождь задержал крышу ратуши",
            "Библиотека с мая открыта до девяти",
            "Две пекарни делят одну печь после пожара",
        ),
        teasers=(
            "Работы начнутся в сентябре и обойдутся в четыре миллиона.",
            "Компания надеется, что никому не придется обходить бассейн.",
            "Жюри отметило, как мало выбрасывают.",
        ),
        section="Местные новости",
        about_section="Все, что происходит между гаванью и холмами, каждый день с шести утра.",
        writer="Ада Полева",
        about_writer="Ада Полева пишет о городе и его совете. Она пришла с радио в 2014 году.",
        loading="Включите JavaScript, чтобы прочитать эту страницу.",
        wall="Эта статья доступна только подписчикам. Оформите подписку, чтобы читать дальше, или войдите.",
        error_title="Страница не найдена",
        error="Страница, которую вы ищете, не найдена. Возможно, она была перемещена или удалена.",
    ),
    Words(
        language="nl",
        headlines=(
            "Raad stemt voor herbouw van de havenbrug",
            "Veer zet 's ochtends twee boten extra in",
            "Schoolkeuken wint een prijs voor haar soep",
            "Regen vertraagt het dak van het stadhuis",
            "Bibliotheek vanaf mei open tot negen uur",
            "Twee bakkers delen een oven na de brand",
        ),
        teasers=(
            "Het werk moet in september beginnen en vier miljoen kosten.",
            "De rederij hoopt dat niemand meer om het bassin hoeft te lopen.",
            "De jury prees hoe weinig er wordt weggegooid.",
        ),
        section="Plaatselijk nieuws",
        about_section="Alles wat er gebeurt tussen de haven en de heuvels, elke dag vanaf zes uur.",
        writer="Ada Velden",
        about_writer="Ada Velden schrijft over de stad en haar raad. Zij kwam in 2014 van de radio.",
        loading="Schakel JavaScript in om deze pagina te lezen.",
        wall="Dit artikel is alleen voor abonnees. Neem een abonnement om verder te lezen, of log in.",
        error_title="Pagina niet gevonden",
        error="De pagina die u zoekt is niet gevonden. Misschien is zij verplaatst of verwijderd.",
    ),
    Words(
        language="ja",
        headlines=(
            "議会、港の歩道橋の再建を可決",
            "フェリー、朝に二便を増発",
            "学校の給食室、スープで受賞",
            "雨で市役所の屋根工事に遅れ",
            "図書館、五月から九時まで開館",
            "火事のあと二軒のパン屋が窯を共用",
        ),
        teasers=(
            "工事は九月に始まり、費用は四百万円の見込み。",
            "遠回りする人がいなくなることを会社は期待している。",
            "審査員は捨てる量の少なさを評価した。",
        ),
        section="地域のニュース",
        about_section="港から丘までの毎日の出来事を朝六時からお伝えします。",
        writer="野原あだ",
        about_writer="野原あだは町と議会を担当する記者。二〇一四年にラジオ局から移った。",
        loading="このページを読むにはJavaScriptを有効にしてください。",
        wall="この記事は有料会員限定です。続きを読むには会員登録またはログインが必要です。",
        error_title="ページが見つかりません",
        error="お探しのページは見つかりませんでした。移動または削除された可能性があります。",
    ),
    Words(
        language="pt",
        headlines=(
            "Conselho vota a reconstrução da passarela do porto",
            "Balsa ganha dois barcos pela manhã",
            "Cozinha da escola premiada pela sopa",
            "Chuva atrasa o telhado da prefeitura",
            "Biblioteca aberta até as nove a partir de maio",
            "Duas padarias dividem um forno após o incêndio",
        ),
        teasers=(
            "As obras devem começar em setembro e custar quatro milhões.",
            "A empresa espera que ninguém precise contornar a doca.",
            "O júri elogiou o pouco que se joga fora.",
        ),
        section="Notícias locais",
        about_section="Tudo o que acontece entre o porto e as colinas, todos os dias a partir das seis.",
        writer="Ada Campos",
        about_writer="Ada Campos escreve sobre a cidade e o conselho. Veio do rádio em 2014.",
        loading="Ative o JavaScript para ler esta página.",
        wall="Este artigo é exclusivo para assinantes. Assine para continuar lendo ou faça login.",
        error_title="Página não encontrada",
        error="A página que você procura não foi encontrada. Ela pode ter sido movida ou excluída.",
    ),
)

_NAV = "".join(
    f'<li><a href="/{name}">{name.title()}</a></li>' for name in ("news", "sport", "culture", "contact")
)


def pages() -> Iterator[tuple[str, str]]:
    """(name, HTML) of every page."""
    for style, site in enumerate(SITES):
        yield f"index-{site.language}", _page(site, "Field Gazette", _cards(site, style, repeat=3))
        yield f"hub-{site.language}", _hub(site, style)
        yield f"author-{site.language}", _author(site, style)
        yield f"shell-{site.language}", _shell(site, style)
        yield f"wall-{site.language}", _wall(site, style)
        yield f"error-{site.language}", _error(site, style)


def _page(site: Words, title: str, body: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="{site.language}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><header><nav><ul>{_NAV}</ul></nav></header><main>{body}</main>"
        f"<footer><p>© Field Gazette</p><ul>{_NAV}</ul></footer></body></html>"
    )


def _cards(site: Words, style: int, *, repeat: int = 1) -> str:
    """Teasers in one of five styles of markup."""
    teasers = [
        (f"{headline} {turn + 1}" if turn else headline, site.teasers[at % 3], f"/{turn}/{at}")
        for turn in range(repeat)
        for at, headline in enumerate(site.headlines)
    ]
    match style % 5:
        case 0:
            cards = (
                f'<article class="card"><h2><a href="{u}">{h}</a></h2><p>{t}</p></article>' for h, t, u in teasers
            )
        case 1:
            cards = (f'<li class="item"><a href="{u}"><h3>{h}</h3></a><p>{t}</p></li>' for h, t, u in teasers)
            return f"<ul>{''.join(cards)}</ul>"
        case 2:
            cards = (
                f'<div class="teaser"><a href="{u}">{h}</a> <span>12:0{len(u)}</span></div>' for h, _, u in teasers
            )
        case 3:
            cards = (f'<tr><td><a href="{u}"><b>{h}</b></a><br>{t}</td></tr>' for h, t, u in teasers)
            return f"<table>{''.join(cards)}</table>"
        case _:
            cards = (
                f'<section class="stream"><h4><a href="{u}">{h}</a></h4><p>{t}</p></section>'
                for h, t, u in teasers
            )
    return "".join(cards)


def _hub(site: Words, style: int) -> str:
    """A section's page with an introduction; every second one claims to be an article."""
    head = '<meta property="og:type" content="article">' if style % 2 else ""
    body = f"<h1>{site.section}</h1><p>{site.about_section}</p>{_cards(site, style, repeat=2)}"
    return _page(site, f"{site.section} | Field Gazette", body, head)


def _author(site: Words, style: int) -> str:
    """A writer's page: a short life and what was written; every second one has JSON-LD of a profile."""
    stated = f'{{"@type":"ProfilePage","name":"{site.writer}"}}'
    head = f'<script type="application/ld+json">{stated}</script>' if style % 2 else ""
    body = f'<h1>{site.writer}</h1><p class="bio">{site.about_writer}</p>{_cards(site, style)}'
    return _page(site, f"{site.writer} | Field Gazette", body, head)


def _shell(site: Words, style: int) -> str:
    """A page that a script would fill."""
    root = ('<div id="root"></div>', '<div id="app"><div class="spinner"></div></div>')[style % 2]
    body = f"{root}<noscript>{site.loading}</noscript>{_cards(site, style) if style % 3 == 0 else ''}"
    return _page(site, f"{site.headlines[style % 6]} | Field Gazette", body)


def _wall(site: Words, style: int) -> str:
    """The headline of an article, and that it must be paid for."""
    box = ('<div class="paywall">', '<section class="offer">', "<div>")[style % 3]
    body = f"<h1>{site.headlines[style % 6]}</h1>{box}<p>{site.wall}</p>{'</section>' if style % 3 == 1 else '</div>'}"
    return _page(site, f"{site.headlines[style % 6]} | Field Gazette", body)


def _error(site: Words, style: int) -> str:
    body = f"<h1>{site.error_title}</h1><p>{site.error}</p>{_cards(site, style) if style % 2 else ''}"
    return _page(site, f"{site.error_title} | Field Gazette", body)
