-- error: the number of articles is not that of the new ones of all loads
SELECT articles, new FROM (SELECT count(*) AS articles FROM articles), (SELECT coalesce(sum(new), 0) AS new FROM loads)
WHERE articles <> new;
