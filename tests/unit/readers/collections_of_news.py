"""Files in the layouts of research collections of news, filled by a paper that never was."""

from __future__ import annotations

from textwrap import fill

LEAD = "The harbour of Skarra will be closed for three weeks in autumn, the council said on Tuesday."
MAYOR = "Mayor Ann Lee told reporters that the crane must be replaced before winter."
PRICE = '"We cannot wait any longer," she said, and named a price of four million crowns.'
PARAGRAPHS = (LEAD, MAYOR, PRICE)
TITLE = "Harbour Closed for Three Weeks"

_PRINTED = "".join(fill(text, 70, initial_indent="   ") + "\n" for text in PARAGRAPHS)
_UNINDENTED = "".join(fill(text, 70) + "\n" for text in PARAGRAPHS)
_MARKED = "\n".join(f"<P>\n{text}\n</P>" for text in PARAGRAPHS)


def gigaword(day: int, *, kind: str = "story", title: str = TITLE) -> str:
    """One document as Gigaword and AQUAINT-2 have it, of a day in March 2026."""
    return f"""<DOC id="SKR_ENG_202603{day:02}.0001" type="{kind}" >
<HEADLINE>
{title}
</HEADLINE>
<DATELINE>
SKARRA, March {day} (Courier)
</DATELINE>
<TEXT>
{_MARKED}
</TEXT>
</DOC>
"""


AQUAINT = f"""<DOC>
<DOCNO> SKR19980601.0007 </DOCNO>
<DOCTYPE> NEWS STORY </DOCTYPE>
<DATE_TIME> 06/01/1998 00:03:00 </DATE_TIME>
<HEADER> w1234 &Cx1f; wstm- u i &Cx13; BC-Harbour </HEADER>
<BODY>
<SLUG> BC-HARBOUR-SKARRA </SLUG>
<HEADLINE> {TITLE} </HEADLINE>
&UR; By TOM BERG &LR;
<TEXT>
   SKARRA (SC) &MD; {LEAD}
<P>
   {MAYOR}
</P>
<P>
   {PRICE}
</TEXT>
</BODY>
<TRAILER> SC-NR-06-01-98 0003EDT </TRAILER>
</DOC>
"""
WIRE = f"""<DOC>
<DOCNO> SC880211-0013 </DOCNO>
<FILEID>SC-NR-02-11-88 0555EST</FILEID>
<FIRST>r i AM-Skarra-Harbour     02-11 0112</FIRST>
<SECOND>AM-Skarra-Harbour,0112</SECOND>
<HEAD>{TITLE}</HEAD>
<BYLINE>By TOM BERG</BYLINE>
<BYLINE>Skarra Courier Writer</BYLINE>
<DATELINE>SKARRA (SC) </DATELINE>
<NOTE>An AM story.</NOTE>
<TEXT>
{_PRINTED}</TEXT>
</DOC>
"""
FINANCIAL = f"""<DOC>
<DOCNO> SCJ870304-0001 </DOCNO>
<HL> {TITLE}
---
   By Tom Berg
   Staff Reporter of The Skarra Courier </HL>
<DD> 03/04/87</DD>
<SO> SKARRA COURIER (J), PAGE A1 </SO>
<IN> SHIPPING (SHP) </IN>
<DATELINE> SKARRA </DATELINE>
<LP>
   {LEAD}
</LP>
<TEXT>
   {MAYOR}
   {PRICE}
</TEXT>
</DOC>
"""
DAILY = f"""<DOC>
<DOCNO> SC030489-0001 </DOCNO>
<DOCID> 11 </DOCID>
<DATE>
<P>
March 4, 1989, Saturday, Home Edition
</P>
</DATE>
<SECTION>
<P>
Metro; Page 1; Metro Desk
</P>
</SECTION>
<LENGTH> <P> 30 words </P> </LENGTH>
<HEADLINE>
<P>
{TITLE}
</P>
</HEADLINE>
<BYLINE>
<P>
By TOM BERG, COURIER STAFF WRITER
</P>
</BYLINE>
<TEXT>
{_MARKED}
</TEXT>
<GRAPHIC>
<P>
Photo, The crane
</P>
</GRAPHIC>
<SUBJECT>
<P>
HARBOURS; SKARRA
</P>
</SUBJECT>
</DOC>
"""
PINK = f"""<DOC>
<DOCNO>SC911-3</DOCNO>
<PROFILE>_AN-BEOA7</PROFILE>
<DATE>910514
</DATE>
<HEADLINE>
FT  14 MAY 91 / {TITLE}
</HEADLINE>
<BYLINE>
   By TOM BERG
</BYLINE>
<TEXT>
{_UNINDENTED}</TEXT>
<XX>
Countries:-
</XX>
<CN>GBZ  United Kingdom, EC.
</CN>
<PUB>The Skarra Courier
</PUB>
<PAGE>
London Page 10
</PAGE>
</DOC>
"""
BROADCAST = f"""<DOC>
<DOCNO> SCB3-41 </DOCNO>
<HT>    "drafr042_a_94003" </HT>
<HEADER>
<AU>   SCB-AFR-94-042 </AU>
Document Type:Daily Report
<DATE1>  02 Mar 1994 </DATE1>
</HEADER>
<F P=100> Skarra </F>
<H3> <TI>   {TITLE} </TI></H3>
<F P=102>  LD0203134194 Skarra Radio in English </F>
<TEXT>
Language: <F P=105> English </F>
Article Type:BFN

  {LEAD}

  {MAYOR}

  {PRICE}
</TEXT>
</DOC>
"""
SWISS = f"""<DOC>
<DOCNO>SCD.940101.0001</DOCNO>
<DOCID>SCD.940101.0001</DOCID>
<TI>{TITLE}</TI>
<LD>{LEAD}</LD>
<TX>{MAYOR}</TX>
<TX>{PRICE}</TX>
</DOC>
"""
INDIAN = f"""<DOC>
<DOCNO>en.3.4.2007.1</DOCNO>
<DATE calender="Western">2007-03-04</DATE>
<TITLE><![CDATA[{TITLE}]]></TITLE>
<CONTENT>
{LEAD}
{MAYOR}
{PRICE}
</CONTENT>
</DOC>
"""
FORMS = {
    "gigaword": (gigaword(4), "2026-03-04", "trec.id"),
    "aquaint": (AQUAINT, "1998-06-01", "trec.date_time"),
    "wire": (WIRE, "1988-02-11", "trec.fileid"),
    "financial": (FINANCIAL, "1987-03-04", "trec.dd"),
    "daily": (DAILY, "March 4, 1989, Saturday, Home Edition", "trec.date"),
    "pink": (PINK, "1991-05-14", "trec.date"),
    "broadcast": (BROADCAST, "02 Mar 1994", "trec.date1"),
    "swiss": (SWISS, "1994-01-01", "trec.id"),
    "indian": (INDIAN, "2007-03-04", "trec.date"),
}
"""Name of a layout → one document, its day as it is handed on, and what states it."""
WIKI = "".join(
    f'<doc id="{number}" url="https://wiki.example/{number}" title="Harbour &amp; Crane {number}">\n'
    f"Harbour & Crane {number}\n\n{LEAD}\n\n{MAYOR}\n\n</doc>\n"
    for number in (1, 2)
)
RCV1 = f"""<?xml version="1.0" encoding="iso-8859-1" ?>
<newsitem itemid="2286" id="root" date="1996-08-20" xml:lang="en">
<title>SKARRA: {TITLE}.</title>
<headline>{TITLE}.</headline>
<byline>Tom Berg</byline>
<dateline>SKARRA 1996-08-20</dateline>
<text>
<p>{LEAD}</p>
<p>{MAYOR}</p>
<p>{PRICE}</p>
</text>
<copyright>(c) Skarra Courier 1996</copyright>
<metadata>
<codes class="bip:countries:1.0"><code code="NOR"> </code></codes>
<codes class="bip:topics:1.0"><code code="C24"/><code code="CCAT"/></codes>
<dc element="dc.publisher" value="Skarra Courier"/>
</metadata>
</newsitem>
"""
HYPERPARTISAN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<articles>\n'
    + "".join(
        f'<article id="000000{number}" published-at="2026-03-0{number}" title="{TITLE} {number}"><p>{LEAD}</p><p>{MAYOR}'
        f'</p><p>{PRICE} Read <a href="https://x.example/{number}" type="external">more</a>.</p></article>\n'
        for number in (1, 2, 3)
    )
    + "</articles>\n"
)
_NOTE = "".join(f"<div>{text}</div>" for text in PARAGRAPHS)
ENEX = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE en-export SYSTEM "http://xml.evernote.com/pub/evernote-export4.dtd">
<en-export export-date="20260401T000000Z" application="Evernote" version="10">
<note><title>{TITLE}</title><created>20260304T080000Z</created><updated>20260305T080000Z</updated>
<tag>harbour</tag><tag>crane</tag><note-attributes><author>Ada Quill</author>
<source-url>https://courier.example/harbour</source-url></note-attributes>
<content><![CDATA[<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE en-note SYSTEM "http://xml.evernote.com/pub/enml2.dtd">
<en-note>{_NOTE}<en-media hash="0" type="image/png"/></en-note>]]></content>
<resource><data encoding="base64">iVBORw0KGgo=</data><mime>image/png</mime></resource></note>
<note><title>Shopping</title><content><![CDATA[<en-note></en-note>]]></content></note>
</en-export>
"""
