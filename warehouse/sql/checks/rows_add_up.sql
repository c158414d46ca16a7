-- error of all: files of articles have lost rows
SELECT held, counted
FROM (SELECT count(*) AS held FROM stored.articles),
    (SELECT coalesce(sum(rows), 0) AS counted FROM stored.files WHERE "table" = 'articles')
WHERE held <> counted;
