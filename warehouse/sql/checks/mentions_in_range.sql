-- error by article: mentions do not stand where they say
SELECT m.article_id, m.text, m.start, m."end"
FROM fresh_mentions AS m JOIN fresh_articles AS a USING (version)
WHERE substr(a.text, m.start + 1, m."end" - m.start) IS DISTINCT FROM m.text;
