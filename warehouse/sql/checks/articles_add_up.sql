-- error of all: the number of articles is not that of the new ones of all loads, less those forgotten
SELECT articles, new, forgotten
FROM (SELECT count(*) AS articles FROM articles),
    (SELECT coalesce(sum(new), 0) AS new, coalesce(sum(forgotten), 0) AS forgotten FROM loads)
WHERE articles <> new - forgotten;
