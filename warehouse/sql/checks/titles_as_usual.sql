-- warn: publications lack titles far more often in what is new than at the last maintain
SELECT publication, round(h.untitled / h.articles, 3) AS before, round(f.untitled / f.articles, 3) AS now, f.articles
FROM (
    SELECT coalesce(publisher, regexp_extract(url, '^https?://(?:www\.)?([^/:]+)', 1), 'not known') AS publication,
        count(*) AS articles, count(*) - count(title) AS untitled
    FROM fresh_articles GROUP BY ALL
) AS f JOIN source_history AS h USING (publication)
WHERE f.articles >= 20 AND h.articles >= 20 AND f.untitled / f.articles > h.untitled / h.articles + 0.2;
